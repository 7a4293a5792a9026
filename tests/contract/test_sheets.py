"""What both the fake spreadsheets and the real gateway on the emulator promise."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Gone, Rejected
from core.model import Cell, SpreadsheetInfo
from tests.contract.conftest import World


def shop(world: World) -> SpreadsheetInfo:
    return world.sheets.create(
        "Shop", locale="hr_HR", time_zone="Europe/Zagreb", tabs=["Orders 2026", "Ana's"]
    )


def test_a_created_spreadsheet_is_described(world: World) -> None:
    made = shop(world)
    described = world.sheets.describe(made.id)
    assert described == made
    assert (described.locale, described.time_zone) == ("hr_HR", "Europe/Zagreb")
    assert [tab.title for tab in described.tabs] == ["Orders 2026", "Ana's"]
    assert (described.tabs[0].rows, described.tabs[0].columns) == (1000, 26)


def test_an_unknown_spreadsheet_is_gone(world: World) -> None:
    with pytest.raises(Gone):
        world.sheets.describe("no-such-spreadsheet-at-all-0000000000000000000")


def test_columns_end_at_their_last_filled_cell(world: World) -> None:
    made = shop(world)
    rows: list[list[Cell]] = [["name", "sum"], ["Ana", 1.5], ["Ivo"], ["", True]]
    world.sheets.write_cells(made.id, [("'Orders 2026'!A1:B4", rows)])
    (columns,) = world.sheets.read_columns(made.id, ["'Orders 2026'!A1:D1000"])
    assert columns == [["name", "Ana", "Ivo"], ["sum", 1.5, "", True]]


def test_an_empty_range_has_no_columns(world: World) -> None:
    made = shop(world)
    ranges = ["'Orders 2026'!A1:B2", "'Ana''s'!C:D"]
    assert world.sheets.read_columns(made.id, ranges) == [[], []]


def test_many_ranges_are_one_call_in_the_order_asked(world: World) -> None:
    made = shop(world)
    world.sheets.write_cells(made.id, [("'Ana''s'!B2", [["b"]]), ("'Ana''s'!A1", [["a"]])])
    world.door.reset_calls()
    assert world.sheets.read_columns(made.id, ["'Ana''s'!B2:B2", "'Ana''s'!A1:A1"]) == [
        [["b"]],
        [["a"]],
    ]
    assert world.door.calls == {"sheets.spreadsheets.values.batchGet": 1}


def test_text_that_looks_like_a_formula_stays_text(world: World) -> None:
    made = shop(world)
    texts = [["=1+1"], ["+385"], ["00123"], ["1-2"]]
    world.sheets.write_cells(made.id, [("'Orders 2026'!A1:A4", texts)])
    (columns,) = world.sheets.read_columns(made.id, ["'Orders 2026'!A1:A4"])
    assert columns == [["=1+1", "+385", "00123", "1-2"]]


def test_none_skips_a_cell_and_empty_text_clears_it(world: World) -> None:
    made = shop(world)
    world.sheets.write_cells(made.id, [("'Orders 2026'!A1:C1", [["a", "b", "c"]])])
    world.sheets.write_cells(made.id, [("'Orders 2026'!A1:C1", [[None, "", "C"]])])
    (columns,) = world.sheets.read_columns(made.id, ["'Orders 2026'!A1:C1"])
    assert columns == [["a"], [], ["C"]]


def test_writing_nothing_makes_no_call(world: World) -> None:
    made = shop(world)
    world.door.reset_calls()
    world.sheets.write_cells(made.id, [])
    assert world.sheets.change(made.id, []) == []
    assert world.sheets.read_columns(made.id, []) == []
    assert not world.door.calls


def test_a_tab_that_is_not_there_is_rejected(world: World) -> None:
    made = shop(world)
    with pytest.raises(Rejected):
        world.sheets.read_columns(made.id, ["'2027'!A1:B2"])


def test_writing_beyond_the_grid_is_rejected_and_writes_nothing(world: World) -> None:
    made = shop(world)
    blocks = [("'Orders 2026'!A1", [["x"]]), ("'Orders 2026'!A1001:A1001", [["y"]])]
    with pytest.raises(Rejected):
        world.sheets.write_cells(made.id, blocks)
    assert world.sheets.read_columns(made.id, ["'Orders 2026'!A1:A2"]) == [[]]


def metadata(value: str, location: dict[str, Any]) -> dict[str, Any]:
    made = {"metadataKey": "regulars", "metadataValue": value, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": {**made, "location": location}}}


def test_a_tab_of_our_own_is_known_by_its_metadata(world: World) -> None:
    made = shop(world)
    properties = {
        "sheetId": 4711,
        "title": "Customers",
        "hidden": True,
        "gridProperties": {"rowCount": 20, "columnCount": 5, "frozenRowCount": 1},
    }
    key = {"sheetId": 4711, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
    world.sheets.change(
        made.id,
        [
            {"addSheet": {"properties": properties}},
            metadata("customers", {"sheetId": 4711}),
            metadata("key", {"dimensionRange": key}),
            {"appendDimension": {"sheetId": 4711, "dimension": "ROWS", "length": 7}},
        ],
    )
    tab = world.sheets.describe(made.id).tabs[-1]
    assert (tab.sheet_id, tab.title, tab.rows, tab.columns) == (4711, "Customers", 27, 5)
    assert (tab.hidden, tab.frozen_rows) == (True, 1)
    assert tab.metadata == {"regulars": "customers"}
    assert tab.column_metadata == {4: {"regulars": "key"}}


def test_columns_put_in_between_move_what_is_right_of_them(world: World) -> None:
    made = shop(world)
    tab = made.tabs[0]
    world.sheets.write_cells(made.id, [("'Orders 2026'!A1:C1", [["a", "b", "c"]])])
    third = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}
    between = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 3}

    world.sheets.change(
        made.id,
        [
            metadata("c", {"dimensionRange": third}),
            {"insertDimension": {"range": between, "inheritFromBefore": False}},
        ],
    )

    after = world.sheets.describe(made.id).tabs[0]
    assert after.columns == tab.columns + 2
    assert after.column_metadata == {4: {"regulars": "c"}}
    (row,) = world.sheets.read_columns(made.id, ["'Orders 2026'!A1:E1"])
    assert [cells[:1] for cells in row] == [["a"], [], [], ["b"], ["c"]]


def test_adding_the_same_tab_again_is_rejected(world: World) -> None:
    made = shop(world)
    again = {"addSheet": {"properties": {"sheetId": 4711, "title": "Customers"}}}
    world.sheets.change(made.id, [again])
    with pytest.raises(Rejected):
        world.sheets.change(made.id, [again])


def test_changes_are_made_together_or_not_at_all(world: World) -> None:
    made = shop(world)
    key = {"sheetId": made.tabs[0].sheet_id, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    longer = {"sheetId": made.tabs[0].sheet_id, "dimension": "ROWS", "length": 7}
    with pytest.raises(Rejected):
        world.sheets.change(
            made.id,
            [
                {"addSheet": {"properties": {"sheetId": 4711, "title": "Customers"}}},
                {"appendDimension": longer},
                metadata("key", {"dimensionRange": key}),
                {"addSheet": {"properties": {"sheetId": 4712, "title": "Customers"}}},
            ],
        )
    assert world.sheets.describe(made.id) == made


def test_how_numbers_are_shown_is_answered_cell_by_cell(world: World) -> None:
    made = shop(world)
    world.sheets.write_cells(made.id, [("'Orders 2026'!C1:C4", [["Iznos"], [1], [45_363], [0.5]])])
    for row, kind in ((2, "DATE"), (3, "PERCENT")):
        area = {"sheetId": made.tabs[0].sheet_id, "startRowIndex": row, "endRowIndex": row + 1}
        area |= {"startColumnIndex": 2, "endColumnIndex": 3}
        shown = {"userEnteredFormat": {"numberFormat": {"type": kind}}}
        fields = "userEnteredFormat.numberFormat"
        world.sheets.change(
            made.id, [{"repeatCell": {"range": area, "cell": shown, "fields": fields}}]
        )
    world.door.reset_calls()
    formats = world.sheets.number_formats(made.id, "'Orders 2026'!C2:C4")
    assert formats[1:] == ["DATE", "PERCENT"]
    assert formats[0] in ("", "NUMBER")
    assert world.door.calls == {"sheets.spreadsheets.get": 1}


def colour(sheet: int, text: str, at: int) -> dict[str, Any]:
    where = {"sheetId": sheet, "startRowIndex": 1, "startColumnIndex": at, "endColumnIndex": at + 1}
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}
    looks = {"textFormat": {"bold": True}}
    return {"ranges": [where], "booleanRule": {"condition": condition, "format": looks}}


def test_rules_of_colour_are_told_by_their_place(world: World) -> None:
    made = shop(world)
    sheet = made.tabs[1].sheet_id
    first, second, third = (colour(sheet, text, 1) for text in ("a", "b", "c"))
    assert world.sheets.format_rules(made.id, sheet) == []
    world.sheets.change(
        made.id,
        [
            {"addConditionalFormatRule": {"rule": first, "index": 0}},
            {"addConditionalFormatRule": {"rule": second, "index": 1}},
            {"updateConditionalFormatRule": {"index": 1, "rule": third}},
            {"addConditionalFormatRule": {"rule": second, "index": 2}},
            {"deleteConditionalFormatRule": {"sheetId": sheet, "index": 0}},
        ],
    )
    world.door.reset_calls()
    assert world.sheets.format_rules(made.id, sheet) == [third, second]
    assert world.door.calls == {"sheets.spreadsheets.get": 1}
    assert world.sheets.format_rules(made.id, made.tabs[0].sheet_id) == []


def test_a_rule_behind_the_last_is_refused(world: World) -> None:
    made = shop(world)
    rule = colour(made.tabs[1].sheet_id, "a", 0)
    with pytest.raises(Rejected):
        world.sheets.change(made.id, [{"addConditionalFormatRule": {"rule": rule, "index": 1}}])


def test_rules_follow_their_column(world: World) -> None:
    made = shop(world)
    sheet = made.tabs[1].sheet_id
    between = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    world.sheets.change(
        made.id,
        [
            {"addConditionalFormatRule": {"rule": colour(sheet, "a", 1), "index": 0}},
            {"insertDimension": {"range": between, "inheritFromBefore": False}},
        ],
    )
    assert world.sheets.format_rules(made.id, sheet) == [colour(sheet, "a", 2)]


def test_a_named_cell_is_read_and_written_by_its_name(world: World) -> None:
    made = shop(world)
    where = {"sheetId": made.tabs[1].sheet_id, "startRowIndex": 1, "endRowIndex": 2}
    where |= {"startColumnIndex": 2, "endColumnIndex": 3}
    named = {"namedRangeId": "Box", "name": "Box", "range": where}
    world.sheets.change(made.id, [{"addNamedRange": {"namedRange": named}}])
    world.sheets.write_cells(made.id, [("Box", [[True]])])
    ranges = ["Box", "'Ana''s'!C2:C2"]
    assert world.sheets.read_columns(made.id, ranges) == [[[True]], [[True]]]
    with pytest.raises(Rejected):
        world.sheets.change(made.id, [{"addNamedRange": {"namedRange": named}}])
    world.sheets.change(made.id, [{"deleteNamedRange": {"namedRangeId": "Box"}}])
    with pytest.raises(Rejected):
        world.sheets.read_columns(made.id, ["Box"])
    with pytest.raises(Rejected):
        world.sheets.write_cells(made.id, [("Box", [[False]])])


def test_notes_are_put_read_and_taken_off_cell_by_cell(world: World) -> None:
    made = shop(world)
    first, second = made.tabs

    def put(row: int, column: int, text: str) -> dict[str, Any]:
        start = {"sheetId": second.sheet_id, "rowIndex": row, "columnIndex": column}
        rows = [{"values": [{"note": text} if text else {}]}]
        return {"updateCells": {"start": start, "rows": rows, "fields": "note"}}

    world.sheets.write_cells(made.id, [("'Ana''s'!B2", [["x"]])])
    world.sheets.change(made.id, [put(1, 1, "look"), put(30, 27 - 2, "far off")])
    world.door.reset_calls()
    notes = world.sheets.notes(made.id, ["Orders 2026", "Ana's"])
    assert notes == {first.sheet_id: {}, second.sheet_id: {"B2": "look", "Z31": "far off"}}
    assert world.door.calls == {"sheets.spreadsheets.get": 1}
    world.sheets.change(made.id, [put(1, 1, "")])
    assert world.sheets.notes(made.id, ["Ana's"]) == {second.sheet_id: {"Z31": "far off"}}
    assert world.sheets.read_columns(made.id, ["'Ana''s'!B2:B2"]) == [[["x"]]]
