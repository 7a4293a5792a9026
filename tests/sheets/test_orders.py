"""Order sheets as shops keep them: good rows go on, bad ones are problems with their cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from core.model import Cell, TabInfo
from core.settings import OrderTab
from sheets.order_pages import pages
from sheets.orders import NO_TAB, ORDER_SCHEMA, TabRead
from tests.sheets.shop import Shop, frame, told
from tests.sheets.shop import one as whole

HEADER: list[Cell] = [
    "Datum",
    "Ime i prezime",
    "E-mail",
    "Telefon",
    "Iznos",
    "Broj",
    "Status",
    "Količina",
]


def one(rows: Sequence[Sequence[Cell]], **source: Any) -> TabRead:
    return whole([HEADER, *rows], **source)


def test_an_order_row_becomes_typed_values() -> None:
    read = one(
        [[46000, "Ana Horvat", "Ana@Primjer.HR", "091 234 5678", "1.234,50", 17, "plaćeno", 2]]
    )
    assert frame(read).schema == pl.Schema(ORDER_SCHEMA)
    assert frame(read).row(0, named=True) == {
        "row": 2,
        "email": "Ana@primjer.hr",
        "email_key": "ana@primjer.hr",
        "phone_key": "+385912345678",
        "name": "Ana Horvat",
        "date": date(2025, 12, 9),
        "amount": 123450,
        "currency": "EUR",
        "number": "17",
        "cancelled": False,
        "product": None,
        "quantity": 2.0,
        **dict.fromkeys(["salesperson", "birthday", "city", "occupation", "income"]),
        **dict.fromkeys(["contract_start", "contract_end", "attributes"]),
    }
    assert read.problems == ()
    assert read.columns["amount"] == {"index": 4, "header": "Iznos"}


def test_a_bad_row_is_a_problem_at_its_cell_and_the_good_ones_go_on() -> None:
    read = one([["32.1.2026", "Ana", "ana@x.hr", "", 10], [46000, "Iva", "iva@x.hr", "", 10]])
    assert told(read) == [("not_a_date", "A2")]
    assert read.problems[0].origin == "orders:book/0"
    assert frame(read)["name"].to_list() == ["Iva"]


@pytest.mark.parametrize(
    ("row", "kind", "cell"),
    [
        (["", "Ana", "ana@x.hr", "", 10], "missing_date", "A2"),
        ([46000, "Ana", "ana@x.hr", "", ""], "missing_amount", "E2"),
        ([46000, "", "", "", 10], "missing_customer", "C2"),
        ([46000, "Ana", "ana.x.hr", "", 10], "invalid_email", "C2"),
        ([46000, "Ana", "ana@x.hr", "", "oko 10"], "not_a_number", "E2"),
        ([46000, "Ana", "ana@x.hr", "", 10, "#REF!"], "sheet_error", "F2"),
        ([99999, "Ana", "ana@x.hr", "", 10], "out_of_range", "A2"),
    ],
)
def test_a_row_in_doubt_is_left_out_and_told(row: list[Cell], kind: str, cell: str) -> None:
    read = one([row])
    assert (told(read), frame(read).height) == ([(kind, cell)], 0)


def test_a_row_whose_buyer_is_sure_anyway_is_kept_and_its_spoilt_cell_told() -> None:
    read = one(
        [[46000, "Ana", "ana@x.hr", "12", 10], [46000, "Iva", "iva.x.hr", "+385912345678", 10]]
    )
    assert told(read) == [("invalid_phone", "D2"), ("invalid_email", "C3")]
    assert frame(read)["name"].to_list() == ["Ana", "Iva"]


def test_rows_that_are_no_orders_are_passed_over() -> None:
    read = one(
        [
            [],
            ["Siječanj"],
            [46000, "Ana", "ana@x.hr", "", 10],
            HEADER,
            ["", "Ukupno", "", "", 10],
            ["Sveukupno", "", "", "", 20],
            ["", "", "", "", 20],
            ["", "", "", "", "", "", "plaćeno"],
            [46001],
        ]
    )
    assert (told(read), frame(read)["row"].to_list()) == ([], [4])


def test_refunds_are_negative_and_cancelled_orders_are_marked() -> None:
    read = one(
        [
            [46000, "Ana", "", "", "(20,00)"],
            [46000, "Iva", "", "", 5, "", "Storno"],
            [46000, "Eva", "", "", 5, "", "čeka pošiljku"],
            [46000, "Mia", "", "", 5, "", "čeka pošiljku"],
        ],
        cancelled=("Nije došla",),
    )
    assert frame(read)["amount"].to_list() == [-2000, 500, 500, 500]
    assert frame(read)["cancelled"].to_list() == [False, True, False, False]
    assert told(read) == [("unknown_status", "G4")]


def test_the_owner_adds_statuses_that_do_not_count() -> None:
    row: list[Cell] = [46000, "Ana", "", "", 5, "", "nije  DOŠLA"]
    assert frame(one([row], cancelled=("Nije došla",)))["cancelled"].to_list() == [True]


def test_a_hundred_alike_are_one_problem_with_their_number() -> None:
    read = one([["sutra", "Ana", "ana@x.hr", "", 10]] * 101)
    (problem,) = read.problems
    assert problem.place.cell == "A2"
    assert "101" in problem.message.say()


def test_an_unchanged_tab_is_not_typed_again() -> None:
    shop = Shop()
    tab = shop.tab([HEADER, [46000, "Ana", "ana@x.hr", "", 10]])
    (first,) = shop.read()
    (again,) = shop.read({0: first.digest})
    assert (again.frame, again.digest) == (None, first.digest)
    tab.put(1, 8, "a note of hers")
    assert shop.read({0: first.digest})[0].frame is None
    tab.put(1, 4, 11)
    assert shop.read({0: first.digest})[0].frame is not None


def test_an_order_of_tomorrow_is_read_tomorrow_though_the_sheet_did_not_change() -> None:
    shop = Shop()
    shop.tab([HEADER, ["22.11.2026.", "Ana", "ana@x.hr", "", 10]])
    (first,) = shop.read()
    assert shop.read({0: first.digest})[0].frame is None
    (later,) = shop.read({0: first.digest}, today=date(2026, 11, 22))
    assert frame(later).height == 1


def test_a_date_before_all_serial_numbers_is_told_as_the_sheet_shows_it() -> None:
    (problem,) = one([[-18260, "Ana", "ana@x.hr", "", 10]]).problems
    assert "1 Jan 1850" in problem.message.say()


def test_only_tabs_with_orders_are_read_and_never_our_own() -> None:
    shop = Shop()
    shop.tab([HEADER, [46000, "Ana", "ana@x.hr", "", 10]])
    shop.tab([["Cjenik"], ["Vino", 7]], "Cjenik")
    shop.tab([HEADER], "Kupci", metadata={"regulars": "customers"})
    assert [read.title for read in shop.read()] == ["2026"]


def test_a_tab_that_had_orders_and_lost_its_header_is_told() -> None:
    shop = Shop()
    shop.tab([HEADER, [46000, "Ana", "ana@x.hr", "", 10]])
    shop.tab([["x"]], "2025")
    lost = shop.read({1: "abc"})[1]
    assert (lost.digest, lost.frame, told(lost)) == ("", None, [("no_header", None)])


def test_a_tab_with_columns_of_its_own_that_is_not_there_is_told() -> None:
    shop = Shop()
    shop.tab([HEADER, [46000, "Ana", "ana@x.hr", "", 10]])
    read = shop.read(tab=(OrderTab("2027", {"amount": "Suma"}),))
    assert [told(each) for each in read] == [[], [("tab_missing", None)]]


def test_what_is_odd_in_the_header_is_told_of_an_unchanged_tab_too() -> None:
    shop = Shop()
    shop.tab([[*HEADER, "Proizvod", "Artikl"], [46000, "Ana", "ana@x.hr", "", 10]])
    first = shop.read()[0]
    again = shop.read({0: first.digest})[0]
    assert again.frame is None
    assert again.problems == first.problems != ()


def test_without_any_recognisable_tab_each_is_told() -> None:
    shop = Shop()
    shop.tab([["x"]])
    assert told(shop.read()[0]) == [("no_header", None)]


def test_a_header_that_lacks_one_thing_says_which() -> None:
    shop = Shop()
    shop.tab([["Datum", "E-mail"], [46000, "ana@x.hr"]])
    (problem,) = shop.read()[0].problems
    assert (problem.kind, problem.message.say("hr")) == (
        "header_incomplete",
        "U zaglavlju lista „2026” nedostaje: Iznos.",
    )


def test_a_tab_that_lacks_most_is_no_order_sheet_even_if_columns_are_configured() -> None:
    shop = Shop()
    shop.tab([HEADER, [46000, "Ana", "ana@x.hr", "", 10]])
    shop.tab([["Telefon", "Ime", "E-mail"], ["1", "Ana", "ana@x.hr"]], "Kontakti")
    assert [read.title for read in shop.read(columns={"amount": "Iznos"})] == ["2026"]
    (alone, _) = shop.read(columns={"amount": "Suma"})
    assert told(alone) == [("column_missing", None)]


def test_two_candidates_for_a_column_stop_the_tab() -> None:
    shop = Shop()
    shop.tab([["Datum", "Iznos", "Ukupno", "E-mail"], [46000, 1, 2, "ana@x.hr"]])
    (read,) = shop.read()
    assert (read.frame, told(read)) == (None, [("two_columns", "B1")])
    (chosen,) = shop.read(columns={"amount": "Ukupno"})
    assert frame(chosen)["amount"].to_list() == [200]


def test_a_tab_may_have_columns_of_its_own() -> None:
    shop = Shop()
    shop.tab([["Kada", "Koliko", "Tko"], [46000, 1, "Ana"]], "staro")
    own = OrderTab("staro", {"date": "Kada", "amount": "Koliko", "name": "Tko"})
    assert frame(shop.read(tab=(own,))[0])["name"].to_list() == ["Ana"]


def test_a_configured_tab_that_is_missing_is_told_and_the_others_are_read() -> None:
    shop = Shop()
    shop.tab([HEADER, [46000, "Ana", "ana@x.hr", "", 10]])
    shop.tab([HEADER], "2024")
    read, missing = shop.read(tabs=("2026", "2025"))
    assert read.title == "2026"
    assert (missing.sheet_id, told(missing)) == (NO_TAB, [("tab_missing", None)])


def test_first_and_last_names_are_joined() -> None:
    shop = Shop()
    shop.tab(
        [["Prezime", "Ime", "Datum", "Iznos"], ["Horvat", " Ana ", 46000, 1], ["", "Iva", 46000, 1]]
    )
    assert frame(shop.read()[0])["name"].to_list() == ["Ana Horvat", "Iva"]


def test_the_currency_comes_from_the_header_or_a_column() -> None:
    shop = Shop()
    shop.tab([["Datum", "Iznos (kn)", "E-mail"], [44000, 75.35, "ana@x.hr"]], "2020")
    shop.tab([["Datum", "Iznos", "Valuta", "E-mail"], [46000, 9, "usd", "ana@x.hr"]], "2026")
    old, new = shop.read()
    assert (frame(old)["currency"][0], frame(new)["currency"][0]) == ("HRK", "USD")


def test_a_long_sheet_takes_one_call_per_fifty_thousand_rows() -> None:
    tab = TabInfo(0, "a", 120_000, 3)
    calls = list(pages([replace(tab, title="b", rows=20_000), tab]))
    assert [[(p.tab.title, p.top, p.bottom) for p in call] for call in calls] == [
        [("b", 1, 20_000), ("a", 1, 30_000)],
        [("a", 30_001, 80_000)],
        [("a", 80_001, 120_000)],
    ]


def test_rows_beyond_the_first_page_keep_their_numbers() -> None:
    shop = Shop()
    tab = shop.tab([HEADER], height=50_010)
    tab.fill([[46000, "Ana", "ana@x.hr", "", 10]], row=50_004)
    (read,) = shop.read()
    assert frame(read)["row"].to_list() == [50_005]
    assert shop.sheets.calls.counted["sheets.spreadsheets.values.batchGet"] == 2
