"""The new spreadsheet on the emulator: what stands in it is read by our own readers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import requests

from core.google.door import Door
from core.i18n import LANGUAGES
from core.model import Dimension, Segment, SpreadsheetInfo
from core.settings import Business, OrderSource
from emulator.server import Running
from sheets.customer_sheet import find, read
from sheets.orders import read_source
from sheets.template import make_template, orders_tab

STATUS = Dimension("status", "Status", (Segment("loyal", "Lojalan kupac", ""),))
TODAY = date(2026, 11, 21)


def shop(language: str) -> Business:
    return Business("Vinarija Krk", "Europe/Zagreb", language, "EUR")


def made(door: Door, language: str = "hr") -> SpreadsheetInfo:
    info = make_template(door.sheets, shop(language), [STATUS])
    return door.sheets.describe(info.id)


def ordered(door: Door, info: SpreadsheetInfo, *rows: list[Any]) -> None:
    tab = info.tabs[0]
    door.sheets.write_cells(info.id, [(f"'{tab.title}'!A2:I{1 + len(rows)}", rows)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_typed_into_it_is_read_whatever_the_language(door: Door, language: str) -> None:
    info = made(door, language)
    status = orders_tab.STATUSES[2].say(language)
    ana = ["Ana Anić", "ana@example.com", "+385911234567"]
    ordered(
        door,
        info,
        [46000, "A-1", *ana, "Malvazija", 2, 19.5, ""],
        [46001, "A-2", *ana, "Teran", 1, 12, status],
    )

    (tab,) = read_source(door.sheets, OrderSource(info.id), info, shop(language), TODAY, {})

    assert tab.problems == ()
    assert set(tab.columns) == {column.meaning for column in orders_tab.COLUMNS}
    assert tab.frame is not None
    assert tab.frame["amount"].to_list() == [1950, 1200]
    assert tab.frame["cancelled"].to_list() == [False, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_customer_tab_is_the_one_the_sync_fills(door: Door, language: str) -> None:
    info = made(door, language)
    tab = find(info)

    assert tab is not None
    found = read(door.sheets, info, tab, [STATUS])
    assert found.rows == {}
    assert found.problems == ()
    assert found.options["status"][2:] == ("Lojalan kupac",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_has_a_colour_of_its_own(door: Door, language: str) -> None:
    info = made(door, language)
    found = [
        rule["booleanRule"] for rule in door.sheets.format_rules(info.id, info.tabs[0].sheet_id)
    ]
    looked_for = [rule["condition"]["values"][0]["userEnteredValue"] for rule in found]
    assert looked_for == [f'="{status.say(language)}"' for status in orders_tab.STATUSES]
    assert len({str(rule["format"]["backgroundColor"]) for rule in found}) == len(found)


def test_nonsense_typed_under_date_amount_or_e_mail_is_marked(
    door: Door, emulator: Running
) -> None:
    info = made(door)
    ordered(door, info, ["yesterday", "", "Ana", "no address", "", "", "", "much", "maybe"])

    asked = requests.get(
        f"{emulator.url}/v4/spreadsheets/{info.id}",
        params={"includeGridData": "true", "ranges": f"'{info.tabs[0].title}'!A2:I2"},
        headers={"Authorization": "Bearer emulator:owner@example.com"},
        timeout=10,
    ).json()

    cells = asked["sheets"][0]["data"][0]["rowData"][0]["values"]
    kinds = [cell.get("dataValidation", {}).get("condition", {}).get("type") for cell in cells]
    strict = [cell.get("dataValidation", {}).get("strict", False) for cell in cells]
    assert [kinds[at] for at in (0, 2, 3, 7, 8)] == [
        "DATE_IS_VALID",
        "ONE_OF_RANGE",
        "TEXT_IS_EMAIL",
        "NUMBER_BETWEEN",
        "ONE_OF_LIST",
    ]
    assert [at for at, refused in enumerate(strict) if refused] == [0, 7]


def test_the_how_to_tab_speaks_the_business_s_language(door: Door) -> None:
    info = made(door, "hr")
    guide = next(tab for tab in info.tabs if tab.title == "Upute")

    (text,) = door.sheets.read_columns(info.id, [f"'{guide.title}'!A1:A20"])[0]
    assert text[0] == "Kako radi ova tablica"
    assert len(text) == 8
