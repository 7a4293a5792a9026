"""`python -m benchmarks.emulator_sheets`: what the emulator's Sheets API costs, as ratios.

A spreadsheet of 100,000 orders in 10 columns lies beside 25,000 contacts. Reading all of it is
timed against a bare Starlette handler that returns the same bytes: again and again, after a write
to one of its cells, and for the first time after all of it was written. Small calls are timed with
a hundredth of that state too: what is not touched must cost nothing. All figures come from one run
on one machine; server and client are processes of their own.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.wire import Wire, side_by_side
from emulator import state
from emulator.people import Store as People
from emulator.server import prepared
from emulator.sheets import Store as Sheets
from emulator.sheets.book import Book, new_tab
from emulator.world import World

OWNER = "owner@example.com"
ROWS, CONTACTS, COLUMNS = 100_000, 25_000, 10
FRACTION = 100
PART = 20_000
"""Rows in one write: a request has a limit of 10 MiB."""
OFTEN, SELDOM = 60, 5
RAW = "valueInputOption=RAW"
SHEET = "/v4/spreadsheets/1orders"
ALL = f"{SHEET}/values/Orders!A2:J{ROWS + 1}"
PLAIN, SHOWN = "?valueRenderOption=UNFORMATTED_VALUE", "?valueRenderOption=FORMATTED_VALUE"


@dataclass
class Server:
    """A running one; `peak` is its greatest resident memory in megabytes, once it has ended."""

    url: str
    process: subprocess.Popen[str] = field(repr=False)
    peak: float = 0

    def end(self) -> None:
        self.process.terminate()
        _, _, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = 0
        self.peak = _megabytes(usage)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        peak = _small_calls(Path(folder))
        print(f"\n{'reading 100,000 rows':40}{'emulator':>12}{'bare':>12}{'ratio':>8}")
        peak = max(peak, _whole_reads(Path(folder)))
        print(f"\n{ROWS * COLUMNS:,} cells, {CONTACTS:,} contacts: {peak:,.0f} MB resident at most")


def _small_calls(folder: Path) -> float:
    """Prints how calls that touch a few cells grow; answers the big server's peak memory."""
    few, many = _seed(folder, FRACTION), _seed(folder, 1)
    print(f"{'call':40}{'big state':>12}{'small state':>12}{'growth':>8}")
    with (
        _server("emulator", "--port", "0", "--seed", str(few)) as small,
        _server("emulator", "--port", "0", "--seed", str(many)) as big,
        Wire(small.url) as to_small,
        Wire(big.url) as to_big,
    ):
        same = _calls(to_small, ROWS // FRACTION)
        for call, action in _calls(to_big, ROWS).items():
            _print(call, *side_by_side(action, same[call], OFTEN))
    return big.peak


def _print(name: str, ours: float, other: float) -> None:
    print(f"{name:40}{ours * 1e3:9.2f} ms{other * 1e3:9.2f} ms{ours / other:8.2f}")


def _calls(wire: Wire, rows: int) -> dict[str, Callable[[], object]]:
    last, number = rows - 200, count()
    at = f"{SHEET}/values/Orders!A{last}:J{last + 99}"
    row = _body([_order(random.Random(1), 1)])
    cell = f"{SHEET}/values/Orders!F{last}?{RAW}"
    metadata = f"{SHEET}?fields=sheets.properties"
    note = f"{SHEET}:batchUpdate"

    def noted() -> bytes:
        place = {"sheetId": 0, "rowIndex": last, "columnIndex": 1}
        cells = [{"values": [{"note": f"seen {next(number)}"}]}]
        given = {"start": place, "rows": cells, "fields": "note"}
        return json.dumps({"requests": [{"updateCells": given}]}).encode()

    return {
        "spreadsheets.get, properties": lambda: wire.ask("GET", metadata),
        "values.get of 100 rows, plain": lambda: wire.ask("GET", at + PLAIN),
        "values.get of 100 rows, as shown": lambda: wire.ask("GET", at + SHOWN),
        "values.update of one cell": lambda: wire.ask("PUT", cell, _body([[next(number)]])),
        "batchUpdate of one note": lambda: wire.ask("POST", note, noted()),
        "values.append of one row": lambda: wire.ask(
            "POST", f"{SHEET}/values/Orders!A1:J1:append?{RAW}", row
        ),
        "people.connections.list of 10": lambda: wire.ask(
            "GET", "/v1/people/me/connections?pageSize=10&personFields=names"
        ),
    }


def _whole_reads(folder: Path) -> float:
    """Prints the ratios; answers the server's peak memory."""
    rng, number = random.Random(3), count()
    parts = [
        (start, _body([_order(rng, row) for row in range(start, start + PART)]))
        for start in range(0, ROWS, PART)
    ]
    with (
        _server("emulator", "--port", "0", "--seed", str(_seed(folder, 1))) as server,
        Wire(server.url) as wire,
    ):

        def touch() -> None:
            wire.ask("PUT", f"{SHEET}/values/Orders!F5000?{RAW}", _body([[next(number)]]))

        def rewrite() -> None:
            for start, body in parts:
                place = f"Orders!A{start + 2}:J{start + PART + 1}"
                wire.ask("PUT", f"{SHEET}/values/{place}?{RAW}", body)

        for name, how in (("plain", PLAIN), ("as shown", SHOWN)):
            read = partial(wire.ask, "GET", ALL + how)
            with _bare(folder, read()) as bare:
                _print(f"{name}, again", *side_by_side(read, bare, OFTEN))
                _print(f"{name}, after one cell", *side_by_side(read, bare, SELDOM, touch))
                _print(f"{name}, first", *side_by_side(read, bare, SELDOM, rewrite))
    return server.peak


@contextmanager
def _bare(folder: Path, content: bytes) -> Iterator[Callable[[], object]]:
    sent = folder / "answer.json"
    sent.write_bytes(content)
    with _server("benchmarks.bare", str(sent)) as server, Wire(server.url) as wire:
        yield lambda: wire.ask("GET", "/")


def _body(values: list[list[object]]) -> bytes:
    return json.dumps({"values": values}).encode()


def _seed(folder: Path, fraction: int) -> Path:
    world, path, rng = prepared(World()), folder / f"seed-{fraction}.json", random.Random(2)
    sheets, people = world.stores["sheets"], world.stores["people"]
    assert isinstance(sheets, Sheets)
    assert isinstance(people, People)
    rows = ROWS // fraction
    tab = new_tab(0, "Orders", rows + 1_000, COLUMNS)
    heads = ["Number", "Day", "Name", "E-mail", "Phone", "Amount", "Pieces", "Item", "City", "Note"]
    for column, cells in zip(
        tab.columns, zip(heads, *(_order(rng, n) for n in range(rows)), strict=True), strict=True
    ):
        column.put_all(0, list(cells))
    tab.columns[1].formats.set(1, rows + 1, {"numberFormat": {"type": "DATE"}})
    tab.columns[5].formats.set(1, rows + 1, {"numberFormat": {"type": "CURRENCY"}})
    sheets.books["1orders"] = Book("1orders", OWNER, "Orders", tabs=[tab])
    contacts = (_person(number) for number in range(CONTACTS // fraction))
    people.account(OWNER).add_contacts(contacts, world.clock.now())
    state.write(path, world)
    return path


def _order(rng: random.Random, number: int) -> list[object]:
    return [
        f"2025-{number}",
        45_658 + rng.randrange(365),
        f"Given{number % 997} Family{number % 9_973}",
        f"customer{number % 25_000}@example.com",
        f"+3859{number % 25_000:07d}",
        rng.randrange(100, 50_000) / 100,
        rng.randrange(1, 9),
        f"Coffee no. {rng.randrange(40)}",
        rng.choice(["Zagreb", "Split", "Rijeka", "Osijek"]),
        "paid",
    ]


def _person(number: int) -> dict[str, object]:
    return {
        "names": [{"givenName": f"Given{number % 997}", "familyName": f"Family{number}"}],
        "emailAddresses": [{"value": f"customer{number}@example.com", "type": "home"}],
        "phoneNumbers": [{"value": f"+3859{number:07d}", "type": "mobile"}],
    }


@contextmanager
def _server(module: str, *arguments: str) -> Iterator[Server]:
    """A server in a process of its own; the last word of its first line is its address."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    server = Server(process.stdout.readline().split()[-1], process)
    try:
        yield server
    finally:
        server.end()
        process.stdout.close()


def _megabytes(usage: resource.struct_rusage) -> float:
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return float(usage.ru_maxrss) / unit


if __name__ == "__main__":
    main()
