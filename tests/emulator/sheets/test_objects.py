"""Named ranges, filters, colours, groups and twins of sheets."""

from __future__ import annotations

from typing import Any

import gspread
import pytest

from tests.emulator.sheets.test_batch_update import batch, columns, rows
from tests.emulator.sheets.test_pasting import place, typed

DARK = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}


def sheet(book: gspread.Spreadsheet, index: int = 0) -> Any:
    return book.fetch_sheet_metadata()["sheets"][index]


def rule(start: int) -> dict[str, Any]:
    return {"ranges": [place(start, 0, start + 1, 1)], "booleanRule": DARK}


def test_a_named_range_moves_and_is_renamed(book: gspread.Spreadsheet) -> None:
    typed(book, [["a", "b"]])
    told = book.sheet1.define_named_range("A1", "Prices")["replies"][0]["addNamedRange"]
    key = told["namedRange"]["namedRangeId"]

    new = {"namedRangeId": key, "name": "Sums", "range": place(0, 1, 1, 2)}
    batch(book, {"updateNamedRange": {"namedRange": new, "fields": "name,range"}})

    assert book.values_get("Sums")["values"] == [["b"]]
    assert book.values_get("'Sheet1'!Sums")["values"] == [["b"]]
    with pytest.raises(gspread.exceptions.APIError, match="Unable to parse range"):
        book.values_get("Prices")


def test_a_name_that_is_taken_is_refused_to_another_range(book: gspread.Spreadsheet) -> None:
    book.sheet1.define_named_range("A1", "Prices")
    told = book.sheet1.define_named_range("B1", "Sums")["replies"][0]["addNamedRange"]
    new = {"namedRangeId": told["namedRange"]["namedRangeId"], "name": "prices"}

    with pytest.raises(gspread.exceptions.APIError, match="a named range with that name exists"):
        batch(book, {"updateNamedRange": {"namedRange": new, "fields": "name"}})


def test_a_filter_without_bounds_covers_the_sheet(book: gspread.Spreadsheet) -> None:
    book.sheet1.resize(20, 10)

    book.sheet1.set_basic_filter()

    assert sheet(book)["basicFilter"]["range"] == {
        "startRowIndex": 0,
        "endRowIndex": 20,
        "startColumnIndex": 0,
        "endColumnIndex": 10,
    }


def test_filter_views_are_named_copied_changed_and_dropped(book: gspread.Spreadsheet) -> None:
    view = {"range": place(0, 0, 5, 2)}
    told = batch(book, {"addFilterView": {"filter": view}})["replies"][0]["addFilterView"]
    key = told["filter"]["filterViewId"]

    batch(
        book,
        {"duplicateFilterView": {"filterId": key}},
        {
            "updateFilterView": {
                "filter": {"filterViewId": key, "range": place(0, 0, 9, 2)},
                "fields": "range",
            }
        },
    )
    views = sheet(book)["filterViews"]
    batch(book, {"deleteFilterView": {"filterId": key}})

    assert [view["title"] for view in views] == ["Filter 1", "Copy of Filter 1"]
    assert [view["range"]["endRowIndex"] for view in views] == [9, 5]
    assert [view["title"] for view in sheet(book)["filterViews"]] == ["Copy of Filter 1"]


def test_conditional_formats_change_and_swap_places(book: gspread.Spreadsheet) -> None:
    for index in range(3):
        batch(book, {"addConditionalFormatRule": {"rule": rule(index), "index": index}})

    moved = {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 2}}
    told = batch(book, moved, {"updateConditionalFormatRule": {"index": 1, "rule": rule(7)}})[
        "replies"
    ]

    assert told[0]["updateConditionalFormatRule"]["newIndex"] == 2
    assert told[1]["updateConditionalFormatRule"]["oldRule"] == {
        **rule(2),
        "ranges": [{k: v for k, v in place(2, 0, 3, 1).items() if k != "sheetId"}],
    }
    tops = [item["ranges"][0]["startRowIndex"] for item in sheet(book)["conditionalFormats"]]
    assert tops == [1, 7, 0]


def test_a_conditional_format_behind_the_last_is_refused(book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="No conditional format on sheet: 0"):
        batch(book, {"addConditionalFormatRule": {"rule": rule(0), "index": 5}})


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}]},
        {"type": "TEXT_EQ"},
        {"type": "BLANK", "values": [{"userEnteredValue": "a"}]},
    ],
)
def test_conditions_of_another_use_are_no_conditional_formats(
    book: gspread.Spreadsheet, condition: dict[str, Any]
) -> None:
    wrong = {"ranges": [place(0, 0, 1, 1)], "booleanRule": {"condition": condition}}
    with pytest.raises(gspread.exceptions.APIError, match=r"\[400\]"):
        batch(book, {"addConditionalFormatRule": {"rule": wrong, "index": 0}})


def test_bands_move_but_not_over_others(book: gspread.Spreadsheet) -> None:
    for key, top in ((1, 0), (2, 5)):
        band = {"bandedRangeId": key, "range": place(top, 0, top + 2, 2)}
        batch(book, {"addBanding": {"bandedRange": band}})
    move = {"bandedRangeId": 2, "range": place(1, 0, 6, 2)}

    with pytest.raises(gspread.exceptions.APIError, match="alternating background colors"):
        batch(book, {"updateBanding": {"bandedRange": move, "fields": "range"}})
    move["range"] = place(2, 0, 6, 2)
    batch(book, {"updateBanding": {"bandedRange": move, "fields": "range"}})

    assert [band["range"]["startRowIndex"] for band in sheet(book)["bandedRanges"]] == [0, 2]


def test_groups_nest_and_follow_their_rows(book: gspread.Spreadsheet) -> None:
    book.sheet1.add_dimension_group_rows(1, 6)
    book.sheet1.add_dimension_group_rows(2, 4)

    batch(book, {"insertDimension": {"range": rows(0, 1)}})

    groups = sheet(book)["rowGroups"]
    spans = [(g["range"]["startIndex"], g["range"]["endIndex"], g["depth"]) for g in groups]
    assert spans == [(2, 7, 1), (3, 5, 2)]
    assert sheet(book)["properties"]["gridProperties"]["rowGroupControlAfter"] is True


def test_a_group_split_by_taking_out_its_middle(book: gspread.Spreadsheet) -> None:
    book.sheet1.add_dimension_group_columns(1, 6)

    told = book.sheet1.delete_dimension_group_columns(2, 4)

    groups = told["replies"][0]["deleteDimensionGroup"]["dimensionGroups"]
    spans = [(g["range"]["startIndex"], g["range"]["endIndex"]) for g in groups]
    assert spans == [(1, 2), (4, 6)]


def test_a_folded_group_hides_its_columns(book: gspread.Spreadsheet) -> None:
    book.sheet1.add_dimension_group_columns(1, 3)

    group = {"range": columns(1, 3), "depth": 1, "collapsed": True}
    batch(book, {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}})

    data = book.fetch_sheet_metadata({"fields": "sheets.data.columnMetadata.hiddenByUser"})
    hidden = [line.get("hiddenByUser") for line in data["sheets"][0]["data"][0]["columnMetadata"]]
    assert hidden[:4] == [None, True, True, None]
    assert sheet(book)["columnGroups"][0]["collapsed"] is True


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"deleteDimensionGroup": {"range": rows(0, 2)}}, "There is no group in the range"),
        ({"addDimensionGroup": {"range": rows(990, 1001)}}, "beyond the sheet's 1000"),
    ],
)
def test_a_group_that_cannot_be_is_refused(
    book: gspread.Spreadsheet, request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(gspread.exceptions.APIError, match=message):
        batch(book, request_)


def test_a_part_of_a_merge_is_not_unmerged(book: gspread.Spreadsheet) -> None:
    book.sheet1.merge_cells("A1:B2")

    with pytest.raises(gspread.exceptions.APIError, match="must select all cells"):
        book.sheet1.unmerge_cells("A1")


def test_colours_are_kept_to_a_255th_and_under_both_names(book: gspread.Spreadsheet) -> None:
    shape = {"backgroundColor": {"red": 0.5, "green": 0.0}}
    book.sheet1.format("A1", shape)
    book.sheet1.update_tab_color("#ff007f")

    fields = "sheets(properties(tabColor,tabColorStyle),data.rowData.values.userEnteredFormat)"
    answer = book.fetch_sheet_metadata({"fields": fields})["sheets"][0]

    kept = answer["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]
    assert kept["backgroundColor"] == {"red": 0.49803922}
    assert kept["backgroundColorStyle"] == {"rgbColor": {"red": 0.49803922}}
    assert answer["properties"]["tabColor"] == {"red": 1, "blue": 0.49803922}


def test_a_duplicated_sheet_has_ids_of_its_own(book: gspread.Spreadsheet) -> None:
    typed(book, [["a", "=A1"]])
    book.sheet1.add_protected_range("A1")
    book.sheet1.merge_cells("C1:D1")

    twin = book.sheet1.duplicate(insert_sheet_index=1)
    twin.update([["changed"]], "A1")

    assert twin.title == "Copy of Sheet1"
    assert (book.sheet1.get("A1:B1"), twin.get("A1:B1")) == ([["a", "a"]], [["changed"] * 2])
    one, other = sheet(book), sheet(book, 1)
    assert other["merges"][0]["sheetId"] == twin.id
    keys = [item["protectedRanges"][0]["protectedRangeId"] for item in (one, other)]
    assert keys[0] != keys[1]
    assert book.sheet1.duplicate().title == "Copy of Sheet1 1"


def test_a_sheet_is_copied_into_another_spreadsheet(
    book: gspread.Spreadsheet, croatian: gspread.Spreadsheet
) -> None:
    typed(book, [["a"]])

    told = book.sheet1.copy_to(croatian.id)

    copied = croatian.get_worksheet_by_id(told["sheetId"])
    assert (copied.title, copied.index, copied.acell("A1").value) == ("Copy of Sheet1", 1, "a")


def test_an_unknown_sheet_is_not_copied(
    book: gspread.Spreadsheet, croatian: gspread.Spreadsheet
) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="was not found"):
        book.client.spreadsheets_sheets_copy_to(book.id, 99, croatian.id)
