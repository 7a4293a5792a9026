"""A spreadsheet: tabs, developer metadata, named ranges; finding the cells a range names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from emulator.api import Json, Refusal, invalid
from emulator.sheets.a1 import Area, Written, parse_cells, quoted_title, split_tab
from emulator.sheets.access import Permission
from emulator.sheets.grid import Column, Tab

MAX_CELLS = 10_000_000
MAX_COLUMNS = 18_278


@dataclass(frozen=True)
class Metadata:
    """Developer metadata. `dimension` is "ROWS" or "COLUMNS" when it sits on one of them,
    `sheet_id` None when it belongs to the whole spreadsheet."""

    id: int
    key: str
    value: str
    visibility: str
    sheet_id: int | None = None
    dimension: str = ""
    index: int = 0

    def moved(self, index: int) -> Metadata:
        return replace(self, index=index)


@dataclass
class Book:
    id: str
    owner: str
    title: str
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    tabs: list[Tab] = field(default_factory=list)
    metadata: list[Metadata] = field(default_factory=list)
    named: list[Json] = field(default_factory=list)
    properties: Json = field(default_factory=dict)
    permissions: tuple[Permission, ...] = ()
    parents: tuple[str, ...] = ()
    """Folders of Drive; none means the owner's own My Drive."""
    created: str = ""
    modified: str = ""
    trashed: bool = False
    version: int = 1

    def fork(self) -> Book:
        """A copy to work on. Taking it costs by the number of columns, not of cells."""
        return replace(
            self,
            tabs=[tab.fork() for tab in self.tabs],
            metadata=self.metadata[:],
            named=self.named[:],
            properties=dict(self.properties),
        )

    @property
    def shared_with(self) -> list[str]:
        """Addresses and domains other than the owner's."""
        return sorted(each.name for each in self.permissions if each.name)

    def tab(self, sheet_id: int) -> Tab | None:
        return next((tab for tab in self.tabs if tab.sheet_id == sheet_id), None)

    def tab_called(self, title: str) -> Tab | None:
        folded = title.casefold()
        return next((tab for tab in self.tabs if tab.title.casefold() == folded), None)

    def add_tab(self, tab: Tab, index: int | None = None) -> None:
        self.check_room(tab.row_count, tab.column_count)
        self.tabs.insert(len(self.tabs) if index is None else index, tab)

    def check_room(self, rows: int, columns: int, tab: Tab | None = None) -> None:
        """Raises Refusal if a tab of that size, new or grown to it, is too much."""
        if columns > MAX_COLUMNS:
            raise invalid(f"A sheet has at most {MAX_COLUMNS} columns.")
        grown = rows * columns - (tab.row_count * tab.column_count if tab else 0)
        if grown > 0 and self.cell_count + grown > MAX_CELLS:
            raise invalid(
                "This action would increase the number of cells in the workbook above the limit "
                f"of {MAX_CELLS} cells."
            )

    @property
    def cell_count(self) -> int:
        return sum(tab.row_count * tab.column_count for tab in self.tabs)

    def local(self, now: datetime) -> datetime:
        return now.astimezone(ZoneInfo(self.time_zone))


def new_tab(sheet_id: int, title: str, rows: int = 1000, columns: int = 26) -> Tab:
    tab = Tab(sheet_id, title, rows)
    tab.columns = [Column(tab.token) for _ in range(columns)]
    return tab


def find(book: Book, text: str) -> tuple[Tab, Written]:
    """The tab and the cells that `text` names: a range, a whole tab, a named range."""
    title, cells = split_tab(text)
    if title is None:
        written = parse_cells(cells)
        if written:
            return _first_visible(book), written
        return _whole_tab(book, text) or _named(book, text) or _unparsable(text)
    tab = book.tab_called(title)
    if tab and not cells:
        return tab, Written(title)
    written = parse_cells(cells, title)
    if tab is None or written is None:
        return _whole_tab(book, text) or (tab and _named(book, cells)) or _unparsable(text)
    return tab, written


def _first_visible(book: Book) -> Tab:
    return next(tab for tab in book.tabs if not tab.properties.get("hidden"))


def _whole_tab(book: Book, text: str) -> tuple[Tab, Written] | None:
    tab = book.tab_called(text)
    return (tab, Written(tab.title)) if tab else None


def _named(book: Book, text: str) -> tuple[Tab, Written] | None:
    for named in book.named:
        if named["name"].casefold() == text.casefold():
            place = named["range"]
            tab = book.tab(place.get("sheetId", 0))
            if tab:
                return tab, _written(tab.title, place)
    return None


def _written(title: str, place: Json) -> Written:
    return Written(
        title,
        place.get("startRowIndex", 0),
        place.get("startColumnIndex", 0),
        place.get("endRowIndex"),
        place.get("endColumnIndex"),
    )


def _unparsable(text: str) -> Any:
    raise invalid(f"Unable to parse range: {text}")


def bounded(tab: Tab, written: Written, text: str) -> Area:
    """The cells inside the grid; open ends go to its edge. A start beyond the grid is refused."""
    if written.top >= tab.row_count or written.left >= tab.column_count:
        raise beyond_grid(tab, _echo(tab, text))
    bottom = tab.row_count if written.bottom is None else min(written.bottom, tab.row_count)
    right = tab.column_count if written.right is None else min(written.right, tab.column_count)
    return Area(written.top, written.left, bottom, right)


def _echo(tab: Tab, text: str) -> str:
    title, cells = split_tab(text)
    return f"{quoted_title(title or tab.title)}!{cells}"


def beyond_grid(tab: Tab, where: str) -> Refusal:
    return invalid(
        f"Range ({where}) exceeds grid limits. "
        f"Max rows: {tab.row_count}, max columns: {tab.column_count}"
    )
