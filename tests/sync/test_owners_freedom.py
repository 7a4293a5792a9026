"""Whatever the owner does to the customer sheet: nothing of hers is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.errors import Rejected
from core.i18n import Text
from core.model import Cell
from core.tables import override
from sync.report import RunReport
from sync.run import Parts
from tests.sync.counter import settled_shop
from tests.sync.emulated import run
from tests.sync.her_sheet import DOUBLE, NOTE, Hers

ANA, IVO, MIA = "Ana Horvat", "=Ivo Babić", "Mia Perić"
LEA = "Lea Marić"
LOYAL, NEW = "Lojalan kupac", "Novi kupac"
SINCE = "Dana od zadnje narudžbe"
PEOPLE = {ANA, IVO, MIA}
NOTES = {name: f"piše o {name}" for name in PEOPLE}
DOUBLES = {ANA: 4, IVO: 2, MIA: 2}
STATUS = {ANA: LOYAL, IVO: NEW, MIA: NEW}
ORDERS = {ANA: 2, IVO: 1, MIA: 1}


@pytest.fixture
def hers(parts: Parts) -> Hers:
    """A shop that was synced, with columns of the owner's beside ours."""
    run(parts)
    hers = Hers(parts)
    hers.write_own_columns()
    parts.clock.sleep(20 * 60)
    return hers


def overrides(hers: Hers) -> list[tuple[str | None, str]]:
    with hers.parts.engine.connect() as connection:
        found = connection.execute(select(override).where(override.c.ended_at.is_(None)))
        return [(row.segment, row.origin) for row in found]


def sync(hers: Hers) -> RunReport:
    report = run(hers.parts)
    hers.parts.clock.sleep(20 * 60)
    assert report.state == "done"
    return report


def is_settled(hers: Hers) -> bool:
    return run(hers.parts).counts == {}


def holds_what_was_hers(hers: Hers) -> None:
    assert (hers.column(NOTE), hers.column(DOUBLE)) == (NOTES, DOUBLES)


def holds_everything(hers: Hers) -> None:
    """Everybody once, with our answers and numbers and her notes and formulas beside them."""
    assert hers.column("Status") == STATUS
    assert hers.column("Narudžbe") == ORDERS
    head, *rows = hers.rows()
    key = head.index("Regulars ključ")
    keys = [row[key] for row in rows if row[key]]
    assert len(keys) == len(set(keys)) == 3
    holds_what_was_hers(hers)


def sort(hers: Hers) -> None:
    order = [{"dimensionIndex": hers.at("Ime"), "sortOrder": "DESCENDING"}]
    hers.do("sortRange", range=hers.area(1), sortSpecs=order)


def filter_rows(hers: Hers) -> None:
    hidden = {"columnIndex": hers.at("Ime"), "filterCriteria": {"hiddenValues": [ANA]}}
    hers.do("setBasicFilter", filter={"range": hers.area(), "filterSpecs": [hidden]})


def view_filtered(hers: Hers) -> None:
    hers.do("addFilterView", filter={"title": "Novi", "range": hers.area()})


def hide(hers: Hers) -> None:
    for where in (hers.lines("COLUMNS", 1, 3), hers.lines("ROWS", 2, 3)):
        properties = {"hiddenByUser": True}
        hers.do(
            "updateDimensionProperties", range=where, properties=properties, fields="hiddenByUser"
        )


def insert_column(hers: Hers) -> None:
    hers.do("insertDimension", range=hers.lines("COLUMNS", 3, 4), inheritFromBefore=True)


def insert_row(hers: Hers) -> None:
    hers.do("insertDimension", range=hers.lines("ROWS", 2, 3), inheritFromBefore=True)


def move_column(hers: Hers) -> None:
    at = hers.at("Status")
    hers.do("moveDimension", source=hers.lines("COLUMNS", at, at + 1), destinationIndex=0)


def move_row(hers: Hers) -> None:
    hers.do("moveDimension", source=hers.lines("ROWS", 1, 2), destinationIndex=4)


def delete_empty_rows(hers: Hers) -> None:
    hers.do("deleteDimension", range=hers.lines("ROWS", 4, hers.tab.rows))


def rename_tab(hers: Hers) -> None:
    properties = {"sheetId": hers.tab.sheet_id, "title": "Moji ljudi's"}
    hers.do("updateSheetProperties", properties=properties, fields="title")


def move_and_hide_tab(hers: Hers) -> None:
    properties = {"sheetId": hers.tab.sheet_id, "index": 0, "hidden": True}
    hers.do("updateSheetProperties", properties=properties, fields="index,hidden")


def unfreeze(hers: Hers) -> None:
    grid = {"frozenRowCount": 0, "frozenColumnCount": 0}
    hers.do(
        "updateSheetProperties",
        properties={"sheetId": hers.tab.sheet_id, "gridProperties": grid},
        fields="gridProperties(frozenRowCount,frozenColumnCount)",
    )


def protect(hers: Hers) -> None:
    hers.do("addProtectedRange", protectedRange={"range": hers.area(), "description": "moje"})


def change_locale(hers: Hers) -> None:
    hers.do("updateSpreadsheetProperties", properties={"locale": "en_US"}, fields="locale")


def colour(hers: Hers) -> None:
    looks = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    hers.do("repeatCell", range=hers.area(1), cell=looks, fields="userEnteredFormat.textFormat")


def merge_her_cells(hers: Hers) -> None:
    at = hers.at(DOUBLE) + 1
    hers.do(
        "mergeCells",
        range=hers.area(1, 3, startColumnIndex=at, endColumnIndex=at + 2),
        mergeType="MERGE_ALL",
    )


HARMLESS = [
    sort,
    filter_rows,
    view_filtered,
    hide,
    insert_column,
    insert_row,
    move_column,
    move_row,
    delete_empty_rows,
    rename_tab,
    move_and_hide_tab,
    unfreeze,
    protect,
    change_locale,
    colour,
    merge_her_cells,
]


def orders_come_in(hers: Hers) -> None:
    """Ivo buys again, Lea for the first time."""
    rows: list[list[Cell]] = [
        [46064, "ivo@example.com", "", 12],
        [46064, "lea@example.com", LEA, 5],
    ]
    hers.parts.door.sheets.write_cells(hers.book, [("'Narudžbe'!A6:D7", rows)])


@pytest.mark.parametrize("deed", HARMLESS, ids=lambda deed: deed.__name__)
def test_it_is_nothing_to_us_and_what_changes_later_is_written_where_it_belongs(
    hers: Hers, deed: Callable[[Hers], None]
) -> None:
    deed(hers)

    report = sync(hers)

    assert (report.counts, [p.kind for p in report.problems]) == ({}, [])
    holds_everything(hers)

    orders_come_in(hers)
    sync(hers)

    assert hers.column("Status") == STATUS | {IVO: LOYAL, LEA: NEW}
    assert hers.column("Narudžbe") == ORDERS | {IVO: 2, LEA: 1}
    assert hers.column(NOTE) == NOTES | {LEA: ""}
    assert isinstance(hers.column(SINCE)[LEA], int)
    assert overrides(hers) == []
    assert is_settled(hers)


def test_a_row_typed_above_the_header_moves_nothing(hers: Hers) -> None:
    hers.do("insertDimension", range=hers.lines("ROWS", 0, 1), inheritFromBefore=False)

    report = sync(hers)

    assert (report.counts, [p.kind for p in report.problems]) == ({}, [])
    orders_come_in(hers)
    sync(hers)
    head, *rows = hers.rows()[1:]
    names = [row[head.index("Ime")] for row in rows]
    assert sorted(map(str, names)) == sorted([*PEOPLE, LEA])
    status = {row[head.index("Ime")]: row[head.index("Status")] for row in rows}
    assert status == STATUS | {IVO: LOYAL, LEA: NEW}
    assert is_settled(hers)


def test_a_deleted_header_row_doubles_nobody(hers: Hers) -> None:
    head = hers.rows()[0]
    hers.do("deleteDimension", range=hers.lines("ROWS", 0, 1))

    report = sync(hers)

    assert [problem.kind for problem in report.problems] == ["header_row_missing"]
    orders_come_in(hers)
    sync(hers)
    rows = hers.rows()
    status = [(row[head.index("Ime")], row[head.index("Status")]) for row in rows]
    assert sorted(map(str, status)) == sorted(map(str, (STATUS | {IVO: LOYAL, LEA: NEW}).items()))
    assert overrides(hers) == []
    assert is_settled(hers)


@pytest.mark.parametrize(
    "header", ["Status", "Ime", "E-mail", "Narudžbe", "Zadnja narudžba", SINCE]
)
def test_a_column_of_ours_she_deletes_comes_back_at_the_end(hers: Hers, header: str) -> None:
    before = hers.column(header)
    where = hers.at(header)
    hers.drop_column(header)

    sync(hers)

    assert hers.at(header) > where
    assert hers.rows()[0].count(header) == 1
    assert hers.column(header) == before
    assert hers.column("Status") == STATUS
    assert hers.column(NOTE) == NOTES
    assert all(isinstance(days, int) for days in hers.column(SINCE).values())
    assert overrides(hers) == []
    assert is_settled(hers)


def test_columns_of_her_own_may_go(hers: Hers) -> None:
    hers.drop_column(DOUBLE)
    hers.drop_column(NOTE)

    assert sync(hers).counts == {}
    assert hers.rows()[0][-1] == "Regulars ključ"


def test_a_row_she_deletes_comes_back_below(hers: Hers) -> None:
    row = hers.row_of(ANA)
    hers.do("deleteDimension", range=hers.lines("ROWS", row, row + 1))

    sync(hers)

    assert (hers.row_of(ANA), hers.column("Status")) == (3, STATUS)
    assert hers.column(NOTE) == NOTES | {ANA: ""}
    assert overrides(hers) == []
    assert is_settled(hers)


def test_headers_may_say_what_she_likes(hers: Hers) -> None:
    for header, text in (("Status", "Vrsta kupca"), ("Narudžbe", "Koliko puta"), ("Mob", "")):
        if header in hers.rows()[0]:
            hers.type("Ime", header, text)

    assert sync(hers).counts == {}
    orders_come_in(hers)
    sync(hers)
    assert hers.column("Vrsta kupca") == STATUS | {IVO: LOYAL, LEA: NEW}
    assert hers.column("Koliko puta") == ORDERS | {IVO: 2, LEA: 1}
    assert is_settled(hers)


def test_of_a_duplicated_tab_the_first_counts_and_the_copy_is_hers(hers: Hers) -> None:
    sheet = hers.tab.sheet_id
    copied = hers.do(
        "duplicateSheet", sourceSheetId=sheet, insertSheetIndex=0, newSheetName="Kopija"
    )
    assert copied
    orders_come_in(hers)

    sync(hers)

    info = hers.parts.door.sheets.describe(hers.book)
    copy = next(tab for tab in info.tabs if tab.title == "Kopija")
    assert [row[0] for row in hers.rows(copy)[1:]] == [row[0] for row in hers.rows()[1:4]]
    assert hers.column("Status") == STATUS | {IVO: LOYAL, LEA: NEW}
    assert overrides(hers) == []
    assert is_settled(hers)


def test_what_she_types_over_our_numbers_and_names_is_put_right(hers: Hers) -> None:
    hers.type(ANA, "Narudžbe", 99)
    hers.type(ANA, "E-mail", "nova@example.com")
    hers.type(MIA, "Ime", "Mia (VIP)")

    sync(hers)

    holds_everything(hers)
    assert hers.column("E-mail")[ANA] == "ana@example.com"
    assert overrides(hers) == []
    assert is_settled(hers)


def test_what_she_types_over_our_formulas_stays(hers: Hers) -> None:
    hers.type(ANA, SINCE, "davno")

    assert sync(hers).counts == {}
    assert hers.column(SINCE)[ANA] == "davno"


def test_a_cleared_drop_down_is_filled_by_the_rules(hers: Hers) -> None:
    hers.type(ANA, "Status", "")

    sync(hers)

    holds_everything(hers)
    assert overrides(hers) == []


def test_an_option_that_is_none_stays_and_is_told_with_its_cell(hers: Hers) -> None:
    hers.type(ANA, "Status", "Zlatni")

    report = sync(hers)

    (problem,) = report.problems
    assert (problem.kind, hers.column("Status")[ANA]) == ("unknown_option", "Zlatni")
    assert problem.place.cell == f"D{hers.row_of(ANA) + 1}"


def test_a_deleted_customer_tab_is_made_again(hers: Hers) -> None:
    hers.do("deleteSheet", sheetId=hers.tab.sheet_id)

    sync(hers)

    assert hers.column("Status") == STATUS
    assert hers.tabs().count("Kupci") == 1
    assert overrides(hers) == []
    assert is_settled(hers)


def test_a_deleted_lists_tab_is_made_again_with_its_drop_downs(hers: Hers) -> None:
    lists = next(tab for tab in hers.parts.door.sheets.describe(hers.book).tabs if tab.hidden)
    hers.do("deleteSheet", sheetId=lists.sheet_id)

    sync(hers)

    assert lists.title in hers.tabs()
    holds_everything(hers)
    assert overrides(hers) == []
    assert is_settled(hers)


def test_without_the_key_column_nothing_is_written_until_it_is_back(hers: Hers) -> None:
    before = hers.rows()
    hers.drop_column("Regulars ključ")
    orders_come_in(hers)

    report = sync(hers)

    assert [problem.kind for problem in report.problems] == ["key_column_missing"]
    key = before[0].index("Regulars ključ")
    assert hers.rows() == [[*row[:key], *row[key + 1 :]] for row in before]
    assert overrides(hers) == []


def test_a_table_made_of_the_sheet_takes_in_new_rows_and_keeps_them_together(hers: Hers) -> None:
    hers.convert_to_table()
    sync(hers)
    assert is_settled(hers)

    orders_come_in(hers)
    sync(hers)

    (table,) = hers.tab.tables
    assert (table.top, table.bottom) == (0, 1 + len(PEOPLE) + 1)
    assert set(hers.column("Ime")) == {*PEOPLE, LEA}
    hers.sort_table("Ime")
    assert is_settled(hers)
    assert hers.column("Status") == {**STATUS, IVO: LOYAL, LEA: NEW}
    assert overrides(hers) == []


def test_a_table_without_the_key_column_is_widened_before_it_is_sorted(hers: Hers) -> None:
    hers.convert_to_table(right=3)
    sync(hers)

    (table,) = hers.tab.tables
    assert table.right > hers.at("Regulars ključ")
    hers.sort_table("Ime")
    assert is_settled(hers)
    assert (hers.column("Status"), hers.column("Narudžbe")) == (STATUS, ORDERS)
    assert overrides(hers) == []


def test_a_column_that_comes_back_stands_in_the_table(hers: Hers) -> None:
    hers.convert_to_table()
    hers.drop_column("Status")

    sync(hers)

    (table,) = hers.tab.tables
    assert hers.at("Status") < table.right
    holds_everything(hers)
    assert is_settled(hers)


@pytest.mark.parametrize("method", ["batchUpdate", "values.batchUpdate"])
def test_a_sheet_google_refuses_to_change_is_told_and_labels_go_on(
    tmp_path: Path, method: str
) -> None:
    """As with a range protected against our account, or a table that takes no such cell."""
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    shop.order(date(2026, 2, 28), "lea@example.com", 10, "Lea Marić")
    refused = Rejected(Text("A range is protected."), http=400, cause="range_protected")
    shop.door.script.fail(f"sheets.spreadsheets.{method}", refused, skip=method == "batchUpdate")

    report = shop.run()

    assert (report.state, len(report.problems)) == ("done", 1)
    assert "Ivo Babić" in shop.labels()["Loyal customer"]
    shop.later(hours=1)
    assert shop.run().open_problems == 0
    assert shop.answers()["Ivo Babić"] == "Loyal customer"
    assert shop.rows(override) == []
