"""`python -m benchmarks.emulator_people`: what the emulator's People API costs, as ratios.

Each call is timed against a bare Starlette handler that returns the same bytes, and with an address
book of 25,000 contacts against one of 2,500: what is not touched must cost nothing. All figures
come from one run on one machine; server and client are processes of their own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path

from benchmarks.wire import Wire, in_turn
from emulator import state
from emulator.people import Store
from emulator.server import prepared
from emulator.world import World

OWNER = "owner@example.com"
MASK = "names,emailAddresses,phoneNumbers,memberships,metadata,clientData"
PAGE = f"/v1/people/me/connections?pageSize=1000&personFields={MASK}"
SIZES = (2_500, 25_000)
TIMES = 60


Action = Callable[[], object]


@dataclass(frozen=True)
class Request:
    verb: str
    path: str
    body: bytes | None = None

    def on(self, wire: Wire) -> bytes:
        return wire.ask(self.verb, self.path, self.body)


Asked = tuple[Wire, list[Request], Action]
"""Where, what in turn, and what is done before each time."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        few, many = (running.enter_context(_emulator(Path(folder), size)) for size in SIZES)
        sent = Path(folder) / "answer.json"
        print(f"{'call':34}{'emulator':>12}{'bare':>11}{'ratio':>8}{'growth':>8}")
        smaller = _calls(few)
        for call, (requests, before) in _calls(many).items():
            ours, bare, small = _cost((many, requests, before), (few, *smaller[call]), sent)
            times = f"{ours * 1e3:9.2f} ms{bare * 1e3:8.2f} ms"
            print(f"{call:34}{times}{ours / bare:8.2f}{ours / small:8.2f}")
    print(
        f"\nratio: emulator / bare handler at {SIZES[1]:,} contacts, the quickest of {TIMES} calls"
    )
    print(f"growth: {SIZES[1]:,} contacts / {SIZES[0]:,} contacts")


@contextmanager
def _emulator(folder: Path, size: int) -> Iterator[Wire]:
    seed = folder / f"{size}.json"
    _seed(seed, size)
    with _process("emulator", "--port", "0", "--seed", str(seed)) as (url, process):
        print(f"{size:6,} contacts: {_megabytes(process.pid):.0f} MB resident")
        with Wire(url) as wire:
            yield wire


def _calls(wire: Wire) -> dict[str, tuple[list[Request], Action]]:
    """What is timed (its requests in turn), and what happens before each time."""
    names = [p["resourceName"] for p in wire.json("GET", PAGE)["connections"]]
    label = wire.json("POST", "/v1/contactGroups", {"contactGroup": {"name": "Loyal"}})
    members = f"/v1/{label['resourceName']}/members:modify"
    moves = [
        Request("POST", members, json.dumps({key: names}).encode())
        for key in ("resourceNamesToAdd", "resourceNamesToRemove")
    ]
    star, unstar = (
        json.dumps({key: names[:1]}).encode()
        for key in ("resourceNamesToAdd", "resourceNamesToRemove")
    )
    starred, moved = cycle((star, unstar)), cycle(moves)

    def move() -> object:
        return next(moved).on(wire)

    def write() -> object:
        return wire.ask("POST", "/v1/contactGroups/starred/members:modify", next(starred))

    def nothing() -> None: ...

    page = [Request("GET", PAGE)]
    latest = [Request("GET", f"{PAGE}&sortOrder=LAST_MODIFIED_DESCENDING")]
    masks = [Request("GET", f"{PAGE},{field}") for field in ("urls", "events")]
    return {
        "members.modify of 1,000 names": (moves, nothing),
        "connections.list of 1,000": (page, nothing),
        "the same after a write": (page, write),
        "the same with other fields": (masks, nothing),
        "the same after a move of 1,000": (latest, move),
        "people.get": ([Request("GET", f"/v1/{names[0]}?personFields={MASK}")], nothing),
        "members.modify of one name": ([Request("POST", members, star)], nothing),
    }


def _cost(many: Asked, few: Asked, sent: Path) -> list[float]:
    """Seconds per call with many contacts, on the bare handler, and with few contacts."""
    wire, requests, _ = many
    sent.write_bytes(requests[-1].on(wire))
    with _process("benchmarks.bare", str(sent)) as (url, _), Wire(url) as bare:
        return in_turn([_turn(*many), _turn(bare, requests, lambda: None), _turn(*few)], TIMES, min)


def _turn(wire: Wire, requests: list[Request], before: Action) -> tuple[Action, Action]:
    turns = cycle(requests)
    return before, lambda: next(turns).on(wire)


def _seed(path: Path, size: int) -> None:
    world = prepared(World())
    store = world.stores["people"]
    assert isinstance(store, Store)
    account, now = store.account(OWNER), world.clock.now()
    for number in range(size):  # each at an instant of its own, as people are
        account.add_contacts([_person(number)], now + timedelta(milliseconds=number))
    state.write(path, world)


def _person(number: int) -> dict[str, object]:
    return {
        "names": [{"givenName": f"Given{number % 997}", "familyName": f"Family{number}"}],
        "emailAddresses": [{"value": f"customer{number}@example.com", "type": "home"}],
        "phoneNumbers": [{"value": f"+3859{number:07d}", "type": "mobile"}],
        "clientData": [{"key": "customer", "value": str(number)}],
    }


@contextmanager
def _process(module: str, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server in a process of its own; the last word of its first line is its address."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1], process
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def _megabytes(process: int) -> float:
    """Resident memory of a running process, by ps, which Linux and macOS have."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True)
    return int(told.stdout) / 1024


if __name__ == "__main__":
    main()
