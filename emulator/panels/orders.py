"""An order as a customer's row in an order sheet: where it may go, and what it is filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.api import Call
from emulator.sheets.a1 import column_letters, quoted_title
from emulator.sheets.book import Book
from emulator.sheets.formula.refs import offset
from emulator.sheets.grid import EMPTY, Formula, Tab
from emulator.sheets.reading import Reader
from emulator.sheets.render import DATE_KINDS
from emulator.sheets.store import store_of
from emulator.sheets.validation import options
from emulator.sheets.values import append
from emulator.world import World

_MAIL = ("mail",)
_DAY = ("date", "datum", "day", "dan", "تاریخ")
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
    reader, heads = Reader(book, world.clock), _heads(tab)
    last = max(tab.used_rows - 1, 0)
    mine = _last_row_of(tab, _column(heads, _MAIL), address)
    return [_field(reader, tab, n, head, last, mine, address) for n, head in enumerate(heads)]


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
    heads = [str(column.get(0)) for column in tab.columns[:_MOST_COLUMNS]]
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


def _field(
    reader: Reader, tab: Tab, number: int, head: str, last: int, mine: int, address: str
) -> Field:
    column = tab.columns[number]
    rule = column.rules.get(last) or column.rules.get(last + 1)
    offered = options(rule, reader) if rule else None
    return Field(
        name=f"c{number}",
        head=head or column_letters(number),
        value=_filled(reader, tab, number, head, last, mine, address),
        choices=offered if offered is not None else _recent(tab, number),
        strict=offered is not None,
        formula=_carried(tab, number) != EMPTY,
    )


def _filled(
    reader: Reader, tab: Tab, number: int, head: str, last: int, mine: int, address: str
) -> str:
    if _column([head], _MAIL) is not None:
        return address
    kind = ((tab.columns[number].formats.get(last) or {}).get("numberFormat") or {}).get("type")
    if kind in DATE_KINDS or _column([head], _DAY) is not None:
        return reader.book.local(reader.evaluator.now).date().isoformat()
    return reader.formatted_cell(tab, mine, number) if mine else ""


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
