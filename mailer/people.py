"""Customers as mail sees them: one person each, with all her addresses, and who must not be mailed.

Whoever left did so as a person: of customers the owner said are one, the address of any counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from sqlalchemy import Connection, select

from core.folds import SAME, Folds, folded_into, folds_of
from core.keys import email_address, email_key
from core.tables import consent, customer, decision, suppression

BOUNCED = "bounced"


class Person(Struct, frozen=True):
    """A customer as far as choosing needs it; `address` is None where there is none to mail."""

    customer: str
    name: str
    address: str | None
    email_key: str | None
    others: tuple[str, ...] = ()
    """Addresses of those folded into her."""

    @property
    def addresses(self) -> tuple[str, ...]:
        return (self.address, *self.others) if self.address else self.others


def load_folds(connection: Connection, account: str) -> dict[str, str]:
    """Customer -> the one she is folded into, as the owner said it last."""
    main = customer.alias()
    said = connection.execute(
        select(decision.c.subject, decision.c.answer)
        .join(customer, customer.c.id == decision.c.subject)
        .join(main, main.c.id == decision.c.answer)
        .where(decision.c.account == account, decision.c.question == SAME)
    )
    same = {row.subject: row.answer for row in said}
    return folds_of(same, {*same, *same.values()})


def load_people(connection: Connection, account: str, folds: Folds) -> list[Person]:
    """Active customers. Who has no address is mailed at that of one folded into her."""
    rows = connection.execute(
        select(customer.c.id, customer.c.name, customer.c.email, customer.c.email_key).where(
            customer.c.account == account,
            (customer.c.state == "active") | customer.c.id.in_(folds),
        )
    ).all()
    written = {row.id: email_address(row.email) if row.email else None for row in rows}
    into = folded_into(folds)

    def others(main: str) -> tuple[str, ...]:
        return tuple(filter(None, map(written.get, into.get(main, ()))))

    return [
        _person(row.id, row.name, written[row.id], row.email_key, others(row.id))
        for row in rows
        if row.id not in folds
    ]


def _person(
    id: str, name: str, address: str | None, key: str | None, others: tuple[str, ...]
) -> Person:
    if not address and others:
        return Person(id, name, others[0], email_key(others[0]), others[1:])
    return Person(id, name, address, key, others)


def barred(connection: Connection, account: str) -> dict[str, str]:
    """Hash -> reason, of every address that must not be mailed."""
    withdrawn = connection.execute(
        select(consent.c.key, consent.c.withdrawn_at)
        .where(consent.c.account == account)
        .order_by(consent.c.given_at)
    )
    latest = {row.key: row.withdrawn_at for row in withdrawn}
    no_consent = {key: "no_consent" for key, ended in latest.items() if ended}
    rows = connection.execute(
        select(suppression.c.key, suppression.c.reason).where(suppression.c.account == account)
    )
    return no_consent | {row.key: row.reason for row in rows}


def bar_of(
    addresses: Iterable[str], barred: Mapping[str, str], hashed: Callable[[str], str]
) -> str | None:
    """Why a person must not be mailed at the first of her addresses, if so.

    What she said under any of them counts; that another one does not exist says nothing of her.
    """
    mailed, *others = (barred.get(hashed(address)) for address in addresses)
    return mailed or next((reason for reason in others if reason not in (None, BOUNCED)), None)
