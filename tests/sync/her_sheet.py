"""The owner's hands on her customer sheet in the emulator: what the Sheets screen lets her do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.model import Cell, TabInfo
from sheets import a1
from sheets.customer_sheet import find
from sync.run import Parts

NOTE, DOUBLE = "Bilješka", "Dvostruko"
"""Two columns of her own: notes, and a formula over ours."""


@dataclass(frozen=True)
class Hers:
    """The spreadsheet; names of columns are their headers."""

    parts: Parts

    @property
    def book(self) -> str:
        return self.parts.settings.orders[0].spreadsheet

    @property
    def tab(self) -> TabInfo:
        found = find(self.parts.door.sheets.describe(self.book))
        assert found is not None
        return found

    def rows(self, tab: TabInfo | None = None) -> list[list[Cell]]:
        """All cells of the tab by rows, empty ones as ""."""
        tab = tab or self.tab
        everything = a1.area(tab.title, 0, 1, tab.columns - 1, tab.rows)
        (columns,) = self.parts.door.sheets.read_columns(self.book, [everything])
        height = max(map(len, columns), default=0)
        filled = [column + [""] * (height - len(column)) for column in columns]
        return [list(row) for row in zip(*filled, strict=True)]

    def column(self, header: str, key: str = "Regulars ključ") -> dict[str, Cell]:
        """A column by the name beside it; rows without our key are not of anybody."""
        head, *rows = self.rows()
        who, at = head.index("Ime"), head.index(header)
        return {str(row[who]): row[at] for row in rows if row[head.index(key)]}

    def at(self, header: str) -> int:
        return self.rows()[0].index(header)

    def row_of(self, name: str) -> int:
        """0-based."""
        at = self.at("Ime")
        return next(number for number, row in enumerate(self.rows()) if row[at] == name)

    def do(self, kind: str, **body: Any) -> dict[str, Any]:
        (reply,) = self.parts.door.sheets.change(self.book, [{kind: body}])
        return reply

    def type(self, name: str, header: str, value: Cell) -> None:
        row, at = self.row_of(name) + 1, self.at(header)
        where = a1.area(self.tab.title, at, row, at, row)
        self.parts.door.sheets.write_cells(self.book, [(where, [[value]])])

    def area(self, top: int = 0, bottom: int | None = None, **columns: int) -> dict[str, int]:
        """A GridRange over rows top to bottom (0-based, half-open)."""
        tab = self.tab
        found = {"sheetId": tab.sheet_id, "startRowIndex": top, "endRowIndex": bottom or tab.rows}
        return found | {"startColumnIndex": 0, "endColumnIndex": tab.columns} | columns

    def lines(self, dimension: str, start: int, end: int) -> dict[str, Any]:
        """Rows or columns from `start` to `end` (0-based, half-open)."""
        where = {"sheetId": self.tab.sheet_id, "dimension": dimension}
        return where | {"startIndex": start, "endIndex": end}

    def drop_column(self, header: str) -> None:
        at = self.at(header)
        self.do("deleteDimension", range=self.lines("COLUMNS", at, at + 1))

    def convert_to_table(self, right: int | None = None) -> None:
        """Over everything that is filled, or only the columns up to `right`."""
        rows = self.rows()
        where = self.area(0, len(rows), endColumnIndex=right or len(rows[0]))
        self.do("addTable", table={"name": "Customers", "range": where})

    def sort_table(self, header: str) -> None:
        """By its own menu: only the table's cells move."""
        (table,) = self.tab.tables
        sides = {"startColumnIndex": table.left, "endColumnIndex": table.right}
        where = self.area(table.top + 1, table.bottom, **sides)
        order = [{"dimensionIndex": self.at(header), "sortOrder": "DESCENDING"}]
        self.do("sortRange", range=where, sortSpecs=order)

    def tabs(self) -> list[str]:
        return [tab.title for tab in self.parts.door.sheets.describe(self.book).tabs]

    def write_own_columns(self) -> None:
        """Notes and a formula, right of ours."""
        rows = self.rows()
        at, orders = len(rows[0]), self.at("Narudžbe")
        notes: list[list[Cell]] = [[NOTE]]
        notes += [[f"piše o {row[0]}"] for row in rows[1:]]
        where = a1.area(self.tab.title, at, 1, at, len(rows))
        self.parts.door.sheets.write_cells(self.book, [(where, notes)])
        head = a1.area(self.tab.title, at + 1, 1, at + 1, 1)
        self.parts.door.sheets.write_cells(self.book, [(head, [[DOUBLE]])])
        formula = {"formulaValue": f"=2*{a1.cell(orders, 2)}"}
        where_formula = self.area(1, len(rows), startColumnIndex=at + 1, endColumnIndex=at + 2)
        cell = {"userEnteredValue": formula}
        self.do("repeatCell", range=where_formula, cell=cell, fields="userEnteredValue")
