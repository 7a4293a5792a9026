"""An order as a customer's row in an order sheet: where it may go, and what it is filled with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from emulator.api import Call
from emulator.sheets.a1 import column_letters, quoted_title
from emulator.sheets.book import Book
from emulator.sheets.formula.refs import offset
from emulator.sheets.grid import EMPTY, Column, Formula, Tab
from emulator.sheets.reading import Reader
from emulator.sheets.render import DATE_KINDS
from emulator.sheets.store import store_of
from emulator.sheets.validation import options
from emulator.sheets.values import append
from emulator.world import World

_MAIL = ("mail", "mejl", "pošt", "мејл", "пошт", "ایمیل", "رایانامه", "پست الکترونیک")
_DAY = frozenset(("date", "datum", "day", "dan", "датум", "дан", "تاریخ"))
_MOST_COLUMNS = 40
_SAMPLE = 200


@dataclass(frozen=True)
class Place:
    """A tab that orders may go to: its first row has heads. `known` if one of them is e-mail."""

    book: str
    tab: int
    title: str
    known: bool

    @property
    def key(self) -> str:
        return f"{self.book}/{self.tab}"


@dataclass(frozen=True)
class Field:
    """One column of the order form; `choices` are offered, `formula` is carried down by itself."""

    name: str
    head: str
    value: str
    choices: list[str]
    strict: bool = False
    formula: bool = False


def places(world: World) -> list[Place]:
    """Where orders may go, tabs with an e-mail column first."""
    found = []
    for book in store_of(world).books.values():
        for tab in book.tabs:
            heads = _heads(tab)
            if sum(1 for head in heads if head) > 1:
                title = f"{book.title} › {tab.title}"
                known = _column(heads, _MAIL) is not None
                found.append(Place(book.id, tab.sheet_id, title, known))
    return sorted(found, key=lambda place: not place.known)


def form(world: World, place: Place, address: str) -> list[Field]:
    """The columns filled as this customer's last order was, with today's date."""
    book, tab = _open(world, place)
    order = _Order.by(address, tab, Reader(book, world.clock))
    return [order.field(number) for number in range(len(order.heads))]


def place_order(world: World, place: Place, given: list[str]) -> str:
    """Appends the row as typed by the owner; answers the range that was written."""
    book, tab = _open(world, place)
    row = [_carried(tab, number) or value for number, value in enumerate(given)]
    path = {"spreadsheetId": book.id, "range": quoted_title(tab.title)}
    query = {"valueInputOption": "USER_ENTERED"}
    answer = append(Call("", book.owner, path, query, {"values": [row]}, world))
    return str(answer["updates"]["updatedRange"])


def _open(world: World, place: Place) -> tuple[Book, Tab]:
    book = store_of(world).books[place.book]
    tab = book.tab(place.tab)
    if tab is None:
        raise KeyError(place.tab)
    return book, tab


def _heads(tab: Tab) -> list[str]:
    first = (column.get(0) for column in tab.columns[:_MOST_COLUMNS])
    heads = [raw.text if isinstance(raw, Formula) else str(raw) for raw in first]
    while heads and not heads[-1]:
        heads.pop()
    return heads


def _column(heads: list[str], words: tuple[str, ...]) -> int | None:
    for number, head in enumerate(heads):
        if any(word in head.casefold() for word in words):
            return number
    return None


def _last_row_of(tab: Tab, column: int | None, address: str) -> int:
    """The row of the customer's newest order, 0 if there is none."""
    if column is None:
        return 0
    values, wanted = tab.columns[column].values, address.casefold()
    for row in range(len(values) - 1, 0, -1):
        value = values[row]
        if isinstance(value, str) and value.casefold() == wanted:
            return row
    return 0


@dataclass(frozen=True)
class _Order:
    """One customer's order before it is written. `last` is the newest row there is and `mine` her
    own newest, 0 without one; `day` is the column of the order's date, the first date there is."""

    reader: Reader
    tab: Tab
    address: str
    heads: list[str]
    mail: int | None
    day: int | None
    last: int
    mine: int

    @classmethod
    def by(cls, address: str, tab: Tab, reader: Reader) -> _Order:
        heads, last = _heads(tab), max(tab.used_rows - 1, 0)
        mail = _column(heads, _MAIL)
        days = [n for n, head in enumerate(heads) if _is_date(tab.columns[n], head, last)]
        mine = _last_row_of(tab, mail, address)
        return cls(reader, tab, address, heads, mail, next(iter(days), None), last, mine)

    def field(self, number: int) -> Field:
        rules = self.tab.columns[number].rules
        rule = rules.get(self.last) or rules.get(self.last + 1)
        offered = options(rule, self.reader) if rule else None
        return Field(
            name=f"c{number}",
            head=self.heads[number] or column_letters(number),
            value=self._filled(number),
            choices=offered if offered is not None else _recent(self.tab, number),
            strict=offered is not None,
            formula=_carried(self.tab, number) != EMPTY,
        )

    def _filled(self, number: int) -> str:
        if number == self.mail:
            return self.address
        if number == self.day:
            return self.reader.book.local(self.reader.evaluator.now).date().isoformat()
        return self.reader.formatted_cell(self.tab, self.mine, number) if self.mine else ""


def _is_date(column: Column, head: str, last: int) -> bool:
    kind = ((column.formats.get(last) or {}).get("numberFormat") or {}).get("type")
    # by whole words: "Prodano" has "dan" in it
    return kind in DATE_KINDS or not _DAY.isdisjoint(re.split(r"[\W_]+", head.casefold()))


def _recent(tab: Tab, number: int) -> list[str]:
    """Values that came more than once lately: names of goods, but no addresses or dates."""
    end = len(tab.columns[number].values)
    values = tab.columns[number].values[max(end - _SAMPLE, 1) : end]
    texts = [raw for raw in values if isinstance(raw, str) and raw != EMPTY]
    found = dict.fromkeys(text for text in texts if texts.count(text) > 1)
    return list(found)[:20]


def _carried(tab: Tab, number: int) -> Any:
    """The formula of the last row, moved down by one; "" where there is none."""
    column = tab.columns[number]
    last = len(column.values) - 1
    raw = column.get(last) if last > 0 else EMPTY
    return offset(raw.text, tab.used_rows - last, 0) if type(raw) is Formula else EMPTY
