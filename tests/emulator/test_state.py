"""--state: what was there is there again after a restart."""

from __future__ import annotations

import gc
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator import state
from emulator.server import prepared, start
from emulator.world import World
from tests.emulator.conftest import OWNER

HEADERS = {"authorization": f"Bearer emulator:{OWNER}"}


def add_contact(url: str) -> None:
    person = {"names": [{"givenName": "Ana"}]}
    requests.post(f"{url}/v1/people:createContact", json=person, headers=HEADERS, timeout=10)


def given_names(url: str) -> list[str]:
    path = "/v1/people/me/connections?personFields=names"
    listed = requests.get(url + path, headers=HEADERS, timeout=10).json()
    return [person["names"][0]["givenName"] for person in listed.get("connections", [])]


def test_everything_is_kept_over_a_restart(tmp_path: Path) -> None:
    kept = tmp_path / "state.json"
    with start(state=kept) as google:
        add_contact(google.url)
        google.world.clock.advance(5000)
        google.world.options["lag_seconds"] = 120
    with start(state=kept) as google:
        assert given_names(google.url) == ["Ana"]
        assert google.world.clock.offset.total_seconds() == 5000
        assert google.world.options["lag_seconds"] == 120


def test_state_is_written_while_running(tmp_path: Path) -> None:
    kept = tmp_path / "state.json"
    with start(state=kept) as google:
        add_contact(google.url)
        waiting = state.PAUSE * 20
        while not kept.exists() and waiting > 0:
            threading.Event().wait(0.05)
            waiting -= 0.05
        assert "Ana" in kept.read_text()


def test_state_is_for_its_owner_only_and_leaves_no_drafts(tmp_path: Path) -> None:
    with start(state=tmp_path / "state.json"):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600


def test_random_ids_go_on_where_they_stood(tmp_path: Path) -> None:
    first = prepared(World())
    first.random.random()
    state.write(tmp_path / "s", first)
    second = prepared(World())
    state.load(second, state.read(tmp_path / "s"))

    assert second.random.random() == first.random.random()


def test_seed_is_a_state_file(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    with start(state=seed) as google:
        add_contact(google.url)
    with start(seed=seed) as google:
        assert given_names(google.url) == ["Ana"]


@pytest.mark.parametrize("content", ["[]", "", "half a st"])
def test_file_that_is_no_state_is_refused_by_its_name(tmp_path: Path, content: str) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(content)
    with pytest.raises(ValueError, match=r"wrong\.json is not a state"):
        start(seed=wrong)


@pytest.mark.parametrize("format_", [None, state.FORMAT - 1, state.FORMAT + 1])
def test_state_of_another_version_is_refused_with_advice(
    tmp_path: Path, format_: int | None
) -> None:
    kept = tmp_path / "state.json"
    with start(state=kept):
        pass
    old = json.loads(kept.read_text())
    if format_ is None:
        del old["format"]
    else:
        old["format"] = format_
    kept.write_text(json.dumps(old))

    with pytest.raises(ValueError, match="not of this version of the emulator: move the file"):
        start(state=kept)


def launched(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "emulator", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_standalone_prints_its_address_and_saves_at_a_signal(
    tmp_path: Path, number: signal.Signals
) -> None:
    kept = tmp_path / "state.json"
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps([{"method": "oauth2.userinfo.get", "http": 500}]))
    with launched("--port", "0", "--state", str(kept), "--faults", str(faults)) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        add_contact(url)
        failed = requests.get(f"{url}/oauth2/v2/userinfo", headers=HEADERS, timeout=10)
        process.send_signal(number)
        errors = process.communicate(timeout=30)[1]

    assert (process.returncode, errors) == (0, "")
    assert failed.status_code == 500
    assert "Ana" in kept.read_text()


def test_taken_port_is_said_so() -> None:
    with start() as google, launched("--port", google.url.rpartition(":")[2]) as process:
        errors = process.communicate(timeout=30)[1]

    assert process.returncode == 1
    assert "cannot start" in errors


class Watching:
    """A store that notes whether garbage is collected while it is written or read."""

    def __init__(self) -> None:
        self.collecting: list[bool] = []

    def dump(self) -> dict[str, Any]:
        self.collecting.append(gc.isenabled())
        return {}

    def load(self, state: dict[str, Any]) -> None:
        self.collecting.append(gc.isenabled())
        raise KeyError("accounts")


def test_garbage_is_not_collected_while_a_state_is_written_or_read() -> None:
    world, store = World(), Watching()
    world.stores["watching"] = store
    written = state.dump(world)
    between = gc.isenabled()
    with pytest.raises(ValueError, match="not of this version"):
        state.load(world, written)

    assert store.collecting == [False, False]
    assert (between, gc.isenabled()) == (True, True)
