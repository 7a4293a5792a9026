"""The same through the real gateway: what Google's rules for sheets make of our plans."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import requests

from core.google.door import Door
from core.model import Cell, Dimension, Segment, SpreadsheetInfo
from core.settings import Business, OrderSource
from emulator.server import Running
from sheets.customer_sheet import CustomerTab, DesiredRows, apply, find, option_of, plan, read
from sheets.orders import read_source
from tests.sheets.customer_sheet.shop import DesiredRow, columns_of

TODAY = date(2026, 11, 21)
STATUS = Dimension(
    "status", "Status", (Segment("loyal", "Lojalan kupac", ""), Segment("new", "+1 novi", ""))
)
SHOP = Business(language="hr", currency="EUR")


@pytest.fixture
def info(door: Door) -> SpreadsheetInfo:
    return door.sheets.create(
        "Vinarija", locale="hr_HR", time_zone="Europe/Zagreb", tabs=["Narudžbe"]
    )


def rows(count: int) -> DesiredRows:
    wanted = [
        DesiredRow(
            f"c{number}",
            '=HYPERLINK("http://x")' if number == 1 else f"Kupac {number}",
            f"k{number}@primjer.hr",
            "+385912345678",
            {"status": "loyal"},
            {"orders": 2, "turnover": 19.99, "last_order": 46000, "birthday": 30000},
        )
        for number in range(count)
    ]
    return columns_of(wanted)


def tab_of(door: Door, spreadsheet: str) -> tuple[SpreadsheetInfo, CustomerTab]:
    info = door.sheets.describe(spreadsheet)
    found = find(info)
    assert found is not None
    return info, read(door.sheets, info, found, [STATUS])


def test_plan_after_apply_is_empty_and_grows_with_new_customers(
    door: Door, info: SpreadsheetInfo
) -> None:
    apply(door.sheets, plan(None, info, rows(2), [STATUS], SHOP))
    for count in (2, 400):
        described, tab = tab_of(door, info.id)
        apply(door.sheets, plan(tab, described, rows(count), [STATUS], SHOP))
        described, tab = tab_of(door, info.id)
        assert plan(tab, described, rows(count), [STATUS], SHOP).is_empty
        assert len(tab.rows) == count


def test_text_stays_text_and_formulas_of_ours_answer(door: Door, info: SpreadsheetInfo) -> None:
    apply(door.sheets, plan(None, info, rows(2), [STATUS], SHOP))
    _, tab = tab_of(door, info.id)
    assert tab.cells["name"]["c1"] == '=HYPERLINK("http://x")'
    assert option_of(tab.cells["dimension:status"]["c0"], STATUS) == "loyal"
    letters = [
        chr(65 + tab.columns[f"formula:{name}"]) for name in ("days_since_last_order", "age")
    ]
    wanted = [f"'{tab.title}'!{letter}2:{letter}3" for letter in letters]
    days, ages = door.sheets.read_columns(info.id, wanted)
    assert all(isinstance(day, int | float) and day > 300 for day in days[0])
    assert all(isinstance(age, int | float) and 40 < age < 60 for age in ages[0])


def test_orders_typed_by_hand_are_read_as_the_sheet_shows_them(
    door: Door, info: SpreadsheetInfo, emulator: Running
) -> None:
    typed = [
        ["Datum", "E-mail", "Iznos"],
        ["12.3.2026.", "ana@primjer.hr", "1.234,50 €"],
        ["31.2.2026.", "iva@primjer.hr", "10"],
        ["13.3.2026.", "eva@primjer.hr", "20,00 kn"],
    ]
    requests.put(
        f"{emulator.url}/v4/spreadsheets/{info.id}/values/'Narudžbe'!A1:C4",
        params={"valueInputOption": "USER_ENTERED"},
        json={"values": typed},
        headers={"authorization": "Bearer emulator:owner@example.com"},
        timeout=30,
    ).raise_for_status()
    (tab,) = read_source(door.sheets, OrderSource(info.id), info, SHOP, TODAY, {})
    assert tab.frame is not None
    assert tab.frame.select("row", "date", "amount", "currency").rows() == [
        (2, date(2026, 3, 12), 123450, "EUR"),
        (4, date(2026, 3, 13), 2000, "HRK"),
    ]
    assert [problem.place.cell for problem in tab.problems] == ["A3"]


def test_orders_kept_in_a_native_table_are_read_with_the_row_appended_to_it(
    door: Door, info: SpreadsheetInfo
) -> None:
    typed: list[list[Cell]] = [["Datum", "E-mail", "Iznos"], [46031, "ana@primjer.hr", 20]]
    door.sheets.write_cells(info.id, [("'Narudžbe'!B3:D4", typed)])
    where = {"sheetId": info.tabs[0].sheet_id, "startColumnIndex": 1, "endColumnIndex": 4}
    table = {"name": "Orders", "range": {**where, "startRowIndex": 2, "endRowIndex": 4}}
    (made,) = door.sheets.change(info.id, [{"addTable": {"table": table}}])
    row: list[dict[str, Any]] = [{"numberValue": 46032}, {"stringValue": "iva@primjer.hr"}]
    values = [{"userEnteredValue": value} for value in (*row, {"numberValue": 7.5})]
    appended = {
        "tableId": made["addTable"]["table"]["tableId"],
        "rows": [{"values": values}],
        "fields": "userEnteredValue",
    }
    door.sheets.change(info.id, [{"appendCells": appended}])

    described = door.sheets.describe(info.id)
    (tab,) = read_source(door.sheets, OrderSource(info.id), described, SHOP, TODAY, {})
    assert tab.frame is not None
    assert tab.frame.select("row", "email", "amount").rows() == [
        (4, "ana@primjer.hr", 2000),
        (5, "iva@primjer.hr", 750),
    ]
    assert tab.problems == ()
