"""Metrics that are taken from the contact."""

from __future__ import annotations

from core.i18n import Text
from sync.catalogue.kinds import CURRENCY, DAYS, YEARS, Kind, Metric

_FROM_CONTACTS = Text("As it stands in Google Contacts. Not known where it is empty.")
_FROM_BOTH = Text(
    "As it stands in Google Contacts, or else in the newest order row that says it. Not known where"
    " neither does."
)
_FROM_ORDERS = Text("As the newest order row says that fills it.")

PEOPLE = (
    Metric(
        "customer",
        Kind.TEXT,
        Text("the customer's id"),
        Text("Regulars' own id of the customer."),
        "customer = '01JD0000000000000000000000'",
    ),
    Metric(
        "age",
        Kind.COUNT,
        Text("the age"),
        Text(
            "Whole years, a year more on the birthday itself, for 29 February on 1 March. Not known"
            " without the year of birth."
        ),
        "age < 35",
        YEARS,
        moves=True,
    ),
    Metric(
        "days_to_birthday",
        Kind.COUNT,
        Text("the number of days to the birthday"),
        Text("0 on the day itself. The year of birth need not be known."),
        "days_to_birthday <= 14",
        DAYS,
        moves=True,
    ),
    Metric("city", Kind.TEXT, Text("the city"), _FROM_BOTH, "city LIKE 'Novi %'"),
    Metric("gender", Kind.TEXT, Text("the gender"), _FROM_CONTACTS, "gender = 'female'"),
    Metric("occupation", Kind.TEXT, Text("the occupation"), _FROM_BOTH, "occupation IS NOT NULL"),
    Metric("language", Kind.TEXT, Text("the language"), _FROM_CONTACTS, "language IN ('hr', 'cs')"),
    Metric("income", Kind.MONEY, Text("the income"), _FROM_ORDERS, "income >= 2000", CURRENCY),
    Metric(
        "contract_start",
        Kind.DATE,
        Text("the start of the contract"),
        _FROM_ORDERS,
        "contract_start >= DATE '2026-01-31'",
    ),
    Metric(
        "contract_end",
        Kind.DATE,
        Text("the end of the contract"),
        _FROM_ORDERS,
        "contract_end < today + INTERVAL 30 DAY",
    ),
    Metric(
        "salesperson", Kind.TEXT, Text("the salesperson"), _FROM_ORDERS, "salesperson = 'Marta'"
    ),
    Metric(
        "labels",
        Kind.LABELS,
        Text("the labels"),
        Text("The contact's labels, without those that Regulars writes."),
        "'VIP' IN labels",
    ),
)
