"""Who is a customer and who is who, as the owner says it: on the page or by command.

Nothing is written to Google here, and never to a contact: the next sync follows. Every answer can
be taken back. See docs/who-is-who.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select, update

from app.reading.matches import (
    ACCEPTED,
    OPEN,
    DoubleMatch,
    Match,
    Matches,
    NameMatch,
    Person,
    matches,
)
from app.who import Who
from app.wiring import Services
from core.errors import WrongUse
from core.folds import folds_of
from core.i18n import Text
from core.tables import customer
from sync.decisions import (
    CUSTOMER,
    DIFFERENT,
    NAME,
    NO,
    OUT,
    SAME,
    decide,
    load_decisions,
    withdraw,
)
from sync.matching.doubles import pair

PAGE, COMMAND = "page", "command"


def take_out(services: Services, who: Who, origin: str) -> None:
    """No customer: no row, no label, no mail. Mails know at once, the rest with the next sync."""
    with services.engine.begin() as connection:
        _refuse_folded(connection, services, who)
        _say(connection, services, CUSTOMER, {who.id: OUT}, origin)
        _now(connection, services, who.id, "excluded")


def bring_back(services: Services, who: Who) -> None:
    """Raises WrongUse for whoever was not taken out by hand."""
    with services.engine.begin() as connection:
        if not withdraw(connection, services.account, CUSTOMER, who.id):
            raise WrongUse(
                Text("{name} was not taken out by hand.", name=str(who)),
                Text("If a label keeps her out, look at [contacts] in the configuration."),
            )


def merge(services: Services, who: Who, into: Who, origin: str) -> None:
    """From the next sync on `who` is `into`: her orders count there, her row and labels go.

    Raises WrongUse for a circle, and where the label would have no contact to hang on.
    """
    with services.engine.begin() as connection:
        _refuse_folded(connection, services, who)
        main = _end(connection, services, who, into)
        _refuse_merge(connection, services, who, main)
        _say(connection, services, SAME, {who.id: main}, origin)
        _now(connection, services, who.id, "folded")


def split(services: Services, who: Who) -> None:
    """Two customers again. Raises WrongUse for whoever was not merged."""
    with services.engine.begin() as connection:
        if not withdraw(connection, services.account, SAME, who.id):
            raise WrongUse(
                Text("{name} was not merged into another customer.", name=str(who)),
                Text("`regulars matches` lists who was, and into whom."),
            )


def accept(services: Services, ids: Collection[str], origin: str) -> list[Match]:
    """Follow these suggestions. Raises WrongUse for an id that is none."""
    found = _found(services, matches(services), ids)
    for one in found:
        if isinstance(one, DoubleMatch):
            merge(services, _who(one.other), _who(one.main), origin)
        else:
            _answer_names(services, [one], origin)
    return found


def accept_names(services: Services, origin: str) -> list[NameMatch]:
    """All names that fit exactly one customer."""
    found = matches(services).open_names
    _answer_names(services, found, origin)
    return found


def decline(services: Services, ids: Collection[str], origin: str) -> list[Match]:
    """Never ask again. Raises WrongUse for an id that is none."""
    found = _found(services, matches(services), ids)
    with services.engine.begin() as connection:
        for one in found:
            if isinstance(one, DoubleMatch):
                about = {pair(one.main.id, one.other.id): NO}
                _say(connection, services, DIFFERENT, about, origin)
            else:
                _say(connection, services, NAME, {one.subject: NO}, origin)
    return found


def undo(services: Services, ids: Collection[str]) -> list[Match]:
    """Take answers back; the same is suggested again. Raises WrongUse for an id that is none."""
    found = _found(services, matches(services), ids, answered=True)
    account = services.account
    with services.engine.begin() as connection:
        for one in found:
            if isinstance(one, NameMatch):
                withdraw(connection, account, NAME, one.subject)
            elif one.state == ACCEPTED:
                withdraw(connection, account, SAME, one.other.id)
            else:
                withdraw(connection, account, DIFFERENT, pair(one.main.id, one.other.id))
    return found


def _found(
    services: Services, known: Matches, ids: Collection[str], *, answered: bool = False
) -> list[Match]:
    """The suggestions with these ids; with `answered` those that were answered already."""
    every: list[Match] = [*known.names, *known.doubles]
    by_id = {one.id: one for one in every}
    for id in ids:
        one = by_id.get(id.strip().lower())
        if one is None:
            raise WrongUse(
                Text("There is no match {id}.", id=id), Text("`regulars matches` lists them.")
            )
        if (one.state != OPEN) != answered:
            raise WrongUse(
                Text("Match {id} is not answered yet.", id=id)
                if answered
                else Text("Match {id} is answered already.", id=id),
                Text("`regulars matches` lists them."),
            )
    return [by_id[id.strip().lower()] for id in dict.fromkeys(ids)]


def _answer_names(services: Services, found: Sequence[NameMatch], origin: str) -> None:
    answers = {one.subject: one.customer.id for one in found if one.customer}
    with services.engine.begin() as connection:
        _say(connection, services, NAME, answers, origin)


def _who(person: Person) -> Who:
    return Who(person.id, person.name, person.email, "active")


def _say(
    connection: Connection,
    services: Services,
    question: str,
    answers: Mapping[str, str],
    origin: str,
) -> None:
    decide(connection, services.account, question, answers, origin, services.clock.now())


def _now(connection: Connection, services: Services, id: str, state: str) -> None:
    """Mails ask for the state, and must not wait for the next sync."""
    connection.execute(
        update(customer)
        .where(customer.c.account == services.account, customer.c.id == id)
        .values(state=state)
    )


def _same(connection: Connection, services: Services) -> Mapping[str, str]:
    return load_decisions(connection, services.account).get(SAME, {})


def _refuse_folded(connection: Connection, services: Services, who: Who) -> None:
    if into := _same(connection, services).get(who.id):
        raise WrongUse(
            Text("{name} is one customer with {main}.", name=str(who), main=into),
            Text("Split them first: regulars customers split {id}", id=who.id),
        )


def _end(connection: Connection, services: Services, who: Who, into: Who) -> str:
    """The main customer `into` stands for. Raises WrongUse where `who` would be folded into
    herself."""
    same = _same(connection, services)
    end = folds_of(same, {*same, *same.values()}).get(into.id, into.id)
    if end == who.id:
        raise WrongUse(Text("{name} would be merged into herself.", name=str(who)))
    return end


def _refuse_merge(connection: Connection, services: Services, who: Who, into: str) -> None:
    rows = connection.execute(
        select(customer.c.id, customer.c.state, customer.c.resource_name).where(
            customer.c.account == services.account, customer.c.id.in_([who.id, into])
        )
    )
    found = {row.id: row for row in rows}
    if any(found[id].state == "excluded" for id in (who.id, into)):
        raise WrongUse(
            Text("One of the two is not a customer."),
            Text("Take her back first: regulars customers back {id}", id=who.id),
        )
    if found[who.id].resource_name and not found[into].resource_name:
        raise WrongUse(
            Text(
                "Only {name} is in Contacts, so the other one has to be merged into her.",
                name=str(who),
            ),
            Text("regulars customers merge {other} {name}", other=into, name=who.id),
        )
