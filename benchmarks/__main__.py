"""`make bench [ARGS=PATH]`: the CDNOW night against a hand-written script, printed as ratios.

PATH is CDNOW_master.txt (23,570 customers, 69,659 orders); without it the 1/10 sample that lies in
tests/data is used. Everything printed comes from one run on one machine, in a few minutes; times
and calls are those of the last pair.
"""

from __future__ import annotations

import compileall
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median
from typing import NamedTuple

import requests

from benchmarks import cdnow, measured

ROWS_PER_CALL = 50_000
PAIRS = 5
RUNS = ("first run", "second run (reads its own echo)", "quiet run")
PACES = {
    0.1: "as over a network, with a little work there",
    0.02: "as long as the emulator took when the bound was set",
    0.0: "at once: nothing but local work",
}
"""Seconds that an answer is late; see docs/adr/0012."""


class Shop(NamedTuple):
    state: Path
    """Of the emulator, with all contacts and orders."""
    spreadsheet: str


def main(arguments: list[str]) -> None:
    orders = cdnow.read_orders(Path(arguments[0]) if arguments else cdnow.SAMPLE)
    customers = len({order.customer for order in orders})
    print(f"CDNOW: {customers:,} customers, {len(orders):,} orders")
    _compile()
    with tempfile.TemporaryDirectory() as folder:
        shop = _filled(orders, Path(folder))
        for wait, pace in PACES.items():
            print(f"\n## The emulator answers {wait} s late: {pace}")
            _compared(shop, wait)
    print(f"\nthe floor of a quiet night: {_floor(orders)} calls")
    _help()


def _compile() -> None:
    """As installing does; here Python may be told to keep nothing it compiles."""
    root = Path(__file__).parent.parent
    for package in ("app", "benchmarks", "core", "emulator", "mailer", "sheets", "sync"):
        compileall.compile_dir(root / package, quiet=1)


def _filled(orders: list[cdnow.Order], folder: Path) -> Shop:
    """Made once and kept: every run below starts from a copy."""
    state = folder / "google"
    with measured.emulator("--state", str(state)) as url:
        return Shop(state, cdnow.fill(url, orders))


def _compared(shop: Shop, wait: float) -> None:
    """Script and product in turn, each on a fresh copy: one pair alone says little on a machine
    that others use, too."""
    ratios = []
    for pair in range(1, PAIRS + 1):
        by_hand = _by_hand(shop, wait, show=pair == PAIRS)
        ratios.append(_ours(shop, wait, show=pair == PAIRS) / by_hand)
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"\nthe first run takes {median(ratios):.2f} times the script's time (pairs: {each})")


def _by_hand(shop: Shop, wait: float, *, show: bool) -> float:
    """Seconds."""
    with measured.emulator("--seed", str(shop.state)) as url:
        _reset(url, wait)
        run = measured.run(["-m", "benchmarks.by_hand", url, shop.spreadsheet])
        if show:
            _show("a hand-written script", run, _calls(url))
        return run.seconds


def _ours(shop: Shop, wait: float, *, show: bool) -> float:
    """Seconds of the first run."""
    seconds = []
    with (
        measured.emulator("--seed", str(shop.state)) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        config = Path(folder) / "config.toml"
        config.write_text(cdnow.config(url, shop.spreadsheet), "utf-8")
        command = ["-m", "app", "sync", "--as-of", str(cdnow.AS_OF), "--json"]
        command += ["--config", str(config)]
        for title in RUNS if show else RUNS[:1]:
            _reset(url, wait)
            run = measured.run(command)
            seconds.append(run.seconds)
            if show:
                _show(title, run, _calls(url))
                report = json.loads(run.output)
                print(f"  {report['state']}; {_changes(report['counts'])}")
    return seconds[0]


def _changes(counts: dict[str, int]) -> str:
    return ", ".join(f"{kind} {number:,}" for kind, number in counts.items()) or "nothing written"


def _floor(orders: list[cdnow.Order]) -> int:
    return 1 + 2 + 1 + -(-len(orders) // ROWS_PER_CALL) + 1


def _help() -> None:
    run = measured.run(["-m", "app", "--help"])
    print(f"\nregulars --help: {run.seconds:.2f} s")


def _reset(url: str, wait: float) -> None:
    """Forget the calls so far; from now on every answer comes `wait` seconds late."""
    requests.post(f"{url}/_emulator/reset", json={}, timeout=60).raise_for_status()
    if wait:
        slow = {"method": "*", "kind": "slow", "slow": wait}
        requests.post(f"{url}/_emulator/faults", json=slow, timeout=60).raise_for_status()


def _calls(url: str) -> Counter[str]:
    answer = requests.get(f"{url}/_emulator/calls", timeout=60).json()
    return Counter(call["method"] for call in answer["calls"])


def _show(title: str, run: measured.Measured, calls: Counter[str]) -> None:
    print(f"\n{title}")
    print(f"  {run.seconds:.2f} s wall, {run.cpu:.2f} s processor, {run.megabytes:.0f} MB at most")
    print(f"  {sum(calls.values())} calls")
    for method, count in calls.most_common():
        print(f"    {count:4}  {method}")


if __name__ == "__main__":
    main(sys.argv[1:])
