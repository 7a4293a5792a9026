"""Whatever is asked for, the answer is a result, a 400, or 501 for what is not emulated; no 500."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.discovery import catalog
from emulator.dispatch import Answer, Desk, Request, read_pairs
from emulator.oauth import Store as Tokens
from emulator.server import handlers, prepared
from emulator.sheets import Store
from emulator.sheets.book import Book, new_tab
from emulator.world import World

OWNER = "owner@example.com"
LOCALES = ["en_US", "en_GB", "hr_HR", "sr_RS", "cs_CZ", "de_DE", "fa_IR", "it_IT", "sl_SI"]
BASE = "/v4/spreadsheets/1x"
few = settings(max_examples=40)
HOWS = ["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"]


class Sheet:
    """One spreadsheet behind a desk that holds every answer against the documents."""

    def __init__(self, locale: str = "en_US", rows: int = 8, columns: int = 6) -> None:
        world = prepared(World())
        tokens, sheets = world.stores["oauth"], world.stores["sheets"]
        assert isinstance(tokens, Tokens)
        assert isinstance(sheets, Store)
        tab, other = new_tab(0, "Sheet1", rows, columns), new_tab(7, "It's 2", 3, 3)
        tab.columns[0].put_all(0, ["Name", "Ana", 2.5, True])
        sheets.books["1x"] = Book("1x", OWNER, "t", locale=locale, tabs=[tab, other])
        self.desk = Desk(world, handlers(), tokens, conformance=True)

    def ask(self, verb: str, path: str, body: Any = None, **query: str) -> Answer:
        found = catalog().match(verb, path)
        assert found is not None
        headers = {"authorization": f"Bearer emulator:{OWNER}"}
        content = b"" if body is None else json.dumps(body).encode()
        pairs = read_pairs(urlencode(query))
        return self.desk.work(Request(found[0], found[1], pairs, headers, content))

    def survives(self, verb: str, path: str, body: Any = None, **query: str) -> Answer:
        answer = self.ask(verb, path, body, **query)
        assert self.desk.violations == []
        assert answer.status in (200, 400, 501), answer.content
        if answer.status == 400:
            assert json.loads(answer.content)["error"]["message"]
        return answer


def message(answer: Answer) -> str:
    return str(json.loads(answer.content)["error"]["message"])


ranges = st.one_of(
    st.text(min_size=1, max_size=12),
    st.text("AZz019:$!' RC[]-", min_size=1, max_size=12),
    st.from_regex(r"\A('?[A-Za-z' ]{1,8}'?!)?\$?[A-Z]{0,4}\$?\d{0,9}(:[A-Z]{0,4}\d{0,9})?\Z"),
).filter(lambda text: text.strip("/") != "" and text not in (".", ".."))


@few
@given(ranges, st.sampled_from(HOWS), st.sampled_from(["ROWS", "COLUMNS"]))
def test_any_text_for_a_range_is_read_or_refused(text: str, how: str, dimension: str) -> None:
    sheet, path = Sheet(), f"{BASE}/values/{quote(text, safe='')}"
    sheet.survives("GET", path, valueRenderOption=how, majorDimension=dimension)
    sheet.survives("GET", BASE, ranges=text, includeGridData="true")
    sheet.survives("POST", f"{path}:clear", {})


@few
@given(ranges, st.lists(st.lists(st.sampled_from(["", "x", 1, None]), max_size=8), max_size=10))
def test_any_text_for_a_range_is_written_to_or_refused(text: str, rows: list[Any]) -> None:
    path, how = f"{BASE}/values/{quote(text, safe='')}", {"valueInputOption": "RAW"}
    Sheet().survives("PUT", path, {"values": rows}, **how)
    for option in ("OVERWRITE", "INSERT_ROWS"):
        body = {"values": rows}
        Sheet().survives("POST", f"{path}:append", body, insertDataOption=option, **how)


coordinates = st.one_of(
    st.integers(-3, 12), st.sampled_from([-(2**31), 2**31 - 1, 18_278, 10_000_001])
)
places = st.fixed_dictionaries(
    {"sheetId": st.sampled_from([0, 7, 9])},
    optional=dict.fromkeys(
        ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"), coordinates
    ),
)
stretches = st.fixed_dictionaries(
    {"sheetId": st.sampled_from([0, 7, 9]), "dimension": st.sampled_from(["ROWS", "COLUMNS"])},
    optional={"startIndex": coordinates, "endIndex": coordinates},
)
corners = st.fixed_dictionaries(
    {"sheetId": st.sampled_from([0, 7, 9])},
    optional={"rowIndex": coordinates, "columnIndex": coordinates},
)
VALUE = {"userEnteredValue": {"stringValue": "x"}}
RULE = {"condition": {"type": "BOOLEAN"}}


def of_place(place: Mapping[str, Any]) -> list[dict[str, Any]]:
    name = {"name": "mine", "range": place}
    return [
        {"repeatCell": {"range": place, "cell": VALUE, "fields": "userEnteredValue"}},
        {"updateCells": {"range": place, "rows": [{"values": [VALUE]}], "fields": "*"}},
        {"setDataValidation": {"range": place, "rule": RULE}},
        {"sortRange": {"range": place, "sortSpecs": [{"dimensionIndex": 1}]}},
        {"mergeCells": {"range": place, "mergeType": "MERGE_ALL"}},
        {"unmergeCells": {"range": place}},
        {"addProtectedRange": {"protectedRange": {"range": place}}},
        {"addNamedRange": {"namedRange": name}},
        {"setBasicFilter": {"filter": {"range": place}}},
    ]


@few
@given(places)
def test_any_coordinates_are_taken_or_refused(place: dict[str, Any]) -> None:
    for request in of_place(place):
        sheet = Sheet()
        if sheet.survives("POST", f"{BASE}:batchUpdate", {"requests": [request]}).status == 200:
            sheet.survives("GET", BASE, includeGridData="true")


@few
@given(stretches, coordinates, coordinates)
def test_any_rows_and_columns_are_moved_or_refused(
    stretch: dict[str, Any], to: int, size: int
) -> None:
    length = min(size, 50)
    dimension = {"sheetId": stretch["sheetId"], "dimension": stretch["dimension"]}
    properties = {"range": stretch, "properties": {"pixelSize": 9}, "fields": "pixelSize"}
    for request in (
        {"insertDimension": {"range": stretch, "inheritFromBefore": bool(to % 2)}},
        {"deleteDimension": {"range": stretch}},
        {"moveDimension": {"source": stretch, "destinationIndex": to}},
        {"appendDimension": {**dimension, "length": length}},
        {"updateDimensionProperties": properties},
        {"autoResizeDimensions": {"dimensions": stretch}},
    ):
        sheet = Sheet()
        sheet.survives("POST", f"{BASE}:batchUpdate", {"requests": [request]})


@few
@given(places, corners)
def test_cells_are_copied_and_cut_anywhere_or_refused(
    place: dict[str, Any], corner: dict[str, Any]
) -> None:
    for request in (
        {"cutPaste": {"source": place, "destination": corner, "pasteType": "PASTE_NORMAL"}},
        {"copyPaste": {"source": place, "destination": place, "pasteType": "PASTE_NORMAL"}},
        {"updateCells": {"start": corner, "rows": [{"values": [VALUE]}], "fields": "note"}},
    ):
        Sheet().survives("POST", f"{BASE}:batchUpdate", {"requests": [request]})


masks = st.one_of(
    st.text(min_size=1, max_size=20),
    st.text("ab*/(),._ ", min_size=1, max_size=12),
    st.lists(
        st.sampled_from(
            ["sheets", "data", "rowData", "values", "note", "*", "(", ")", ",", "/", ".", "a_b"]
        ),
        min_size=1,
        max_size=9,
    ).map("".join),
)


@few
@given(masks)
def test_any_field_mask_is_applied_or_refused(mask: str) -> None:
    sheet = Sheet()
    sheet.survives("GET", BASE, fields=mask)
    place = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}
    for request in (
        {"repeatCell": {"range": place, "cell": VALUE, "fields": mask}},
        {"updateCells": {"range": place, "rows": [{"values": [VALUE]}], "fields": mask}},
    ):
        sheet.survives("POST", f"{BASE}:batchUpdate", {"requests": [request]})


numbers = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, -0.0, 0.005, -0.004, 1e15, 999_999.995, 45_689.75, -1.5, 1e308, 5e-324]),
)
patterns = st.one_of(
    st.text(max_size=12),
    st.lists(
        st.sampled_from(
            [
                *'0#?.,%;@"\\_*/ ()[]',
                *("E+0", "E-00", "[h]", "[mm]", "[s]", "am/pm", "a/p", "[<100]", "[$€-1]", "[Red]"),
                *("yyyy", "yy", "m", "mm", "mmm", "mmmmm", "d", "dddd", "h", "ss", ".000"),
                *("general", "#,##0.00", '"kn"', "#,,"),
            ]
        ),
        max_size=7,
    ).map("".join),
)


@few
@given(patterns, st.lists(numbers, min_size=1, max_size=3), st.sampled_from(LOCALES))
def test_any_number_is_shown_by_any_pattern(pattern: str, values: list[float], locale: str) -> None:
    sheet = Sheet(locale)
    form = {"userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": pattern}}}
    place = {"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 5}
    request = {"repeatCell": {"range": place, "cell": form, "fields": "userEnteredFormat"}}
    sheet.survives("POST", f"{BASE}:batchUpdate", {"requests": [request]})
    body = {"values": [[*values, "text"]]}
    sheet.survives("PUT", f"{BASE}/values/B1", body, valueInputOption="RAW")
    shown = sheet.survives("GET", f"{BASE}/values/B1:E1")
    assert shown.status == 200
    for row in json.loads(shown.content).get("values", []):
        assert all(isinstance(cell, str) for cell in row)
    assert sheet.survives("GET", BASE, includeGridData="true").status == 200


entered = st.one_of(
    st.text(max_size=20),
    st.text("0123456789.,:-/+%()€$ eEAPMapm'", max_size=14),
    st.lists(
        st.sampled_from(
            [
                *("SUM", "IF", "TODAY", "DATE", "DATEDIF", "ROUND", "(", ")", ",", ";", ":", "A1"),
                *("$B$2", "A:A", "1:9", "Sheet1!", "'It''s 2'!", '"a"', "1", "2.5", "1E308", "-"),
                *("^", "*", "/", "&", "<>", "%", "#REF!", "{", "}", "TRUE", "mine", "!", "="),
                *("99999999999", "INT", "NOT", "AND", "OR", "YEAR", "ISBLANK", "IFERROR", "A9"),
                *("()", "(1,2)", "(A1;-1)", "(1E308,400)", "-9"),
            ]
        ),
        max_size=9,
    ).map(lambda words: "=" + "".join(words)),
)


@few
@given(st.lists(entered, min_size=1, max_size=4), st.sampled_from(LOCALES))
def test_whatever_is_typed_can_be_read_again(texts: list[str], locale: str) -> None:
    sheet = Sheet(locale)
    body = {"values": [[text] for text in texts]}
    wrote = sheet.survives("PUT", f"{BASE}/values/B1", body, valueInputOption="USER_ENTERED")
    assert wrote.status == 200
    for how in HOWS:
        for dates in ("SERIAL_NUMBER", "FORMATTED_STRING"):
            options = {"valueRenderOption": how, "dateTimeRenderOption": dates}
            assert sheet.survives("GET", f"{BASE}/values/A1:F9", **options).status == 200
    assert sheet.survives("GET", BASE, includeGridData="true").status == 200


@pytest.mark.parametrize(
    "formula",
    [
        *("=" + "(" * 20_000, "=1" + "+1" * 9_000, "=(-8)^0.5", "=1E308*10", "=2^2000", "=1E999"),
        *("=ROUND(1,99999999999)", "=ROUND(1E300,-400)", "=SUM(1E308,1E308)", "=DATE(1E300,1,1)"),
        *("=INT()", "=A9", "=A0", "=ZZZZ1", "=9007199254740993*9007199254740993"),
    ],
)
def test_a_formula_beyond_all_bounds_is_a_number_or_an_error_cell(formula: str) -> None:
    sheet, options = Sheet(), {"valueInputOption": "USER_ENTERED"}
    sheet.survives("PUT", f"{BASE}/values/B1", {"values": [[formula]]}, **options)
    plain = sheet.survives("GET", f"{BASE}/values/B1", valueRenderOption="UNFORMATTED_VALUE")
    value = json.loads(plain.content)["values"][0][0]
    assert isinstance(value, float | int) or value.startswith("#")
    assert sheet.survives("GET", BASE, includeGridData="true").status == 200


CELLS = "This action would increase the number of cells in the workbook above the limit of 10000000"


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1_700_000}}, CELLS),
        (
            {"addSheet": {"properties": {"gridProperties": {"rowCount": 1_000_000}}}},
            CELLS,
        ),
        (
            {"appendDimension": {"sheetId": 0, "dimension": "COLUMNS", "length": 18_273}},
            "18278",
        ),
        (
            {"addSheet": {"properties": {"gridProperties": {"columnCount": 18_279}}}},
            "18278",
        ),
    ],
)
def test_a_grid_over_googles_limits_is_refused(request_: dict[str, Any], words: str) -> None:
    sheet = Sheet()
    answer = sheet.survives("POST", f"{BASE}:batchUpdate", {"requests": [request_]})
    assert answer.status == 400
    assert words in message(answer)


def test_a_cell_holds_fifty_thousand_characters_and_no_more() -> None:
    sheet, options = Sheet(), {"valueInputOption": "RAW"}
    path = f"{BASE}/values/A1"
    assert sheet.survives("PUT", path, {"values": [["x" * 50_000]]}, **options).status == 200
    answer = sheet.survives("PUT", path, {"values": [["x" * 50_001]]}, **options)
    assert message(answer) == (
        "Your input contains more than the maximum of 50000 characters in a single cell."
    )


@pytest.mark.parametrize("kind", ["stringValue", "formulaValue"])
def test_a_cell_of_a_batch_update_holds_no_more_either(kind: str) -> None:
    rows = [{"values": [{"userEnteredValue": {kind: "=" * 50_001}}]}]
    request = {"updateCells": {"start": {"sheetId": 0}, "rows": rows, "fields": "userEnteredValue"}}
    answer = Sheet().survives("POST", f"{BASE}:batchUpdate", {"requests": [request]})
    assert "more than the maximum of 50000 characters" in message(answer)
