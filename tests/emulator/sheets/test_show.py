"""spreadsheets.create and get: what a mask asks for, who may read, what survives a restart."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
from googleapiclient.errors import HttpError

from emulator.server import Running
from emulator.sheets import Store
from tests.emulator.conftest import OWNER, client
from tests.emulator.sheets.conftest import make

RULE = {
    "condition": {
        "type": "ONE_OF_LIST",
        "values": [{"userEnteredValue": "Loyal"}, {"userEnteredValue": "New"}],
    },
    "strict": True,
    "showCustomUi": True,
}


def validate(book: gspread.Spreadsheet, place: dict[str, int], rule: Any) -> None:
    request = {"setDataValidation": {"range": {"sheetId": 0, **place}, "rule": rule}}
    book.batch_update({"requests": [request]})


def test_a_new_spreadsheet_has_googles_first_tab(sheets_api: Any) -> None:
    made = sheets_api.spreadsheets().create(body={}).execute()
    assert made["properties"]["title"] == "Untitled spreadsheet"
    assert len(made["spreadsheetId"]) == 44
    assert made["sheets"] == [
        {
            "properties": {
                "sheetId": 0,
                "title": "Sheet1",
                "index": 0,
                "sheetType": "GRID",
                "gridProperties": {"rowCount": 1000, "columnCount": 26},
            }
        }
    ]


def test_tabs_with_cells_can_be_created_at_once(sheets_api: Any) -> None:
    cells = [{"userEnteredValue": {"stringValue": "Name"}}]
    grid = {"rowCount": 5, "columnCount": 2, "frozenRowCount": 1}
    sheet = {
        "properties": {"title": "Kupci", "gridProperties": grid},
        "data": [{"startRow": 1, "rowData": [{"values": cells}]}],
    }
    made = sheets_api.spreadsheets().create(body={"sheets": [sheet]}).execute()
    values = sheets_api.spreadsheets().values()
    read = values.get(spreadsheetId=made["spreadsheetId"], range="Kupci").execute()
    assert read["values"] == [[], ["Name"]]
    assert made["sheets"][0]["properties"]["gridProperties"] == grid


def test_an_unknown_locale_or_zone_is_refused(sheets_api: Any) -> None:
    for properties in ({"locale": "xx_YY"}, {"timeZone": "Europe/Nowhere"}):
        with pytest.raises(HttpError, match="400"):
            make(sheets_api, **properties)


def test_cells_come_with_what_the_mask_names_and_nothing_else(
    sheets_api: Any, croatian: gspread.Spreadsheet
) -> None:
    croatian.sheet1.update([["1.2.2025", "Loyal"]], "A1", raw=False)
    validate(croatian, {"startColumnIndex": 1, "endColumnIndex": 2, "endRowIndex": 2}, RULE)
    fields = (
        "sheets(properties.title,data(rowData(values(userEnteredValue,effectiveValue,"
        "formattedValue,effectiveFormat.numberFormat,dataValidation))))"
    )
    asked = {"spreadsheetId": croatian.id, "ranges": "Sheet1!A1:C3", "fields": fields}
    sheet = sheets_api.spreadsheets().get(**asked).execute()["sheets"][0]
    first, second = sheet["data"][0]["rowData"]
    assert sheet["properties"] == {"title": "Sheet1"}
    assert first["values"][0] == {
        "userEnteredValue": {"numberValue": 45689},
        "effectiveValue": {"numberValue": 45689},
        "formattedValue": "01.02.2025.",
        "effectiveFormat": {"numberFormat": {"type": "DATE", "pattern": "dd.MM.yyyy."}},
    }
    assert first["values"][1]["dataValidation"] == RULE
    assert second["values"] == [{}, {"dataValidation": RULE}]


def test_grid_data_comes_only_when_asked_for(sheets_api: Any, book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a"]], "A1")
    get = sheets_api.spreadsheets().get
    assert "data" not in get(spreadsheetId=book.id).execute()["sheets"][0]
    full = get(spreadsheetId=book.id, includeGridData=True, ranges="A1:B2").execute()
    data = full["sheets"][0]["data"][0]
    assert data["rowData"][0]["values"][0]["userEnteredValue"] == {"stringValue": "a"}
    assert len(data["columnMetadata"]) == len(data["rowMetadata"]) == 2


def test_validation_is_stored_but_not_enforced_on_api_writes(book: gspread.Spreadsheet) -> None:
    validate(book, {"endColumnIndex": 1}, RULE)
    book.sheet1.update([["Something else"]], "A1")
    assert book.sheet1.get("A1") == [["Something else"]]


def test_switches_of_a_rule_that_are_off_are_left_out(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    rule = {"condition": {"type": "DATE_IS_VALID"}, "strict": False, "showCustomUi": True}
    validate(book, {"endRowIndex": 1, "endColumnIndex": 1}, rule)
    fields = "sheets.data.rowData.values.dataValidation"
    answer = sheets_api.spreadsheets().get(spreadsheetId=book.id, fields=fields).execute()
    stored = answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]["dataValidation"]
    assert stored == {"condition": {"type": "DATE_IS_VALID"}, "showCustomUi": True}


def test_a_rule_follows_the_cells_its_options_stand_in(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    lists = book.add_worksheet("Lists", 9, 2)
    values = [{"userEnteredValue": "=Lists!$A$2:$A$4"}]
    condition = {"type": "ONE_OF_RANGE", "values": values}
    validate(book, {"endRowIndex": 1, "endColumnIndex": 1}, {"condition": condition})
    lists.insert_rows([["new"]], 3)
    lists.insert_cols([["first"]], 1)
    fields = "sheets.data.rowData.values.dataValidation"
    answer = sheets_api.spreadsheets().get(spreadsheetId=book.id, fields=fields).execute()
    stored = answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]["dataValidation"]
    assert stored["condition"]["values"] == [{"userEnteredValue": "=Lists!$B$2:$B$5"}]


def test_validation_without_a_rule_is_taken_away(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    validate(book, {"endColumnIndex": 1}, RULE)
    validate(book, {"startRowIndex": 1, "endColumnIndex": 1}, None)
    fields = "sheets.data.rowData.values.dataValidation"
    answer = sheets_api.spreadsheets().get(spreadsheetId=book.id, fields=fields).execute()
    assert answer["sheets"][0]["data"][0]["rowData"] == [{"values": [{"dataValidation": RULE}]}]


def test_a_condition_unknown_to_validation_is_refused(book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="NOT_BLANK"):
        validate(book, {"endColumnIndex": 1}, {"condition": {"type": "NOT_BLANK"}})


def test_others_are_refused_until_it_is_shared(google: Running, book: gspread.Spreadsheet) -> None:
    with client(google, "sheets", "v4", "friend@example.com") as friend:
        get = friend.spreadsheets().get(spreadsheetId=book.id)
        with pytest.raises(HttpError, match="The caller does not have permission"):
            get.execute()
        store = google.world.stores["sheets"]
        assert isinstance(store, Store)
        store.share(book.id, "friend@example.com")
        assert get.execute()["spreadsheetId"] == book.id


def test_an_unknown_spreadsheet_is_not_found(gspread_client: gspread.Client) -> None:
    with pytest.raises(gspread.exceptions.SpreadsheetNotFound):
        gspread_client.open_by_key("1unknown")


def test_a_protected_range_is_closed_to_a_friend_and_open_to_the_owner(
    google: Running, book: gspread.Spreadsheet
) -> None:
    book.sheet1.add_protected_range("A1:B2")
    store = google.world.stores["sheets"]
    assert isinstance(store, Store)
    store.share(book.id, "friend@example.com")
    book.sheet1.update([["mine"]], "A1")
    with client(google, "sheets", "v4", "friend@example.com") as friend:
        write = friend.spreadsheets().values().update
        options = {"spreadsheetId": book.id, "valueInputOption": "RAW"}
        with pytest.raises(HttpError, match="You are trying to edit a protected cell"):
            write(range="B2", body={"values": [["x"]]}, **options).execute()
        write(range="C3", body={"values": [["x"]]}, **options).execute()
    assert book.sheet1.get("A1:C3") == [["mine"], [], ["", "", "x"]]


@pytest.mark.parametrize(("who", "may"), [(OWNER, True), ("friend@example.com", None)])
def test_a_protected_range_says_whether_the_caller_may_edit_it(
    google: Running, book: gspread.Spreadsheet, who: str, may: bool | None
) -> None:
    book.sheet1.add_protected_range("A1:B2")
    store = google.world.stores["sheets"]
    assert isinstance(store, Store)
    store.share(book.id, "friend@example.com")
    with client(google, "sheets", "v4", who) as caller:
        shown = caller.spreadsheets().get(spreadsheetId=book.id).execute()
    [protected] = shown["sheets"][0]["protectedRanges"]
    assert protected.get("requestingUserCanEdit") is may


def test_the_state_survives_a_dump_and_a_load(google: Running, book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["1/2/2025", "=A1+1", "x"]], "A1", raw=False)
    validate(book, {"endColumnIndex": 1}, RULE)
    book.sheet1.hide_columns(2, 3)
    state = google.world.stores["sheets"].dump()
    again = Store()
    again.load(state)
    assert again.dump() == state
    google.world.stores["sheets"].load(state)
    assert book.sheet1.get("A1:C1") == [["1/2/2025", "1/3/2025", "x"]]
