"""Whether a delivery may still go: asked at its claim, and once more right before it is sent.

Since the campaign was prepared she may have left, been taken out, or been merged with another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from core.folds import Folds
from core.tables import customer, delivery
from mailer.parts import Parts
from mailer.people import bar_of, barred, load_folds
from mailer.tokens import address_hash

if TYPE_CHECKING:
    from mailer.deliveries import Delivery

GONE_OUT = ("sending", "sent", "unsure")
"""States of a delivery that may have reached her."""
TO_COME = ("pending", "drafted")


class LastLook:
    """What bars anybody, read once for one transaction."""

    def __init__(self, connection: Connection, parts: Parts) -> None:
        self._connection, self._account = connection, parts.account
        self._barred = barred(connection, parts.account)
        self._folds: Folds = load_folds(connection, parts.account)
        self._hashed = partial(address_hash, parts.secret)

    def reason_not_to(self, found: Delivery) -> str | None:
        """Why the mail must not go, as `mailer.reasons` knows it."""
        who = found.customer or ""
        main = self._folds.get(who, who)
        hers = {main, *(one for one, into in self._folds.items() if into == main)}
        states = self._customers(hers)
        addresses = [found.address, *(email for _, email in states.values() if email)]
        if reason := bar_of(addresses, self._barred, self._hashed):
            return reason
        if "excluded" in (states[one][0] for one in {main, who} & states.keys()):
            return "excluded"
        return "same_person" if self._has_another(found, main, hers) else None

    def _customers(self, ids: Set[str]) -> Mapping[str, tuple[str, str | None]]:
        rows = self._connection.execute(
            select(customer.c.id, customer.c.state, customer.c.email).where(
                customer.c.account == self._account, customer.c.id.in_(ids)
            )
        )
        return {row.id: (row.state, row.email) for row in rows}

    def _has_another(self, found: Delivery, main: str, hers: Set[str]) -> bool:
        """One mail each: that of the main customer, unless another one of hers went out."""
        if len(hers) == 1:
            return False
        others: Sequence[tuple[str, str]] = [
            (row.customer, row.state)
            for row in self._connection.execute(
                select(delivery.c.customer, delivery.c.state).where(
                    delivery.c.campaign == found.campaign,
                    delivery.c.customer.in_(hers - {found.customer}),
                )
            )
        ]
        return any(state in GONE_OUT or (state in TO_COME and who == main) for who, state in others)
