"""All spreadsheets of the emulated Google, who may see them, and their form on disk."""

from __future__ import annotations

import hashlib
import random
import string
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from emulator.api import Call, Json, Refusal, not_found
from emulator.sheets.access import Permission, may_see, may_write
from emulator.sheets.blocks import Blocks
from emulator.sheets.book import Book, Metadata
from emulator.sheets.grid import Column, Formula, Tab
from emulator.sheets.runs import Runs
from emulator.world import World

_ID_LETTERS = string.ascii_letters + string.digits + "-_"


class Store:
    """Spreadsheets by id. A change puts a fork in a Book's place: a failed one leaves no trace."""

    def __init__(self) -> None:
        self.books: dict[str, Book] = {}

    def share(self, spreadsheet_id: str, address: str) -> None:
        """Let another account read and write a spreadsheet."""
        book = self.books[spreadsheet_id]
        given = Permission(permission_id(address), "user", "writer", address)
        self.books[spreadsheet_id] = replace(book, permissions=(*book.permissions, given))

    def keep(self, draft: Book, now: datetime) -> None:
        """A changed or new spreadsheet takes its place."""
        draft.modified = stamp(now)
        draft.created = draft.created or draft.modified
        draft.version += 1
        self.books[draft.id] = draft

    @property
    def accounts(self) -> set[str]:
        """Everybody who owns a spreadsheet."""
        return {book.owner for book in self.books.values()}

    def dump(self) -> Json:
        return {"books": [_dump_book(book) for book in self.books.values()]}

    def load(self, state: Json) -> None:
        books = [_load_book(book) for book in state.get("books", [])]
        self.books = {book.id: book for book in books}


def store_of(world: World) -> Store:
    return cast(Store, world.stores["sheets"])


def open_book(call: Call) -> Book:
    """The spreadsheet a call names: 404 if there is none, 403 if it is somebody else's."""
    book = store_of(call.world).books.get(call.path["spreadsheetId"])
    if book is None:
        raise not_found()
    if not may_see(book, call.account):
        raise _denied()
    return book


def draft_of(call: Call) -> Book:
    """A fork of the spreadsheet a call is to change; 403 also for somebody who may only read."""
    book = open_book(call)
    if not may_write(book, call.account):
        raise _denied()
    return book.fork()


def _denied() -> Refusal:
    return Refusal(403, "PERMISSION_DENIED", "The caller does not have permission", "forbidden")


def stamp(now: datetime) -> str:
    """An instant as Drive writes it, to the millisecond."""
    return now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"


def permission_id(name: str) -> str:
    """Drive's number for an account or domain: the same for every file."""
    return str(int(hashlib.sha256(name.casefold().encode()).hexdigest(), 16))[:20]


def new_id(rng: random.Random) -> str:
    return "1" + "".join(rng.choices(_ID_LETTERS, k=43))


_BOOK_PARTS = (
    *("id", "owner", "title", "locale", "time_zone", "named", "properties"),
    *("created", "modified", "trashed", "version"),
)


def _dump_book(book: Book) -> Json:
    plain = {name: getattr(book, name) for name in _BOOK_PARTS}
    return plain | {
        "parents": list(book.parents),
        "permissions": [asdict(each) for each in book.permissions],
        "metadata": [asdict(item) for item in book.metadata],
        "tabs": [_dump_tab(tab) for tab in book.tabs],
    }


def _load_book(state: Json) -> Book:
    return Book(
        **{
            **state,
            "parents": tuple(state["parents"]),
            "permissions": tuple(Permission(**each) for each in state["permissions"]),
            "metadata": [Metadata(**item) for item in state["metadata"]],
            "tabs": [_load_tab(tab) for tab in state["tabs"]],
        }
    )


_TAB_PARTS = ("sheet_id", "title", "row_count", "properties", "grid_properties", "parts")


def _dump_tab(tab: Tab) -> Json:
    return {name: getattr(tab, name) for name in _TAB_PARTS} | {
        "rows": {str(row): given for row, given in tab.rows.items()},
        "cols": {str(column): given for column, given in tab.cols.items()},
        "columns": [_dump_column(column) for column in tab.columns],
    }


def _load_tab(state: Json) -> Tab:
    tab = Tab(**{name: state[name] for name in _TAB_PARTS})
    tab.rows = {int(row): given for row, given in state["rows"].items()}
    tab.cols = {int(column): given for column, given in state["cols"].items()}
    tab.columns = [_load_column(column, tab.token) for column in state["columns"]]
    return tab


def _dump_column(column: Column) -> Json:
    values: list[Any] = column.values[:]
    if column.live:
        values = [{"f": v.text} if type(v) is Formula else v for v in values]
    layers = {"formats": column.formats, "rules": column.rules, "notes": column.notes}
    return {"values": values} | {name: runs.dump() for name, runs in layers.items() if runs}


def _load_column(state: Json, owner: object) -> Column:
    column = Column(owner)
    values = state["values"]
    column.values = Blocks(Formula(v["f"]) if isinstance(v, dict) else v for v in values)
    column.live = any(type(v) is Formula for v in column.values)
    column.formats = Runs(state.get("formats", ()))
    column.rules = Runs(state.get("rules", ()))
    column.notes = Runs(state.get("notes", ()))
    return column
