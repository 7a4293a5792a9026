"""Answers by hand, given on the page or by command: chosen, held until a day, given back.

Nothing is written to Google here: the next sync brings the answer to both places. One given while
a sync is going on is newer than what that sync knows; the sync after it writes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from app.choices import Choice
from app.who import Who
from app.wiring import Services
from core import clock
from core.errors import WrongUse
from core.i18n import Text
from core.model import Dimension
from core.tables import override
from sync.merge import NewOverride
from sync.overrides import give_back, hold_until, store_overrides


def choose(
    services: Services, who: Who, choice: Choice, origin: str, until: date | None = None
) -> None:
    """Answer by hand, through the day `until`. The same choice again changes only its last day.

    Raises WrongUse for a day that is over, and for whoever is no customer now.
    """
    _refuse_past(services, until)
    if who.state != "active":
        raise WrongUse(
            Text("{name} is not a customer now.", name=str(who)),
            Text("Only people who are in Contacts and not left out have answers."),
        )
    account, key = services.account, choice.dimension.key
    begun = [NewOverride(who.id, choice.segment, origin)]
    with services.engine.begin() as connection:
        if _chosen(connection, account, who, key) == [choice.segment]:
            hold_until(connection, account, key, who.id, until)
        else:
            now = services.clock.now()
            store_overrides(connection, account, key, begun, (), now, until=until)


def automatic(services: Services, who: Who, dimensions: Sequence[Dimension]) -> int:
    """Give these dimensions back to the rules; how many answers by hand there were."""
    account, now = services.account, services.clock.now()
    with services.engine.begin() as connection:
        return sum(give_back(connection, account, one.key, {who.id}, now) for one in dimensions)


def hold(services: Services, who: Who, dimension: Dimension, until: date | None) -> None:
    """Set the last day of an answer by hand; None: it holds until it is given back.

    Raises WrongUse for a day that is over, and where nothing was chosen by hand.
    """
    _refuse_past(services, until)
    with services.engine.begin() as connection:
        held = hold_until(connection, services.account, dimension.key, who.id, until)
    if not held:
        raise WrongUse(
            Text(
                "{dimension} of {name} was not chosen by hand.",
                dimension=dimension.name,
                name=str(who),
            ),
            Text("Choose an answer first."),
        )


def _chosen(connection: Connection, account: str, who: Who, dimension: str) -> Sequence[str | None]:
    """The answer by hand in force, if there is one."""
    query = select(override.c.segment).where(
        override.c.account == account,
        override.c.customer == who.id,
        override.c.dimension == dimension,
        override.c.ended_at.is_(None),
    )
    return connection.scalars(query).all()


def _refuse_past(services: Services, until: date | None) -> None:
    if until and until < clock.today(services.clock, services.settings.business.zone):
        raise WrongUse(
            Text("The day {day} is over already.", day=until),
            Text("Name today or a later day."),
        )
