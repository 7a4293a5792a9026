"""Who is meant: one customer by e-mail address, name or id. Never a guess."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import select

from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from core.keys import email_key, name_key
from core.tables import customer

LISTED = 10
"""How many an error names."""


class Who(Struct, frozen=True):
    """One customer, in any state: active, vanished or excluded."""

    id: str
    name: str
    email: str | None
    state: str

    def __str__(self) -> str:
        shown = " ".join(filter(None, [self.name, f"<{self.email}>" if self.email else ""]))
        return f"{shown} ({self.id})" if shown else self.id


def find_customer(services: Services, who: str) -> Who:
    """The one customer with this id, else with this address, else with this name.

    Case, accents and the order of a name's words do not matter. Raises WrongUse where nobody or
    several fit, and lists whom it could be.
    """
    everybody = _everybody(services)
    for fits in (_by_id(everybody, who), _by_email(everybody, who), _by_name(everybody, who)):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise WrongUse(
                Text("Several customers are “{who}”: {people}.", who=who, people=_listed(fits)),
                Text("Name one by the id in brackets."),
            )
    near = _near(everybody, who)
    if near:
        raise WrongUse(
            Text("No customer is called “{who}”.", who=who),
            Text("Did you mean one of these: {people}?", people=_listed(near)),
        )
    raise WrongUse(
        Text("No customer is called “{who}”.", who=who),
        Text("`regulars customers --search` finds them by a part of the name or address."),
    )


def _everybody(services: Services) -> list[Who]:
    columns = (customer.c.id, customer.c.name, customer.c.email, customer.c.state)
    query = select(*columns).where(customer.c.account == services.account).order_by(customer.c.id)
    with reading(services.engine).connect() as connection:
        return [Who(*row) for row in connection.execute(query)]


def _by_id(everybody: Sequence[Who], who: str) -> list[Who]:
    return [one for one in everybody if one.id == who.strip().upper()]


def _by_email(everybody: Sequence[Who], who: str) -> list[Who]:
    key = email_key(who) if "@" in who else None
    return [one for one in everybody if key and one.email and email_key(one.email) == key]


def _by_name(everybody: Sequence[Who], who: str) -> list[Who]:
    key = name_key(who)
    return [one for one in everybody if key and name_key(one.name) == key]


def _near(everybody: Sequence[Who], who: str) -> list[Who]:
    """Whose name has all the words, or whose name or address begins with what was typed."""
    words, typed = set(name_key(who).split()), who.strip().casefold()
    return [
        one
        for one in everybody
        if typed
        and (
            words <= set(name_key(one.name).split())
            or one.name.casefold().startswith(typed)
            or (one.email or "").casefold().startswith(typed)
        )
    ]


def _listed(people: Sequence[Who]) -> str:
    shown = "; ".join(map(str, people[:LISTED]))
    return f"{shown}; …" if len(people) > LISTED else shown
