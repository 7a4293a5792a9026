"""Metrics that compare a customer with the rest of the shop, or look ahead."""

from __future__ import annotations

from core.i18n import Text
from sync.catalogue.kinds import (
    COUNT_OF_ORDERS,
    CURRENCY,
    PROBABILITY,
    SCORE,
    THIRD,
    Family,
    Kind,
    Metric,
)

LIFETIME = (
    Metric(
        "rfm_r",
        Kind.COUNT,
        Text("the recency score"),
        Text("5 for the fifth of the buyers whose last order is latest, 1 for the earliest fifth."),
        "rfm_r >= 4",
        SCORE,
        Family.RFM,
    ),
    Metric(
        "rfm_f",
        Kind.COUNT,
        Text("the frequency score"),
        Text("By the number of orders: 1, 2, 3, 4 for four or five, 5 for six and more."),
        "rfm_f >= 4",
        SCORE,
        Family.RFM,
    ),
    Metric(
        "rfm_m",
        Kind.COUNT,
        Text("the turnover score"),
        Text("5 for the fifth of the buyers with the largest turnover, 1 for the smallest."),
        "rfm_m = 5",
        SCORE,
        Family.RFM,
    ),
    Metric(
        "rfm_group",
        Kind.TEXT,
        Text("the RFM group"),
        Text(
            "One of ten, by recency and frequency: champions, loyal, potential_loyalists, new,"
            " promising, need_attention, about_to_sleep, at_risk, cant_lose, hibernating."
        ),
        "rfm_group IN ('champions', 'loyal')",
        None,
        Family.RFM,
    ),
    Metric(
        "turnover_third",
        Kind.COUNT,
        Text("the third by turnover"),
        Text("3 for the third of the buyers with the largest turnover, 1 for the smallest."),
        "turnover_third = 3",
        THIRD,
        Family.THIRDS,
    ),
    Metric(
        "average_order_third",
        Kind.COUNT,
        Text("the third by average order"),
        Text("3 for the third of the buyers with the largest average order, 1 for the smallest."),
        "average_order_third = 3",
        THIRD,
        Family.THIRDS,
    ),
    Metric(
        "p_alive",
        Kind.NUMBER,
        Text("the probability that she is still a customer"),
        Text(
            "By the BG/NBD model, fitted to the shop's own orders. Not known while the shop has too"
            " few orders to say."
        ),
        "p_alive < 0.5",
        PROBABILITY,
        Family.FUTURE,
    ),
    Metric(
        "expected_orders_12m",
        Kind.NUMBER,
        Text("the number of orders expected in 12 months"),
        Text(
            "By the BG/NBD model: an average over customers like her. Not known while the shop has"
            " too few orders to say."
        ),
        "expected_orders_12m >= 2",
        COUNT_OF_ORDERS,
        Family.FUTURE,
    ),
    Metric(
        "clv_12m",
        Kind.MONEY,
        Text("the turnover expected in 12 months"),
        Text(
            "The orders expected in 12 months, times their expected amount by the Gamma-Gamma"
            " model. Not known while the shop has too few orders to say."
        ),
        "clv_12m >= 200",
        CURRENCY,
        Family.VALUE,
    ),
)
