"""Metrics that a customer's purchases add up to."""

from __future__ import annotations

from core.i18n import Text
from sync.catalogue.kinds import COUNT_OF_ORDERS, CURRENCY, DAYS, MONTHS, Family, Kind, Metric

ORDERS = (
    Metric(
        "orders",
        Kind.COUNT,
        Text("the number of orders"),
        Text(
            "How many purchases there are up to today. Rows with one order number, or else of one"
            " day, are one purchase; cancelled orders and refunds do not count."
        ),
        "orders >= 2",
        COUNT_OF_ORDERS,
    ),
    Metric(
        "turnover",
        Kind.MONEY,
        Text("the turnover"),
        Text(
            "What all purchases come to, refunds taken off. Amounts in a currency without a rate"
            " are left out."
        ),
        "turnover >= 500",
        CURRENCY,
    ),
    Metric(
        "average_order",
        Kind.MONEY,
        Text("the average order"),
        Text("Turnover by order. Not known before the first order whose amount is known."),
        "average_order > 49.90",
        CURRENCY,
    ),
    Metric(
        "first_order",
        Kind.DATE,
        Text("the date of the first order"),
        Text("The day of the first purchase. Not known before there is one."),
        "first_order >= DATE '2026-01-31'",
    ),
    Metric(
        "last_order",
        Kind.DATE,
        Text("the date of the last order"),
        Text("The day of the latest purchase. Not known before there is one."),
        "last_order < today - INTERVAL 8 MONTH",
    ),
    Metric(
        "days_since_first_order",
        Kind.COUNT,
        Text("the number of days since the first order"),
        Text("0 on the day itself. Not known before the first order."),
        "days_since_first_order <= 60",
        DAYS,
        moves=True,
    ),
    Metric(
        "days_since_last_order",
        Kind.COUNT,
        Text("the number of days since the last order"),
        Text("0 on the day itself. Not known before the first order."),
        "days_since_last_order > 90",
        DAYS,
        moves=True,
    ),
    Metric(
        "months_since_last_order",
        Kind.COUNT,
        Text("the number of months since the last order"),
        Text(
            "Whole calendar months: one month after 31 January is the last day of February. Not"
            " known before the first order."
        ),
        "months_since_last_order >= 8",
        MONTHS,
        moves=True,
    ),
    Metric(
        "orders_last_30_days",
        Kind.COUNT,
        Text("the number of orders in the last 30 days"),
        Text("Purchases of today and of the {days} days before.", days=30),
        "orders_last_30_days >= 1",
        COUNT_OF_ORDERS,
        moves=True,
    ),
    Metric(
        "orders_last_90_days",
        Kind.COUNT,
        Text("the number of orders in the last 90 days"),
        Text("Purchases of today and of the {days} days before.", days=90),
        "orders_last_90_days >= 2",
        COUNT_OF_ORDERS,
        moves=True,
    ),
    Metric(
        "orders_last_365_days",
        Kind.COUNT,
        Text("the number of orders in the last 365 days"),
        Text("Purchases of today and of the {days} days before.", days=365),
        "orders_last_365_days BETWEEN 2 AND 5",
        COUNT_OF_ORDERS,
        moves=True,
    ),
    Metric(
        "last_order_amount",
        Kind.MONEY,
        Text("the amount of the last order"),
        Text("The amount of the latest purchase, of the largest one of that day."),
        "last_order_amount >= 100",
        CURRENCY,
    ),
    Metric(
        "turnover_last_365_days",
        Kind.MONEY,
        Text("the turnover of the last 365 days"),
        Text("The turnover of today and of the {days} days before.", days=365),
        "turnover_last_365_days >= 1000",
        CURRENCY,
        moves=True,
    ),
    Metric(
        "average_interval_days",
        Kind.NUMBER,
        Text("the average number of days between two orders"),
        Text(
            "From the first order to the last one, by the intervals. Not known before the second."
        ),
        "average_interval_days <= 45",
        DAYS,
    ),
    Metric(
        "days_to_anniversary",
        Kind.COUNT,
        Text("the number of days to the anniversary of the first order"),
        Text(
            "Days until the day of the first order comes round, 0 on that day; 29 February comes"
            " round on 1 March."
        ),
        "days_to_anniversary <= 7",
        DAYS,
        moves=True,
    ),
    Metric(
        "expected_next_order",
        Kind.DATE,
        Text("the date when the next order is expected"),
        Text(
            "The last order and the usual interval: the customer's own average, drawn towards the"
            " shop's where she has few orders. Not known before the first order."
        ),
        "expected_next_order < today",
        family=Family.REPLENISHMENT,
    ),
)
