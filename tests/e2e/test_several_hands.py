"""Several processes on one shop at once: one works, the others say so, nobody writes twice."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from emulator.server import start
from tests.app.web.browsing import Browser
from tests.e2e.program import Program
from tests.e2e.shop import AS_OF, SmallShop, open_shop

READS = (".list", ".get", ".batchGet")
CREATES = "people.people.batchCreateContacts"
CONTACTS = "people.people.connections.list"
MEMBERS = "people.contactGroups.members.modify"
CELLS = "sheets.spreadsheets.batchUpdate"
ASLEEP = 5 * 60
"""Seconds of the emulator's clock: longer than a lease."""
SETTLED = 16 * 60

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@contextmanager
def syncing(shop: SmallShop) -> Iterator[Program]:
    with shop.start("sync", "--as-of", AS_OF, "--json") as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(shop: SmallShop, process: Program, method: str, *, done: bool = True) -> None:
    """Until the process is in its first call of `method`; `done`: with the work done."""
    calls = shop.google.calls
    while not any(c.method == method and (c.status or not done) for c in calls.entries()):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)  # noqa: TID251 waits for a real process


def let_go(shop: SmallShop) -> list[str]:
    """No call is held any more, and those that were are answered; the calls so far."""
    made = shop.methods()
    shop.forget_calls()
    shop.fault(release=True)
    return made


def end_of(shop: SmallShop, process: Program) -> tuple[str, str, list[str]]:
    """What it said, and its calls. One that is done may begin to be held only after `let_go`."""
    made: list[str] = []
    while True:
        try:
            out, said = process.communicate(timeout=0.5)
        except subprocess.TimeoutExpired:
            made += let_go(shop)
        else:
            return out, said, made + let_go(shop)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a shop comes to if one process has it to itself."""
    with start() as google:
        shop = open_shop(google, tmp_path_factory.mktemp("whole"))
        shop.sync()
        return shop.state()


@pytest.mark.parametrize("methods", [(CREATES,), (MEMBERS, CELLS)], ids=["one", "both"])
def test_a_process_that_slept_past_its_lease_writes_nothing_more(
    undisturbed: dict[str, Any], tmp_path: Path, methods: tuple[str, ...]
) -> None:
    """Nor does either of its threads, where members come in while the sheet is written."""
    with start() as google:
        shop = open_shop(google, tmp_path)
        for method in methods:
            shop.fault(method=method, kind="hold_after", nth=1)
        with syncing(shop) as sleeper:
            for method in methods:
                wait_for(shop, sleeper, method)
            sleeper.send_signal(signal.SIGSTOP)
            let_go(shop)
            shop.pass_time(ASLEEP)
            other = shop.run("sync", "--as-of", AS_OF, "--json")
            assert (other.returncode, other.stderr) == (0, "")
            let_go(shop)

            sleeper.send_signal(signal.SIGCONT)
            _, said, made = end_of(shop, sleeper)

        assert [called for called in made if not called.endswith(READS)] == []
        assert sleeper.returncode == 2
        assert "preuze" in said, said
        assert "Traceback" not in said
        shop.pass_time(SETTLED)
        shop.sync()
        assert shop.state() == undisturbed
        shop.pass_time(SETTLED)
        assert shop.sync()["counts"] == {}


def test_a_second_command_says_busy_and_the_first_goes_on(tmp_path: Path) -> None:
    with start() as google:
        shop = open_shop(google, tmp_path)
        shop.fault(method=CONTACTS, kind="hold", nth=1)
        with syncing(shop) as first:
            wait_for(shop, first, CONTACTS, done=False)
            other = shop.run("sync", "--json")
            assert (other.returncode, other.stdout) == (2, "")
            assert "u tijeku" in other.stderr
            assert "Traceback" not in other.stderr
            let_go(shop)
            out, said, _ = end_of(shop, first)
        assert (first.returncode, said) == (0, "")
        assert json.loads(out)["run"] == 1


def test_clicks_join_the_run_that_goes_on(tmp_path: Path) -> None:
    with start() as google:
        shop = open_shop(google, tmp_path)
        shop.fault(method=CONTACTS, kind="hold", nth=1)
        with serving(shop) as (url, entry):
            page = Browser(url)
            page.session.get(entry, timeout=30)
            page.post("/sync")
            until(lambda: CONTACTS in shop.methods())
            assert [page.post("/sync").status_code < 400 for _ in range(2)] == [True, True]
            let_go(shop)
            until(lambda: ended(shop))
        assert [run["number"] for run in runs(shop)] == [1]


def runs(shop: SmallShop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shop.run("runs", "--json").stdout)
    return found


def ended(shop: SmallShop) -> bool:
    return all(run["state"] != "running" for run in runs(shop))


def until(there: Callable[[], bool]) -> None:
    """Wait for other processes; pytest's time-out ends it if they never get there."""
    while not there():
        time.sleep(0.05)  # noqa: TID251 waits for real processes


def test_a_server_a_click_and_two_commands_at_once(tmp_path: Path) -> None:
    with start() as google:
        shop = open_shop(google, tmp_path)
        with serving(shop) as (url, entry):
            page = Browser(url)
            page.session.get(entry, timeout=30)
            hands = [shop.start("sync", "--json") for _ in range(3)]
            clicked = page.post("/sync").status_code
            ends = [(hand, *hand.communicate(timeout=120)) for hand in hands]

            assert clicked < 500
            for hand, _, said in ends:
                assert hand.returncode in (0, 2), said
                assert "Traceback" not in said
                assert "locked" not in said
        shop.pass_time(SETTLED)
        shop.run("sync", "--json")
        shop.pass_time(SETTLED)
        assert shop.run("sync", "--json").returncode == 0
        assert sorted(shop.contacts().values()) == sorted(set(shop.contacts().values()))
        assert len(shop.contacts()) == 6


@contextmanager
def serving(shop: SmallShop) -> Iterator[tuple[str, str]]:
    """`regulars serve` as a process: its address, and the link that lets a browser in."""
    command = shop.command("serve", "--no-browser", "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        try:
            entry = next(word for word in words if word.startswith("http"))
            yield "/".join(entry.split("/")[:3]), entry
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
