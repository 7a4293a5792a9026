"""A folder as one spreadsheet: each sheet of each file is a tab. Nothing is ever written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from core.errors import Gone
from core.google.ports import Range
from core.i18n import Text
from core.model import Cell, Place, Problem, SpreadsheetInfo, TabInfo
from core.settings import FOLDER, Business
from sheets.files.csv_file import read_csv
from sheets.files.unreadable import Unreadable
from sheets.files.workbook import WORKBOOKS, Days, read_workbook

Columns = list[list[Cell]]

_RANGE = re.compile(r"'((?:[^']|'')*)'!A(\d+):([A-Z]+)(\d+)")
"""As sheets.order_pages asks: from column A."""
_COLUMN = re.compile(r"'((?:[^']|'')*)'!([A-Z]+)(\d+):\2(\d+)")


class Folder:
    """The reading half of core.google.ports.Sheets. `problems`: files that could not be read."""

    def __init__(self, business: Business) -> None:
        self._business = business
        self._tabs: dict[tuple[str, str], Columns] = {}
        self._days: dict[tuple[str, str], Days] = {}
        self.problems: list[Problem] = []

    def describe(self, spreadsheet: str) -> SpreadsheetInfo:
        """Reads every file. `spreadsheet` is "folder:PATH". Raises Gone where there is none."""
        folder = Path(spreadsheet.removeprefix(FOLDER))
        if not folder.is_dir():
            raise Gone(
                Text("The folder {path} is not there.", path=str(folder)),
                Text("Make it, or correct “folder” under [[orders]] in the settings."),
            )
        tabs = []
        for title, columns, days in self._read(spreadsheet, folder):
            self._tabs[spreadsheet, title], self._days[spreadsheet, title] = columns, days
            height = max(map(len, columns), default=0)
            tabs.append(TabInfo(_sheet_id(title), title, height, len(columns)))
        return SpreadsheetInfo(
            id=spreadsheet,
            title=folder.name,
            locale=self._business.sheet_locale,
            time_zone=self._business.time_zone,
            tabs=tuple(tabs),
        )

    def read_columns(self, spreadsheet: str, ranges: Sequence[Range]) -> list[Columns]:
        """The cells of areas like 'orders.csv'!A1:Z50000, of what `describe` read."""
        return [self._area(spreadsheet, wanted) for wanted in ranges]

    def number_formats(self, spreadsheet: str, column: Range) -> list[str]:
        """ "DATE" where the file says so; a .csv says nothing of the kind."""
        found = _COLUMN.fullmatch(column)
        if found is None:
            raise ValueError(f"a range in one column is wanted, not {column!r}")
        title, letters, top, bottom = found.groups()
        days = self._days[spreadsheet, title.replace("''", "'")]
        rows = range(int(top) - 1, int(bottom))
        return ["DATE" if (_index(letters), row) in days else "" for row in rows]

    def _area(self, spreadsheet: str, wanted: Range) -> Columns:
        found = _RANGE.fullmatch(wanted)
        if found is None:
            raise ValueError(f"a range that begins in column A is wanted, not {wanted!r}")
        title, top, right, bottom = found.groups()
        columns = self._tabs[spreadsheet, title.replace("''", "'")]
        return [cells[int(top) - 1 : int(bottom)] for cells in columns[: _index(right) + 1]]

    def _read(self, spreadsheet: str, folder: Path) -> Iterator[tuple[str, Columns, Days]]:
        for path in sorted(folder.iterdir()):
            if path.name.startswith((".", "~$")) or not path.is_file():
                continue  # hidden files, and the mark Excel leaves beside an open one
            try:
                yield from self._file(path)
            except (Unreadable, OSError) as failure:
                self.problems.append(_broken(spreadsheet, path, failure))

    def _file(self, path: Path) -> Iterator[tuple[str, Columns, Days]]:
        kind = path.suffix.lower()
        if kind in (".csv", ".tsv", ".txt"):
            yield path.name, read_csv(path.read_bytes(), self._business.language), frozenset()
        elif kind in WORKBOOKS:
            for name, columns, days in read_workbook(path):
                yield f"{path.name} · {name}", columns, days


def _sheet_id(title: str) -> int:
    """Always the same for the same name, as the id of a tab is."""
    return int.from_bytes(sha256(title.encode()).digest()[:4], "big") & 0x7FFFFFFF


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _broken(spreadsheet: str, path: Path, failure: Exception) -> Problem:
    why = failure.what if isinstance(failure, Unreadable) else str(failure)
    return Problem(
        "file_unreadable",
        f"header:{spreadsheet}",
        Place(spreadsheet=spreadsheet, title=path.name),
        Text("The file {file} cannot be read: {why}", file=path.name, why=why),
        Text("Save it again as .xlsx or as CSV (UTF-8), or take it out of the folder."),
    )
