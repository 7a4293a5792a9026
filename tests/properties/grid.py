"""The customer tab as the owner uses it: she finds columns and rows by looking at them."""

from __future__ import annotations

from dataclasses import dataclass

from core.model import Cell
from sheets.customer_sheet.model import GONE
from tests.fakes.sheets import FakeBook, FakeTab

NOTES = "My notes"


@dataclass(frozen=True)
class Grid:
    """`tab` and the hidden lists, by the metadata Sheets carries along with columns."""

    book: FakeBook

    @property
    def tab(self) -> FakeTab | None:
        return self._marked("customers")

    def _marked(self, kind: str) -> FakeTab | None:
        return next((tab for tab in self.book.tabs if tab.metadata.get("regulars") == kind), None)

    def column(self, key: str) -> int | None:
        return _column(self.tab, key)

    def options(self, dimension: str) -> list[str]:
        """What the drop-down offers: Automatic, none, the segments in their order."""
        lists = self._marked("lists")
        at = _column(lists, f"dimension:{dimension}")
        if lists is None or at is None:
            return []
        return [str(v) for (_, c), v in sorted(lists.cells.items()) if c == at][1:]

    def rename_option(self, dimension: str, segment: int, name: str) -> None:
        """Another name for the option of this segment, by its place in the rules."""
        lists = self._marked("lists")
        at = _column(lists, f"dimension:{dimension}")
        if lists is not None and at is not None:
            rows = sorted(r for r, c in lists.cells if c == at)
            lists.put(rows[3 + segment], at, name)

    def rows(self, customer: str) -> list[int]:
        """All rows with her key, from the top; in that of somebody who left it is marked."""
        at, tab = self.column("key"), self.tab
        if tab is None or at is None or not customer:
            return []
        hers = (customer, customer + GONE)
        return sorted(r for (r, c), value in tab.cells.items() if c == at and value in hers)

    def keys(self) -> list[str]:
        at, tab = self.column("key"), self.tab
        if tab is None or at is None:
            return []
        return [str(v) for (r, c), v in sorted(tab.cells.items()) if c == at and r > 0]

    def answer(self, customer: str, dimension: str, row: int = 0) -> Cell:
        """What stands in one of her rows (the first that counts); None without row or column."""
        rows, at, tab = self.rows(customer), self.column(f"dimension:{dimension}"), self.tab
        if tab is None or at is None or row >= len(rows):
            return None
        return tab.cells.get((rows[row], at), "")

    def type(self, customer: str, dimension: str, text: str, row: int = 0) -> bool:
        """She picks or types an answer; False where there is no such cell."""
        rows, at, tab = self.rows(customer), self.column(f"dimension:{dimension}"), self.tab
        if tab is None or at is None or row >= len(rows):
            return False
        tab.put(rows[row], at, text)
        return True

    def duplicate(self, customer: str) -> None:
        """Copy and paste of her row right below it."""
        rows, tab = self.rows(customer), self.tab
        if tab is not None and len(rows) == 1:
            tab.insert_row(rows[0] + 1)
            tab.fill([tab.values()[rows[0]]], row=rows[0] + 1)

    def note(self, customer: str, text: str) -> None:
        """Something of her own beside ours."""
        tab, rows = self.tab, self.rows(customer)
        if tab is None or not rows:
            return
        at = self.notes()
        if at is None:
            at = tab.columns
            tab.insert_column(at)
            tab.put(0, at, NOTES)
        tab.put(rows[0], at, text)

    def notes(self) -> int | None:
        tab = self.tab
        cells = tab.cells.items() if tab else ()
        return next((c for (r, c), value in cells if r == 0 and value == NOTES), None)

    def noted(self) -> list[tuple[str, str]]:
        """Her notes, each with the customer of its row, also of one who left."""
        at, key, tab = self.notes(), self.column("key"), self.tab
        if tab is None or at is None:
            return []
        found = {r: str(v) for (r, c), v in tab.cells.items() if c == at and r > 0}
        keys = {r: str(tab.cells.get((r, key or 0), "")).removesuffix(GONE) for r in found}
        return sorted((keys[r], text) for r, text in found.items())


def _column(tab: FakeTab | None, key: str) -> int | None:
    """Of a duplicated column the first counts."""
    found = sorted(tab.column_metadata.items()) if tab else ()
    return next((at for at, marks in found if marks.get("regulars.column") == key), None)
