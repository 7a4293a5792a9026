"""What the rows of an order sheet mean, beyond their single cells."""

from __future__ import annotations

from datetime import date

import orjson
import pytest

from core.model import Cell
from core.settings import Attribute
from tests.sheets.shop import Shop, frame, one, told

Rows = list[list[Cell]]


def test_a_refund_s_own_row_takes_from_the_turnover_though_its_status_says_refunded() -> None:
    rows: Rows = [
        ["Datum", "Kupac", "Iznos", "Status"],
        [46000, "Ana", 20, "plaćeno"],
        [46001, "Ana", -20, "povrat"],
        [46002, "Iva", 20, "vraćeno"],
        [46003, "Eva", -5, "storno"],
    ]
    assert frame(one(rows))["cancelled"].to_list() == [False, False, True, True]


def test_a_ticked_box_under_cancelled_means_that_the_order_does_not_count() -> None:
    rows: Rows = [
        ["Datum", "Kupac", "Iznos", "Otkazano"],
        [46000, "Ana", 20, False],
        [46000, "Iva", 20, True],
        [46000, "Eva", 20, "da"],
        [46000, "Mia", 20, "možda"],
        [46000, "Tea", 20],
    ]
    read = one(rows)
    assert frame(read)["name"].to_list() == ["Ana", "Iva", "Eva", "Tea"]
    assert frame(read)["cancelled"].to_list() == [False, True, True, False]
    assert told(read) == [("not_a_bool", "D5")]


def test_a_unit_price_is_taken_times_the_quantity() -> None:
    rows: Rows = [
        ["Datum", "Kupac", "Jedinična cijena", "Količina"],
        [46000, "Ana", 4.99, 3],
        [46000, "Iva", "4,99 $", 0.5],
        [46000, "Eva", 4.99, ""],
        [46000, "Mia", 4.99, "nekoliko"],
    ]
    read = one(rows)
    assert frame(read)["amount"].to_list() == [1497, 250]
    assert frame(read)["currency"].to_list() == ["EUR", "USD"]
    assert told(read) == [("missing_amount", "C4"), ("not_a_number", "D5")]


def test_a_total_wins_over_a_unit_price() -> None:
    rows: Rows = [
        ["Datum", "Kupac", "Cijena po komadu", "Količina", "Ukupno"],
        [46000, "Ana", 5, 3, 14],
    ]
    assert frame(one(rows))["amount"].to_list() == [1400]


def test_a_price_beside_quantities_is_asked_about_unless_all_are_one() -> None:
    header: list[Cell] = ["Datum", "Kupac", "Cijena", "Količina"]
    rows: Rows = [header, [46000, "Ana", 5, 1], [46000, "Iva", 5, 1]]
    assert frame(one(rows))["amount"].to_list() == [500, 500]
    doubtful: Rows = [*rows, [46000, "Eva", 5, 2]]
    read = one(doubtful)
    assert (read.frame, told(read)) == (None, [("price_or_total", "C1")])
    by_piece = one(doubtful, columns={"unit_price": "Cijena"})
    assert frame(by_piece)["amount"].to_list() == [500, 500, 1000]
    for_all = one(doubtful, columns={"amount": "Cijena"})
    assert frame(for_all)["amount"].to_list() == [500, 500, 500]


def test_a_number_shown_as_a_date_or_a_percentage_is_no_amount() -> None:
    shop = Shop()
    tab = shop.tab(
        [
            ["Datum", "Kupac", "Iznos"],
            [46000, "Ana", 45363],
            [46000, "Iva", 45363],
            [46000, "Eva", 0.5],
            [46000, "Mia", 0.5],
            [46000, "Tea", 20],
        ]
    )
    tab.formats = {(1, 2): "DATE", (3, 2): "PERCENT", (4, 2): "CURRENCY"}
    (read,) = shop.read()
    assert told(read) == [("date_in_amount_column", "C2"), ("not_a_number", "C4")]
    assert frame(read)["amount"].to_list() == [4_536_300, 50, 2000]
    asked = shop.sheets.calls.counted["sheets.spreadsheets.get"]
    assert shop.read({0: read.digest})[0].frame is None
    assert shop.sheets.calls.counted["sheets.spreadsheets.get"] == asked + 1  # describe() alone


def test_formats_are_asked_for_only_where_an_amount_could_be_something_else() -> None:
    shop = Shop()
    shop.tab([["Datum", "Kupac", "Iznos"], [46000, "Ana", 20], [46000, "Iva", 45363.5]])
    shop.read()
    assert shop.sheets.calls.counted["sheets.spreadsheets.get"] == 1


NAMES = ["Ana Horvat", "Iva Kos", "Eva Bek", "Mia Rus", "Tea Vuk"]


@pytest.mark.parametrize(
    ("header", "cells", "cell"),
    [
        (["Iznos", "Kupac", "Datum"], [["12.3.2024.", n, 46000] for n in NAMES], "A1"),
        (["Iznos", "Kupac", "Datum"], [[20, n, 10.5 + at] for at, n in enumerate(NAMES)], "C1"),
        (["Iznos", "E-mail", "Datum"], [[20, n, 46000] for n in NAMES], "B1"),
        (["Iznos", "Kupac", "Datum"], [[n, n, 46000] for n in NAMES], "A1"),
    ],
    ids=["dates under amount", "prices under date", "names under e-mail", "names under amount"],
)
def test_a_needed_column_that_contradicts_its_header_is_a_problem_not_a_guess(
    header: list[Cell], cells: Rows, cell: str
) -> None:
    if header[0] == "Iznos" and isinstance(cells[0][0], str) and cells[0][0].startswith("12"):
        for day, row in enumerate(cells, 1):
            row[0] = f"{day}.3.2024."
    read = one([header, *cells])
    assert (read.frame, told(read)) == (None, [("column_contradicts", cell)])


def test_a_further_column_that_contradicts_its_header_is_left_out() -> None:
    rows: Rows = [[46000, n, 20, 31 + at, 2] for at, n in enumerate(NAMES)]
    read = one([["Datum", "Kupac", "Iznos", "Rođendan", "Količina"], *rows])
    assert told(read) == [("column_contradicts", "D1")]
    assert frame(read)["birthday"].to_list() == [None] * 5
    assert "birthday" not in read.columns


def test_many_wrong_cells_of_different_kinds_are_told_one_by_one() -> None:
    days: list[Cell] = ["32.1.2024.", "jučer", 2024, 0, "12.3.", "#REF!"]
    read = one([["Datum", "Kupac", "Iznos"], *[[day, "Ana", 20] for day in days]])
    assert len(told(read)) == len(days)


MORE: list[Cell] = ["Početak ugovora", "Kraj ugovora", "Prodavač"]
ENDS: list[Cell] = ["1.1.2026.", "31.12.2027.", "Iva"]


def test_a_row_says_more_of_the_buyer() -> None:
    rows: Rows = [
        ["Datum", "Kupac", "Iznos", "Rođendan", "Grad", "Zanimanje", "Primanja (€)", *MORE],
        [46000, "Ana", 20, "17.5.1985.", " Novi  Vinodolski ", "frizerka", "1.200,50", *ENDS],
        [46000, "Iva", 20, "17.5.", "", "", "100 kn"],
    ]
    read = one(rows)
    ana, iva = frame(read).select("birthday", "city", "occupation", "income").rows()
    assert ana == ("1985-05-17", "Novi Vinodolski", "frizerka", 120_050)
    assert iva == ("--05-17", None, None, None)
    assert frame(read).row(0, named=True)["contract_end"] == date(2027, 12, 31)
    assert frame(read)["salesperson"].to_list() == ["Iva", None]
    assert told(read) == [("ambiguous", "G3")]


def test_the_owner_names_further_columns_as_attributes() -> None:
    rows: Rows = [
        ["Datum", "Kupac", "Iznos", "Kartica", "Bodovi", "Klub", "Do"],
        [46000, "Ana", 20, 1001, "1.500", "da", "31.12.2027."],
        [46000, "Iva", 20, "", "puno", "", ""],
        [46000, "Eva", 20],
    ]
    named = {
        "card": Attribute("kartica"),
        "points": Attribute("Bodovi", "number"),
        "club": Attribute("Klub", "yes_no"),
        "until": Attribute("Do", "date"),
        "size": Attribute("Veličina"),
    }
    read = one(rows, attributes=named)
    ana, iva, eva = frame(read)["attributes"].to_list()
    assert orjson.loads(ana) == {
        "card": "1001",
        "club": True,
        "points": 1500.0,
        "until": "2027-12-31",
    }
    assert (iva, eva) == (None, None)
    assert told(read) == [("not_a_number", "E3"), ("column_missing", None)]


def test_a_likely_misspelt_provider_is_told_once_and_the_orders_count() -> None:
    rows: Rows = [
        ["Datum", "E-mail", "Iznos"],
        [46000, "ana@gmial.com", 20],
        [46000, "Ana@gmial.com", 20],
        [46000, "ana@gmial.com", 20],
        [46000, "iva@gmail.com", 20],
        [46000, "eva@ymail.com", 20],
    ]
    read = one(rows)
    assert frame(read).height == 5
    assert told(read) == [("likely_typo", "B2"), ("likely_typo", "B3")]


def test_a_header_is_found_though_its_rows_come_in_two_pages() -> None:
    shop = Shop()
    shop.tab([["x"]], "notes", height=49_990)
    rows: Rows = [[f"row {n}"] for n in range(15)]
    shop.tab([*rows, ["Datum", "Kupac", "Iznos"], [46000, "Ana", 20]], height=100)
    read = next(read for read in shop.read() if read.title == "2026")
    assert frame(read)["row"].to_list() == [17]


def test_a_tab_s_digest_does_not_depend_on_where_its_pages_end() -> None:
    shop = Shop()
    other = shop.tab([["x"]], "notes", height=10)
    rows: Rows = [[46000, "Ana", 20] for _ in range(60)]
    shop.tab([["Datum", "Kupac", "Iznos"], *rows], height=200)
    first = next(read for read in shop.read() if read.title == "2026")
    other.rows = 49_950
    again = next(read for read in shop.read({1: first.digest}) if read.title == "2026")
    assert again.frame is None


def test_columns_that_end_early_keep_their_rows_over_pages() -> None:
    shop = Shop()
    tab = shop.tab([["Datum", "Kupac", "Iznos", "Grad", "Otkazano"]], height=50_020)
    tab.fill([[46000, "Ana", 1, "Krk"]], row=3)
    tab.fill([[46001, "Iva", 2]], row=49_000)
    tab.fill([[46002, "Eva", 3, "Rab", True]], row=50_010)
    (read,) = shop.read()
    assert frame(read).select("row", "name", "city", "cancelled").rows() == [
        (4, "Ana", "Krk", False),
        (49_001, "Iva", None, False),
        (50_011, "Eva", "Rab", True),
    ]
