"""Which ranges are closed to the account, and refusals that name the spreadsheet."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Denied, GoogleError, Rejected
from core.google.sheets import GoogleSheets
from core.google.transport import Session
from core.links import Links
from core.settings import Google
from tests.core.google.conftest import Scripted, answer, refusal

OWNER = "owner@example.com"
FORBIDDEN = refusal(403, "The caller does not have permission")
PROTECTED = refusal(400, "You are trying to edit a protected cell or object. Please contact …")


@pytest.fixture
def sheets(session: Session) -> GoogleSheets:
    return GoogleSheets(session, OWNER, Links(Google(OWNER)).spreadsheet)


def described(*protected: dict[str, Any]) -> bytes:
    tab = {"properties": {"sheetId": 1, "title": "A"}, "protectedRanges": list(protected)}
    return answer(200, {"spreadsheetId": "id", "properties": {"title": "Orders"}, "sheets": [tab]})


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({}, ""),
        ({"startColumnIndex": 1, "endColumnIndex": 4, "endRowIndex": 10}, "B1:D10"),
        ({"startColumnIndex": 0, "endColumnIndex": 1}, "A:A"),
        ({"startRowIndex": 1, "startColumnIndex": 26, "endColumnIndex": 28}, "AA2:AB"),
        ({"startRowIndex": 4, "endRowIndex": 9}, "5:9"),
    ],
)
def test_a_range_closed_to_the_account_is_told_in_a1(
    sheets: GoogleSheets, server: Scripted, grid: dict[str, int], said: str
) -> None:
    server.script = [described({"range": {"sheetId": 1, **grid}})]
    assert sheets.describe("id").tabs[0].locked == (said,)


@pytest.mark.parametrize("open_by", ["warningOnly", "requestingUserCanEdit"])
def test_a_range_the_account_may_edit_is_not_locked(
    sheets: GoogleSheets, server: Scripted, open_by: str
) -> None:
    server.script = [described({"range": {"sheetId": 1}, open_by: True})]
    assert sheets.describe("id").tabs[0].locked == ()


def refused(sheets: GoogleSheets) -> GoogleError:
    with pytest.raises(GoogleError) as caught:
        sheets.write_cells("id", [("'A'!A1", [["x"]])])
    return caught.value


def test_a_refused_write_names_the_spreadsheet_by_its_title(
    sheets: GoogleSheets, server: Scripted
) -> None:
    server.script = [described(), FORBIDDEN]
    sheets.describe("id")
    error = refused(sheets)
    assert isinstance(error, Denied)
    assert error.cause == "sheet_view_only"
    assert f"{OWNER} may only view the spreadsheet Orders." in str(error)
    assert error.link == "https://docs.google.com/spreadsheets/d/id/edit"


def test_a_refused_read_names_whom_to_let_in(sheets: GoogleSheets, server: Scripted) -> None:
    server.script = [FORBIDDEN]
    with pytest.raises(Denied, match=f"add {OWNER} as an editor") as caught:
        sheets.describe("id")
    assert caught.value.cause == "sheet_forbidden"


def test_a_protected_range_fails_its_change_and_says_where_to_look(
    sheets: GoogleSheets, server: Scripted
) -> None:
    server.script = [described(), PROTECTED]
    sheets.describe("id")
    error = refused(sheets)
    assert isinstance(error, Rejected)
    assert "In the spreadsheet Orders a range is protected" in str(error)
    assert "Protect sheets and ranges" in str(error)


def test_any_other_refusal_keeps_its_words(sheets: GoogleSheets, server: Scripted) -> None:
    server.script = [refusal(400, "Unable to parse range: 'A'!A1")]
    assert "Unable to parse range" in str(refused(sheets))
