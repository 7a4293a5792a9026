"""What a recording did not make itself, as far as its own answers tell of it."""

from __future__ import annotations

import json
import re

from emulator.api import Json
from emulator.sheets.book import Book, new_tab
from emulator.sheets.store import store_of
from emulator.world import World
from tests.external.recordings import Exchange

_NAMED = re.compile(r"/spreadsheets/([\w-]{25,})|/files/([\w-]{25,})")
_ROBOT = re.compile(r"[\w-]+@[\w-]+\.iam\.gserviceaccount\.com")
OTHER = "somebody@example.com"


def account_of(exchanges: list[Exchange]) -> str:
    """The address that made the recording, if an answer tells it."""
    for exchange in exchanges:
        found = _ROBOT.search(exchange.answer)
        if found:
            return found[0]
    return "robot@example.com"


class Past:
    """Puts in what others made in the meantime, right before an answer tells of it."""

    def __init__(self, world: World, account: str) -> None:
        self.world, self.account = world, account
        self._made: set[str] = set()

    def prepare(self, exchange: Exchange) -> None:
        answer = _json(exchange)
        if exchange.verb == "POST" and answer.get("kind") == "drive#file":
            self._made.add(answer["id"])
        for file in answer.get("files", []):
            if file["id"] not in self._made:
                _add(self.world, file["id"], self.account, file)
        found = _NAMED.search(exchange.target)
        key = found and (found[1] or found[2])
        if not key or key in self._made:
            return
        if exchange.status == 403:
            _add(self.world, key, OTHER, {})
        elif exchange.status == 200 and "properties" in answer:
            _fill(self.world, key, self.account, answer)


def _json(exchange: Exchange) -> Json:
    try:
        found = json.loads(exchange.answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _add(world: World, key: str, owner: str, file: Json) -> Book:
    books = store_of(world).books
    if key not in books:
        book = Book(key, owner, file.get("name", "Unknown"), tabs=[new_tab(0, "Sheet1")])
        book.created, book.modified = file.get("createdTime", ""), file.get("modifiedTime", "")
        books[key] = book
    return books[key]


def _fill(world: World, key: str, account: str, answer: Json) -> None:
    """A spreadsheet's own properties and its tabs, empty."""
    book, given = _add(world, key, account, {}), answer["properties"]
    book.title, book.locale, book.time_zone = given["title"], given["locale"], given["timeZone"]
    book.tabs = []
    for sheet in answer.get("sheets", []):
        shown = sheet["properties"]
        size = shown["gridProperties"]
        tab = new_tab(shown["sheetId"], shown["title"], size["rowCount"], size["columnCount"])
        book.tabs.append(tab)
