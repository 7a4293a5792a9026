"""Who came into which segment and who left it, and how large each was night by night."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import select

from app.dimensions import called, dimensions
from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from core.tables import customer, move, run

MOST = 1_000


class MoveView(Struct, frozen=True):
    """One customer going from one segment to another; "" is no answer."""

    on: date
    run: str
    customer: str
    name: str
    dimension: str
    before: str
    after: str
    by_hand: bool


class Night(Struct, frozen=True):
    """How many customers each segment ("dimension:segment") had after that day's last run."""

    on: date
    sizes: dict[str, int]


def moves(
    services: Services,
    *,
    of: str = "",
    segment: str = "",
    since: date | None = None,
    most: int = MOST,
) -> list[MoveView]:
    """The newest first; `of` one customer, into or out of one `segment` ("status:loyal")."""
    names = _names(services)
    query = (
        select(move, customer.c.name, customer.c.email)
        .join(customer, customer.c.id == move.c.customer)
        .where(move.c.account == services.account)
        .order_by(move.c.on.desc(), move.c.id.desc())
        .limit(most)
    )
    if of:
        query = query.where(move.c.customer == of)
    if since:
        query = query.where(move.c.on >= since)
    if segment:
        dimension, _, key = segment.partition(":")
        query = query.where(
            move.c.dimension == dimension, (move.c.before == key) | (move.c.after == key)
        )
    with reading(services.engine).connect() as connection:
        rows = connection.execute(query).all()
    return [
        MoveView(
            row.on,
            row.run,
            row.customer,
            row.name or row.email or "",
            names.get(row.dimension, row.dimension),
            _named(names, row.dimension, row.before),
            _named(names, row.dimension, row.after),
            row.by_hand,
        )
        for row in rows
    ]


def nights(services: Services, most: int = 400) -> list[Night]:
    """The oldest first: one for each day with a run that was done."""
    query = (
        select(run.c.as_of, run.c.counts)
        .where(run.c.account == services.account, run.c.state == "done", run.c.dry.is_(False))
        .order_by(run.c.number.desc())
        .limit(most)
    )
    with reading(services.engine).connect() as connection:
        rows = connection.execute(query).all()
    by_day: dict[date, dict[str, int]] = {}
    for on, counts in rows:  # the newest of a day comes first
        sizes = counts.get("segments", {})
        flat = {f"{d}:{s}": n for d, of in sizes.items() for s, n in of.items()}
        by_day.setdefault(on, flat)
    return [Night(on, by_day[on]) for on in sorted(by_day)]


def sizes(services: Services, segment: str, since: date) -> list[tuple[date, int]]:
    """How many were in a segment ("dimension:segment"), day by day, as far as it was counted."""
    counted = (night for night in nights(services) if night.on >= since)
    return [(night.on, night.sizes[segment]) for night in counted if segment in night.sizes]


def segment_meant(services: Services, text: str) -> str:
    """ "dimension:segment" for a segment's name or key. Raises WrongUse."""
    found = [f"{d.key}:{s.key}" for d, s in called(services).meant(text)]
    if len(found) != 1:
        raise WrongUse(
            Text("No segment is called “{name}”.", name=text)
            if not found
            else Text("“{name}” could be: {found}", name=text, found=", ".join(found)),
            Text("`regulars segments` shows them all."),
        )
    return found[0]


def _named(names: dict[str, str], dimension: str, segment: str | None) -> str:
    return names.get(f"{dimension}:{segment}", segment) if segment else ""


def _names(services: Services) -> dict[str, str]:
    known = dimensions(services)
    names = {d.key: d.name for d in known}
    for d in known:
        names.update((f"{d.key}:{s.key}", s.name) for s in d.segments)
    return names
