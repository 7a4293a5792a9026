"""Each mistake real sheets have stands somewhere in the sample shop's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from app.demo.country import Layout, country
from app.demo.mistakes import FUTURE_DAYS, NOT_AVAILABLE
from app.demo.shop import Shop
from app.demo.writing import persian_date, typed_date
from tests.app.demo.conftest import TODAY

Found = list[dict[str, str]]


def rows_of(shop: Shop, which: int) -> Found:
    """The rows below the header of the online (0) or the counter sheet (1), by meaning."""
    land = country(shop.business.language)
    layout: Layout = (land.online, land.counter)[which]
    found = []
    for tab in shop.spreadsheets[which].tabs:
        assert tab.rows[tab.header - 1] == tuple(layout.headers.values())
        found += [dict(zip(layout.headers, row, strict=True)) for row in tab.rows[tab.header :]]
    return found


def online(shop: Shop) -> Found:
    return rows_of(shop, 0)


def counter(shop: Shop) -> Found:
    return rows_of(shop, 1)


def mistakes(shop: Shop) -> Mapping[str, str]:
    return country(shop.business.language).mistakes


def test_sheets_are_laid_out_differently(shop: Shop) -> None:
    land = country(shop.business.language)
    first, second = land.online.headers, land.counter.headers

    assert [tab.header for tab in shop.spreadsheets[0].tabs] == [1, 1, 1]
    assert [tab.title for tab in shop.spreadsheets[0].tabs] == ["2024", "2025", "2026"]
    assert [tab.header for tab in shop.spreadsheets[1].tabs] == [4]
    assert "number" in first
    assert "number" not in second
    assert "status" in second
    shared = first.keys() & second.keys()
    assert [m for m in first if m in shared] != [m for m in second if m in shared]
    assert all(first[meaning] != second[meaning] for meaning in shared)


def test_order_of_several_products_is_several_rows(shop: Shop) -> None:
    numbers = [row["number"] for row in online(shop)]

    assert len(numbers) > 1.2 * len(set(numbers))


def test_some_dates_are_text(shop: Shop) -> None:
    assert sum(row["date"].startswith("'") for row in online(shop)) == 3


def test_a_date_that_does_not_exist_is_there(shop: Shop) -> None:
    wrong = mistakes(shop)["wrong_date"].format(y=TODAY.year)

    assert [row["date"] for row in online(shop)].count(wrong) == 1


def test_a_date_of_two_meanings_is_there(shop: Shop) -> None:
    written = mistakes(shop)["ambiguous_date"].format(y=TODAY.year - 1, yy=TODAY.year % 100)

    assert [row["date"] for row in counter(shop)].count(f"'{written}") == 1


def test_an_amount_is_text_with_its_currency(shop: Shop) -> None:
    assert [row["amount"] for row in online(shop)].count("'" + mistakes(shop)["amount"]) == 1


def test_an_address_has_a_blank(shop: Shop) -> None:
    assert sum(" " in row["email"] for row in online(shop)) == 1


def test_a_row_stands_there_twice(shop: Shop) -> None:
    rows = online(shop)

    doubled = [row for row, below in pairwise(rows) if row == below]

    assert len(doubled) == 1


def test_an_amount_is_missing(shop: Shop) -> None:
    assert sum(not row["amount"] for row in online(shop)) == 1


def test_a_formula_failed(shop: Shop) -> None:
    assert [row["amount"] for row in online(shop)].count(NOT_AVAILABLE) == 1


def test_somebody_is_called_like_a_formula(shop: Shop) -> None:
    names = [row["name"] for row in online(shop)]

    assert sum(name.startswith("'=HYPERLINK(") for name in names) == 1


def test_money_went_back(shop: Shop) -> None:
    for rows in (online(shop), counter(shop)):
        assert sum(row["amount"].startswith("-") for row in rows) == 1


def test_orders_were_cancelled_and_one_is_unclear(shop: Shop) -> None:
    words = country(shop.business.language).counter.statuses
    statuses = [row["status"] for row in counter(shop)]

    assert words is not None
    assert statuses.count(words["cancelled"]) >= 5
    assert statuses.count(words["unknown"]) == 1
    assert statuses.count(words["paid"]) > 200


def test_one_address_belongs_to_several_people(shop: Shop) -> None:
    info = country(shop.business.language).names.info

    assert len({row["name"] for row in counter(shop) if row["email"] == info}) > 3


def test_some_buyers_are_only_a_name(shop: Shop) -> None:
    bare = [row for row in counter(shop)[:-1] if not (row["email"] or row["phone"])]

    assert len(bare) == 2
    assert all(row["name"] for row in bare)


def test_an_order_lies_in_the_future(shop: Shop) -> None:
    land = country(shop.business.language)
    day: date = TODAY + timedelta(days=FUTURE_DAYS)
    written = persian_date(day) if land.counter.persian else typed_date(day, land)

    assert [row["date"] for row in counter(shop)].count(written) == 1


def test_the_last_row_is_a_sum(shop: Shop) -> None:
    last = counter(shop)[-1]

    assert last["name"] == country(shop.business.language).counter.total
    assert last["amount"].startswith("=SUM(")
    assert not last["date"]
