"""An Excel file (or LibreOffice's) as columns of cells, as Sheets would hand them over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from core.i18n import Text
from core.model import Cell
from sheets.files.unreadable import Unreadable

WORKBOOKS = frozenset([".xlsx", ".xlsm", ".xls", ".ods"])
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's days have no zone
_DAY = timedelta(days=1)


Days = frozenset[tuple[int, int]]
"""(column, row) of cells that show a date, both from 0: their serial numbers do not tell."""


def read_workbook(path: Path) -> Iterator[tuple[str, list[list[Cell]], Days]]:
    """Each sheet's name, columns and dates. Raises Unreadable."""
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                cells = ([_cell(value) for value in row] for row in rows)
                columns = [list(column) for column in zip_longest(*cells, fillvalue="")]
                yield name, columns, _days(rows)
    except (CalamineError, ValueError) as broken:
        why = Text("Excel would not open it either ({why}).", why=str(broken))
        raise Unreadable(why) from broken


def _days(rows: Sequence[Sequence[object]]) -> Days:
    return frozenset(
        (column, row)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if isinstance(value, date)
    )


def _cell(value: object) -> Cell:
    """Dates and times as the serial numbers Sheets gives; whole numbers as such."""
    if isinstance(value, datetime):
        return (value - EPOCH) / _DAY
    if isinstance(value, date):
        return (datetime.combine(value, time()) - EPOCH).days
    if isinstance(value, time):
        return (datetime.combine(EPOCH.date(), value) - EPOCH) / _DAY
    if isinstance(value, timedelta):
        return value / _DAY
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str | int | float):  # truth values are whole numbers to Python
        return value
    return ""
