"""`python -m benchmarks.order_rows [ROWS]`: what it costs to read a million order rows rightly.

The rows lie in pages of 50,000 as Sheets sends them: JSON, columns first, numbers and serial dates
as numbers, one cell in a hundred written by hand. Parsing and typing them is timed against orjson
and Polars making the same columns of the same bytes without looking at any cell; both read every
page several times, in processes of their own, and the best round of each counts.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import orjson
import polars as pl

from benchmarks import measured
from core.google.ports import Sheets
from core.model import Cell, SpreadsheetInfo, TabInfo
from core.settings import Business, OrderSource
from sheets.order_pages import PAGE
from sheets.orders import read_source

ROWS, CUSTOMERS, ROUNDS = 1_000_000, 25_000, 3
TODAY = date(2026, 11, 21)
HEADER = ["Datum", "Ime i prezime", "E-mail", "Telefon", "Iznos", "Broj narudžbe", "Status"]
HEADER += ["Proizvod", "Količina"]
_GIVEN = [
    "Ana",
    "Iva",
    "Mia",
    "Eva",
    "Ivan",
    "Luka",
    "Marko",
    "Petra",
    "Željka",
    "Đuro",
    "Šime",
    "Nina",
    "Tea",
    "Josip",
    "Ante",
    "Zoran",
]
_FAMILY = [
    "Horvat",
    "Kov",
    "Bab",
    "Mar",
    "Jur",
    "Nov",
    "Knež",
    "Vuk",
    "Perk",
    "Bož",
    "Blaž",
    "Grg",
    "Pav",
    "Rad",
    "Fil",
    "Šar",
]
_STATUSES = ("plaćeno", "poslano", "storno", "na čekanju")


def main(arguments: list[str]) -> None:
    if arguments[:1] in (["ours"], ["plain"]):
        _report({"ours": ours, "plain": plain}[arguments[0]], _pages(Path(arguments[1])))
        return
    rows = int(arguments[0]) if arguments else ROWS
    with tempfile.TemporaryDirectory() as folder:
        size = _write(Path(folder), rows)
        print(f"{rows:,} rows, {len(HEADER)} columns, {size / 1e6:,.0f} MB of JSON")
        print(f"{'':28}{'seconds':>9}{'peak MB':>9}{'rows':>12}")
        seconds = [_measured(side, folder) for side in ("plain", "ours")]
    print(f"\nratio {seconds[1] / seconds[0]:.2f} (at most 3)")


def _measured(side: str, folder: str) -> float:
    run = measured.run(["-m", "benchmarks.order_rows", side, folder])
    found = orjson.loads(run.output)
    name = {"ours": "Regulars", "plain": "orjson and Polars alone"}[side]
    print(f"{name:28}{found['seconds']:9.2f}{run.megabytes:9,.0f}{found['rows']:12,}")
    return float(found["seconds"])


def _report(read: Callable[[Sequence[bytes]], int], pages: Sequence[bytes]) -> None:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        rows = read(pages)
        times.append(time.perf_counter() - started)
    print(orjson.dumps({"seconds": min(times), "rows": rows}).decode())


def plain(pages: Sequence[bytes]) -> int:
    """The same columns without any checking: what does not fit is null."""
    frames = []
    for page in pages:
        columns = orjson.loads(page)["valueRanges"][0]["values"]
        frames.append(
            pl.DataFrame(
                dict(zip(HEADER, columns, strict=True)), schema=dict(_TYPES), strict=False
            ).with_columns(
                pl.col("Datum").cast(pl.Int32).cast(pl.Date),
                (pl.col("Iznos") * 100).round().cast(pl.Int64),
                pl.col("E-mail").str.to_lowercase().alias("key"),
            )
        )
    return pl.concat(frames).height


_TYPES = dict.fromkeys(HEADER, pl.String) | {
    "Datum": pl.Float64,
    "Iznos": pl.Float64,
    "Količina": pl.Float64,
}


def ours(pages: Sequence[bytes]) -> int:
    """A whole order sheet as a run reads it, its digest included."""
    tab = TabInfo(0, "2026", len(pages) * PAGE, len(HEADER))
    info = SpreadsheetInfo("book", "Narudžbe", "hr_HR", "Europe/Zagreb", (tab,))
    sheets = cast(Sheets, _Answers(pages))
    shop = Business(language="hr", currency="EUR")
    (read,) = read_source(sheets, OrderSource("book"), info, shop, TODAY, {})
    assert read.frame is not None
    return read.frame.height


class _Answers:
    """The one call of the gateway that reading takes, answered from memory."""

    def __init__(self, pages: Sequence[bytes]) -> None:
        self._pages = iter(pages)

    def read_columns(self, spreadsheet: str, ranges: Sequence[str]) -> list[list[list[Cell]]]:
        answers = orjson.loads(next(self._pages))["valueRanges"]
        return [answer["values"] for answer in answers]

    def number_formats(self, spreadsheet: str, column: str) -> list[str]:
        """No amount here shows a date."""
        return []


def _pages(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("*.json"))]


def _write(folder: Path, rows: int) -> int:
    """The pages as files; their size in bytes. The header is the first page's first row."""
    rng, size = random.Random(7), 0
    for number, top in enumerate(range(0, rows, PAGE)):
        height = min(PAGE, rows - top)
        columns = [list(cells) for cells in zip(*_rows(rng, top, height), strict=True)]
        if number == 0:
            for name, cells in zip(HEADER, columns, strict=True):
                cells[0] = name
        answer = {"range": f"'2026'!A{top + 1}:I{top + height}", "majorDimension": "COLUMNS"}
        body = orjson.dumps(
            {"spreadsheetId": "book", "valueRanges": [{**answer, "values": columns}]}
        )
        size += len(body)
        (folder / f"{number:04d}.json").write_bytes(body)
    return size


def _rows(rng: random.Random, top: int, height: int) -> list[list[Any]]:
    return [_row(rng, top + number) for number in range(height)]


def _row(rng: random.Random, number: int) -> list[Any]:
    who, by_hand = rng.randrange(CUSTOMERS), rng.random() < 0.09
    day, cents = 44_562 + rng.randrange(1_780), rng.randrange(100, 50_000)
    row: list[Any] = [
        day + (rng.randrange(86_400) / 86_400 if rng.random() < 0.5 else 0),
        f"{_GIVEN[who % 16]} {_FAMILY[who % 61 % 16]}{_FAMILY[who // 61 % 16].lower()}",
        f"kupac{who}@primjer.hr",
        f"+385 91 {who:07d}",
        cents / 100,
        f"2026-{number}",
        _STATUSES[number % 4],
        f"Kava {number % 40}",
        1 + number % 8,
    ]
    if by_hand:  # one cell of its nine
        column = rng.randrange(len(row))
        row[column] = _by_hand(rng, column, row[column], cents)
    return row


def _by_hand(rng: random.Random, column: int, cell: Any, cents: int) -> Any:
    written = f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"
    choices: dict[int, tuple[Any, ...]] = {
        0: (f"{rng.randrange(1, 29)}. {rng.randrange(1, 13)}. 2025.", "12. ožujka 2025.", "jučer"),
        2: (f" {str(cell).upper()}\u00a0", "", f"Ana <{cell}>", "ana.primjer.hr"),
        3: ("", f"091 {rng.randrange(10**6, 10**7)}"),
        4: (f"{written} €", f"{written} kn", written, "#REF!", "-20,00"),
        6: ("Plaćeno ", "", "čeka pošiljku"),
    }
    return rng.choice(choices.get(column, (cell, "")))


if __name__ == "__main__":
    main(sys.argv[1:])
