"""Protected ranges: kept, shown, lifted, and closed to whoever is not an editor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gspread
import pytest
import requests

from emulator.server import Running
from emulator.sheets.store import Store
from tests.emulator.conftest import OWNER, LocalSheets
from tests.emulator.sheets.test_batch_update import batch, columns, rows
from tests.emulator.sheets.test_pasting import place

FRIEND = "friend@example.com"
CLOSED = "You are trying to edit a protected cell or object"
RULE = {"condition": {"type": "BOOLEAN"}}
BOLD = {"userEnteredFormat": {"textFormat": {"bold": True}}}
CELL = {"sheetId": 0, "rowIndex": 9, "columnIndex": 9}


@pytest.fixture
def friends(google: Running, book: gspread.Spreadsheet) -> Iterator[gspread.Spreadsheet]:
    """The same spreadsheet, opened by somebody who may write in it."""
    store = google.world.stores["sheets"]
    assert isinstance(store, Store)
    store.share(book.id, FRIEND)
    with requests.Session() as session:
        session.headers["authorization"] = f"Bearer emulator:{FRIEND}"
        client = gspread.Client(auth=None, session=session, http_client=LocalSheets)
        client.http_client.origin = google.url
        yield client.open_by_key(book.id)


def shown(book: gspread.Spreadsheet) -> Any:
    return book.fetch_sheet_metadata()["sheets"][0].get("protectedRanges", [])


def test_the_reply_names_the_editors_that_were_asked_for(book: gspread.Spreadsheet) -> None:
    told = book.sheet1.add_protected_range("A1:B2")["replies"][0]["addProtectedRange"]

    assert told["protectedRange"]["editors"] == {}
    assert told["protectedRange"]["requestingUserCanEdit"] is True
    assert "warningOnly" not in told["protectedRange"]
    assert shown(book)[0]["editors"] == {"users": [OWNER]}


def test_editors_are_hidden_from_those_who_may_not_edit(
    book: gspread.Spreadsheet, friends: gspread.Spreadsheet
) -> None:
    book.sheet1.add_protected_range("A1:B2")

    assert "requestingUserCanEdit" not in shown(friends)[0]
    assert "editors" not in shown(friends)[0]


@pytest.mark.parametrize(
    "request_",
    [
        {"setDataValidation": {"range": place(1, 1, 2, 2), "rule": RULE}},
        {"updateBorders": {"range": place(1, 1, 2, 2), "top": {"style": "SOLID"}}},
        {"repeatCell": {"range": place(1, 1, 2, 2), "cell": BOLD, "fields": "userEnteredFormat"}},
        {"mergeCells": {"range": place(1, 1, 3, 3)}},
        {"sortRange": {"range": place(0, 0, 5, 5), "sortSpecs": [{"dimensionIndex": 0}]}},
        {"copyPaste": {"source": place(8, 8, 9, 9), "destination": place(1, 1, 2, 2)}},
        {"cutPaste": {"source": place(1, 1, 2, 2), "destination": CELL}},
        {"insertRange": {"range": place(0, 0, 1, 1), "shiftDimension": "ROWS"}},
        {"deleteRange": {"range": place(0, 0, 1, 1), "shiftDimension": "ROWS"}},
        {"trimWhitespace": {"range": place(1, 1, 2, 2)}},
        {"deleteDuplicates": {"range": place(1, 1, 2, 2)}},
        {"findReplace": {"find": "secret", "replacement": "x", "allSheets": True}},
        {"insertDimension": {"range": rows(1, 2)}},
        {"deleteDimension": {"range": columns(1, 2)}},
        {"moveDimension": {"source": rows(1, 2), "destinationIndex": 9}},
        {"deleteSheet": {"sheetId": 0}},
    ],
    ids=lambda request: next(iter(request)),
)
def test_a_protected_range_is_closed_to(
    book: gspread.Spreadsheet, friends: gspread.Spreadsheet, request_: dict[str, Any]
) -> None:
    book.add_worksheet("Second", 5, 5)
    book.sheet1.update([["secret"] * 2] * 2, "A1")
    book.sheet1.add_protected_range("A1:C3")

    with pytest.raises(gspread.exceptions.APIError, match=CLOSED) as caught:
        batch(friends, request_)
    batch(book, request_)

    assert caught.value.code == 400


def test_an_editor_and_a_warning_let_others_in(
    book: gspread.Spreadsheet, friends: gspread.Spreadsheet
) -> None:
    book.sheet1.add_protected_range("A1", editor_users_emails=[FRIEND])
    book.sheet1.add_protected_range("B1", warning_only=True)

    friends.sheet1.update([["x", "y"]], "A1")

    assert book.sheet1.get("A1:B1") == [["x", "y"]]


def test_unprotected_cells_of_a_protected_sheet_are_open(
    book: gspread.Spreadsheet, friends: gspread.Spreadsheet
) -> None:
    item = {"range": {"sheetId": 0}, "unprotectedRanges": [place(0, 0, 2, 2)]}
    batch(book, {"addProtectedRange": {"protectedRange": item}})

    friends.sheet1.update([["x"]], "B2")
    with pytest.raises(gspread.exceptions.APIError, match=CLOSED):
        friends.sheet1.update([["x", "y"]], "B2")


def test_a_named_range_is_protected_by_its_name(
    book: gspread.Spreadsheet, friends: gspread.Spreadsheet
) -> None:
    named = book.sheet1.define_named_range("A1:B2", "Prices")["replies"][0]["addNamedRange"]
    item = {"namedRangeId": named["namedRange"]["namedRangeId"]}
    batch(book, {"addProtectedRange": {"protectedRange": item}})

    with pytest.raises(gspread.exceptions.APIError, match=CLOSED):
        friends.sheet1.update([["x"]], "B2")
    friends.sheet1.update([["x"]], "C3")


def test_a_changed_protection_holds_from_then_on(
    book: gspread.Spreadsheet, friends: gspread.Spreadsheet
) -> None:
    told = book.sheet1.add_protected_range("A1")["replies"][0]["addProtectedRange"]
    key = told["protectedRange"]["protectedRangeId"]

    new = {"protectedRangeId": key, "range": place(4, 0, 5, 1), "description": "Totals"}
    body = {"protectedRange": new, "fields": "range,description"}
    batch(book, {"updateProtectedRange": body})

    friends.sheet1.update([["x"]], "A1")
    with pytest.raises(gspread.exceptions.APIError, match=CLOSED):
        friends.sheet1.update([["x"]], "A5")
    assert shown(book)[0]["description"] == "Totals"


def test_only_an_editor_lifts_a_protection(
    book: gspread.Spreadsheet, friends: gspread.Spreadsheet
) -> None:
    told = book.sheet1.add_protected_range("A1")["replies"][0]["addProtectedRange"]
    key = told["protectedRange"]["protectedRangeId"]

    with pytest.raises(gspread.exceptions.APIError, match=CLOSED):
        friends.sheet1.delete_protected_range(key)
    book.sheet1.delete_protected_range(key)

    assert shown(book) == []
