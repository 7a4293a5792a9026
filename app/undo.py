"""Taking a run back: looked at first, done like any sync, released in the end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import operations
from app.dimensions import called, dimensions
from app.operations import OnStep, SyncOrder
from app.who import find_customer
from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from core.names import same_name
from core.tables import label
from sync.undo.holds import release
from sync.undo.plan import Scope, UndoRequest
from sync.undo.preview import foresee
from sync.undo.report import Undone

if TYPE_CHECKING:
    from sync.items import Key
    from sync.run import RunReport


def scope_named(services: Services, customer: str = "", name: str = "") -> Scope:
    """How much of a run is meant: one customer's part, by e-mail, name or id; one label's part.

    Raises WrongUse for an unknown one, or for both together.
    """
    if customer and name:
        raise WrongUse(
            Text("One customer or one label can be named, not both."),
            Text("Leave one of them out."),
        )
    return Scope(
        find_customer(services, customer).id if customer else None,
        _label_named(services, name) if name else None,
    )


def preview(services: Services, number: int, scope: Scope) -> Undone:
    """What taking this run back would do, by what is known here; Google is not asked.

    Raises WrongUse where there is nothing to take back.
    """
    known = dimensions(services)
    with reading(services.engine).begin() as connection:
        return foresee(connection, services.account, number, scope, known)


def undo(
    services: Services,
    number: int,
    scope: Scope,
    on_step: OnStep,
    *,
    dry_run: bool = False,
    as_of: date | None = None,
    attended: bool = False,
) -> RunReport:
    """One run that takes another one back. Raises WrongUse where there is nothing to take back."""
    asked = UndoRequest(number, scope)
    order = SyncOrder("undo", dry_run, as_of=as_of, attended=attended, undo=asked)
    return operations.sync(services, order, on_step)


def let_go(services: Services, number: int, customer: str | None = None) -> int:
    """End what is held because this run was taken back; how many things that sets free.

    The next sync follows the rules again. Raises WrongUse if nothing is held.
    """
    with services.engine.begin() as connection:
        now = services.clock.now()
        return release(connection, services.account, number, customer, now)


def _label_named(services: Services, name: str) -> Key:
    """By what people call it in Contacts, in the sheet, or by its key."""
    known, prefix = called(services), services.settings.label_prefix
    query = select(label.c.dimension, label.c.segment, label.c.name)
    with reading(services.engine).connect() as connection:
        rows = connection.execute(query.where(label.c.account == services.account)).all()
    labels: dict[str, Key] = {same_name(name): (one, key) for one, key, name in rows}
    key = labels.get(same_name(name))
    if key and key in known.earlier:
        return key
    for one, segment in known.meant(name) or known.meant(name.removeprefix(prefix)):
        return one.key, segment.key
    raise WrongUse(
        Text("There is no label “{name}”.", name=name),
        Text("`regulars segments` lists them all."),
    )
