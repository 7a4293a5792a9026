"""What order rows tell of a buyer and her contact does not say; pure.

Only rows that are surely hers speak: they bear an e-mail address that her contact has and no other
one, and no other name than hers. Rows that contradict each other say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from datetime import date

import polars as pl
from msgspec import Struct, field

from core.keys import email_key
from core.model import TELLABLE, Contact
from sync.matching.keys import different
from sync.matching.people import phone_of
from sync.matching.values import Words

Told = dict[str, dict[str, str]]
"""Field -> customer -> value."""

_COLUMNS = {what: "phone_key" if what == "phone" else what for what in TELLABLE}
_LONGEST = 200
"""Letters of a city, an occupation or a name; more is no such thing."""
_OWNED = ("customer", "email_key")


class Seat(Struct, frozen=True):
    """A customer whose contact lacks something."""

    customer: str
    contact: str
    """Its resource name; "" where it is yet to be made."""
    name: str
    """With which her rows have to agree."""
    lacking: Set[str]
    email: str | None = None
    """The key of the address under which the contact will be made."""


def completions(
    seats: Collection[Seat],
    contacts: Mapping[str, Contact],
    rows: pl.DataFrame,
    today: date,
    country: str,
) -> Told:
    """What the rows tell of those in `seats`. `rows` have the columns of sync.orders.SCHEMA;
    whose they are is in `customer`."""
    hers = _sure_rows(seats, contacts, rows, today) if seats else pl.DataFrame()
    if hers.is_empty():
        return {}
    told: Told = {}
    for what, column in _COLUMNS.items():
        lacking = {seat.customer for seat in seats if what in seat.lacking}
        agreed = _agreed(hers, what, column) if lacking else {}
        told[what] = {who: value for who, value in agreed.items() if who in lacking}
    told["phone"] = _hers_alone(told["phone"], contacts, rows, country)
    known = {who for values in told.values() for who in values}
    sure = _of_one_name([seat for seat in seats if seat.customer in known], hers)
    found = {
        what: {who: value for who, value in sorted(values.items()) if who in sure}
        for what, values in told.items()
    }
    return {what: values for what, values in found.items() if values}


def _sure_rows(
    seats: Collection[Seat], contacts: Mapping[str, Contact], rows: pl.DataFrame, today: date
) -> pl.DataFrame:
    """Rows that tell anything under an address that is hers alone."""
    seated = pl.DataFrame({"customer": [seat.customer for seat in seats]})
    anything = pl.any_horizontal(pl.col(column).is_not_null() for column in _COLUMNS.values())
    telling = rows.filter(
        pl.col("email_key").is_not_null() & (pl.col("date") <= today) & anything
    ).join(seated, on="customer", how="semi")
    owners = _owners(contacts, set(telling["email_key"].to_list()))
    pairs = [(seat.customer, key) for seat in seats for key in owners.alone(seat)]
    schema = dict.fromkeys(_OWNED, pl.String)
    return telling.join(pl.DataFrame(pairs, schema=schema, orient="row"), on=_OWNED, how="semi")


class _Owners(Struct):
    times: Counter[str] = field(default_factory=Counter)
    """How many contacts have an address."""
    of_contact: dict[str, set[str]] = field(default_factory=dict)

    def alone(self, seat: Seat) -> Iterable[str]:
        """The addresses that are hers and no other contact's."""
        if not seat.contact:
            return [seat.email] if seat.email and not self.times[seat.email] else []
        hers = self.of_contact.get(seat.contact, ())
        return [key for key in hers if self.times[key] == 1]


def _owners(contacts: Mapping[str, Contact], keys: Set[str]) -> _Owners:
    """Who has these addresses."""
    found = _Owners()
    for name, contact in contacts.items() if keys else ():
        hers = {key for email in contact.emails if (key := email_key(email)) in keys}
        if hers:
            found.times.update(hers)
            found.of_contact[name] = hers
    return found


def _agreed(rows: pl.DataFrame, what: str, column: str) -> dict[str, str]:
    """Customer -> what all her rows that say anything say, as the newest one writes it."""
    said = pl.col(column).str.strip_chars()
    rows = rows.select("customer", "date", said.alias("said"))
    rows = rows.filter(pl.col("said").str.len_chars().is_between(1, _LONGEST))
    groups = rows.sort("date", "said").group_by("customer")
    one = pl.col("said").str.to_lowercase().n_unique() == 1
    found = groups.agg(one.alias("one"), pl.col("said").last())
    if what == "birthday":
        found = groups.agg(_one_birthday().alias("one"), pl.col("said").max())
    found = found.filter("one")
    return dict(zip(found["customer"].to_list(), found["said"].to_list(), strict=True))


def _one_birthday() -> pl.Expr:
    """One without its year says less than one with it, and nothing else; "-" is the least."""
    said = pl.col("said")
    years = said.filter(~said.str.starts_with("--")).n_unique()
    return (said.str.slice(-5).n_unique() == 1) & (years <= 1)


def _hers_alone(
    phones: Mapping[str, str], contacts: Mapping[str, Contact], rows: pl.DataFrame, country: str
) -> dict[str, str]:
    """Those that nobody else has: neither a contact nor another buyer, known or not."""
    if not phones:
        return {}
    wanted = pl.DataFrame({"phone_key": list(set(phones.values()))})
    used = rows.join(wanted, on="phone_key", how="semi").group_by("phone_key")
    one = used.agg(pl.col("customer").n_unique()).filter(pl.col("customer") == 1)
    held = {phone_of(text, country) for contact in contacts.values() for text in contact.phones}
    free = set(one["phone_key"].to_list()) - held
    return {who: number for who, number in phones.items() if number in free}


def _of_one_name(seats: Iterable[Seat], rows: pl.DataFrame) -> set[str]:
    """Customers whose rows bear no two names of which neither is a part of the other."""
    words = Words()
    names = {seat.customer: {words.of(seat.name)} for seat in seats}
    for who, name in rows.select("customer", "name").unique().drop_nulls().iter_rows():
        if who in names:
            names[who].add(words.of(name))
    return {who for who, hers in names.items() if len(different(hers)) <= 1}
