"""Which rows are one purchase."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.settings import Business
from sync.purchases import rate_problems
from tests.sync.shop import ago, metrics_of, order_rows


def orders(*rows: dict[str, Any], **options: Any) -> tuple[int, int]:
    """How many orders the rows are, and their turnover."""
    found = metrics_of(*rows, **options)
    return found["orders"], found["turnover"]


def test_rows_of_one_number_are_one_purchase() -> None:
    assert orders({"number": "A1"}, {"number": "A1 ", "date": ago(2)}) == (1, 2_000)


def test_one_number_in_two_spreadsheets_is_two_purchases() -> None:
    rows = ({"number": "1"}, {"number": "1", "spreadsheet": "other"})
    assert orders(*rows) == (2, 2_000)


def test_rows_of_one_day_without_numbers_are_one_purchase() -> None:
    assert orders({}, {"number": " "}, {"date": ago(1)}) == (2, 3_000)


def test_two_numbers_of_one_day_are_two_purchases() -> None:
    assert orders({"number": "1"}, {"number": "2"}, {}) == (3, 3_000)


def test_a_sheet_of_purchases_has_one_in_every_row() -> None:
    assert orders({}, {}, {"number": "1"}, {"number": "1"}, row_modes={"shop": "purchase"}) == (
        4,
        4_000,
    )


def test_a_sheet_of_lines_is_grouped() -> None:
    assert orders({}, {}, row_modes={"shop": "line", "other": "purchase"}) == (1, 2_000)


def test_cancelled_rows_do_not_count() -> None:
    assert orders({"cancelled": True}, {"date": ago(1)}) == (1, 1_000)


def test_a_refund_reduces_turnover_and_is_no_order() -> None:
    assert orders({"date": ago(9)}, {"amount": -400}) == (1, 600)


def test_a_refund_does_not_make_her_look_active() -> None:
    assert metrics_of({"date": ago(99)}, {"amount": -400})["last_order"] == ago(99)


def test_a_refund_under_the_same_number_does_not_move_the_purchase() -> None:
    found = metrics_of(
        {"number": "7", "date": ago(9)}, {"number": "7", "amount": -1_000, "date": ago(1)}
    )
    assert (found["orders"], found["turnover"], found["last_order"]) == (1, 0, ago(9))


def test_an_exchange_that_costs_the_shop_money_is_still_an_order() -> None:
    assert orders({"amount": 600}, {"amount": -1_000}) == (1, -400)


def test_a_gift_is_an_order() -> None:
    assert orders({"amount": 0}) == (1, 0)


def test_large_sums_do_not_wrap() -> None:
    rows = [{"amount": 4_000_000_000, "number": str(n), "currency": "IRR"} for n in range(3)]
    assert orders(*rows, currency="IRR") == (3, 12_000_000_000)


@pytest.mark.parametrize(
    ("currency", "amount", "home", "expected"),
    [
        ("HRK", 75_345, "EUR", 10_000),
        ("HRK", 100, "EUR", 13),
        ("HRK", -100, "EUR", -13),
        ("EUR", 10_000, "HRK", 75_345),
        ("IRT", 5_000, "IRR", 50_000),
        ("IRR", 50_000, "IRT", 5_000),
        ("IRR", 25, "IRT", 2),
        ("IRR", 35, "IRT", 4),
        ("IRR", -25, "IRT", -2),
    ],
)
def test_fixed_rates_are_built_in(currency: str, amount: int, home: str, expected: int) -> None:
    rows = ({"amount": amount, "currency": currency},)
    assert orders(*rows, currency=home)[1] == expected


def test_a_fixed_rate_carries_over_to_a_rate_of_the_owner() -> None:
    rows = ({"amount": 753_450, "currency": "HRK"},)
    assert orders(*rows, currency="USD", rates={"EUR": Decimal("0.8")})[1] == 125_000


def test_currencies_without_decimals_convert_exactly() -> None:
    rows = ({"amount": 16_000, "currency": "JPY"},)
    assert orders(*rows, rates={"JPY": Decimal(160)})[1] == 10_000


def test_every_tab_and_currency_without_a_rate_is_a_problem() -> None:
    rows = order_rows(
        {}, {"currency": "CHF"}, {"currency": "CHF", "cancelled": True}, {"currency": "CHF"}
    )
    (problem,) = rate_problems(rows, Business(), {})
    assert problem.place.cell == "3:3"
    assert problem.message.say() == (
        "Order rows in CHF: 2. They count as orders, not in the turnover."
    )
    assert rate_problems(rows, Business(), {"CHF": Decimal("0.96")}) == ()
