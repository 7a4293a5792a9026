"""Metrics that are taken from the contact."""

from __future__ import annotations

from core.i18n import Text
from sync.catalogue.kinds import DAYS, YEARS, Kind, Metric

_FROM_CONTACTS = Text("As it stands in Google Contacts. Not known where it is empty.")

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
    Metric("city", Kind.TEXT, Text("the city"), _FROM_CONTACTS, "city LIKE 'Novi %'"),
    Metric("gender", Kind.TEXT, Text("the gender"), _FROM_CONTACTS, "gender = 'female'"),
    Metric(
        "occupation", Kind.TEXT, Text("the occupation"), _FROM_CONTACTS, "occupation IS NOT NULL"
    ),
    Metric("language", Kind.TEXT, Text("the language"), _FROM_CONTACTS, "language IN ('hr', 'cs')"),
    Metric(
        "labels",
        Kind.LABELS,
        Text("the labels"),
        Text("The contact's labels, without those that Regulars writes."),
        "'VIP' IN labels",
    ),
)
