"""The mistakes real order sheets have, put into good rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from app.demo import writing
from app.demo.country import Country
from app.demo.people import Person
from app.demo.rows import Row

NOT_AVAILABLE = "#N/A"
FUTURE_DAYS = 9
"""More than a day, so that it is the future in every time zone."""


def spoil_online(rows: list[Row], country: Country, rng: Random, today: date) -> list[Row]:
    """A download from the web shop, mended by hand here and there."""
    rows = [dict(row) for row in rows]
    picks = _distinct(rows, rng)
    for _ in range(3):
        late = next(picks)
        late["date"] = writing.as_text(late["date"])
    next(picks)["date"] = country.mistakes["wrong_date"].format(y=today.year)
    next(picks)["amount"] = writing.as_text(country.mistakes["amount"])
    spaced = next(picks)
    spaced["email"] = spaced["email"].replace(".", ". ", 1)
    next(picks)["amount"] = ""
    next(picks)["amount"] = NOT_AVAILABLE
    refunded, doubled, last = next(picks), next(picks), rows[-1]
    refund = {**refunded, "quantity": "-1", "amount": f"-{refunded['amount']}"}
    joker = {
        **last,
        "number": "W9001",
        "email": f"winner@{country.names.domains[0]}",
        "name": writing.as_text(country.mistakes["name"]),
    }
    return [*_inserted(rows, {id(refunded): refund, id(doubled): dict(doubled)}), joker]


def spoil_counter(
    rows: list[Row], country: Country, rng: Random, today: date, walk_ins: Sequence[Person]
) -> list[Row]:
    """Kept by hand. `walk_ins` are people of one house who all give its "info@" address."""
    statuses = country.counter.statuses
    assert statuses is not None
    rows = [dict(row) for row in rows]
    picks = _distinct(rows, rng)
    for _ in range(10):
        next(picks)["status"] = statuses["cancelled"]
    next(picks)["status"] = statuses["unknown"]
    for _ in range(2):
        nameless = next(picks)
        nameless.update(email="", phone="")
    next(picks)["date"] = writing.as_text(
        country.mistakes["ambiguous_date"].format(y=today.year - 1, yy=f"{today.year % 100:02}")
    )
    extra = {}
    for person in walk_ins:
        host = next(picks)
        extra[id(host)] = {**host, "name": person.name, "email": country.names.info, "phone": ""}
    returned = next(row for row in picks if row["amount"][0].isdigit())
    extra[id(returned)] = {**returned, "amount": f"-{returned['amount']}"}
    coming = {**rows[-1], "date": _future(country, today)}
    return [*_inserted(rows, extra), coming]


def _future(country: Country, today: date) -> str:
    day = today + timedelta(days=FUTURE_DAYS)
    if country.counter.persian:
        return writing.persian_date(day)
    return writing.typed_date(day, country)


def _distinct(rows: list[Row], rng: Random) -> Iterator[Row]:
    """Rows of the later half, each once: the earlier ones were put right long ago."""
    later = rows[len(rows) // 2 : -1]
    return iter(rng.sample(later, len(later)))


def _inserted(rows: list[Row], extra: dict[int, Row]) -> Iterator[Row]:
    """The rows, and below each one the extra row for it, if there is one."""
    for row in rows:
        yield row
        if id(row) in extra:
            yield extra[id(row)]
