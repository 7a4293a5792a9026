"""What one asks while a campaign is written: whom it may go to, whom it reaches, how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import Connection, select

from app.dimensions import called, dimensions
from app.reading.segments import segment_counts
from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from core.keyfile import derive, load_key
from core.tables import LABEL_NAMES, cursor

if TYPE_CHECKING:
    from mailer.audience import Audience
    from mailer.template import Rendered


class Choice(Struct, frozen=True):
    """One box to tick: `entry` is "status:loyal", "label:VIP" or "all"."""

    entry: str
    name: str
    count: int | None = None


class ChoiceGroup(Struct, frozen=True):
    name: str
    choices: tuple[Choice, ...]


class Draft(Struct, frozen=True):
    """A subject and a body that may not be saved yet, and for whom."""

    subject: str
    body: str
    include: Sequence[str]
    exclude: Sequence[str]


def choices(services: Services) -> tuple[ChoiceGroup, ...]:
    """The segments by dimension, then the owner's own labels."""
    groups = [
        ChoiceGroup(
            dimension.name,
            tuple(
                Choice(f"{dimension.key}:{segment.key}", segment.name, segment.count)
                for segment in dimension.segments
            ),
        )
        for dimension in segment_counts(services)
    ]
    labels = tuple(Choice(f"label:{name}", name) for name in own_labels(services))
    if labels:
        groups.append(ChoiceGroup(Text("Your own labels").say(services.language), labels))
    return tuple(groups)


def names(services: Services, entries: Iterable[str]) -> dict[str, str]:
    """What people call the entries of an audience; a segment that is gone by its last name."""
    told = called(services)
    known = {(d.key, s.key): s.name for d in told.dimensions for s in d.segments}
    segments = {":".join(key): name for key, name in {**told.gone, **known}.items()}
    return {one: segments.get(one) or one.removeprefix("label:") for one in entries}


def own_labels(services: Services) -> list[str]:
    """The owner's labels in Contacts, as of the last sync."""
    query = select(cursor.c.value).where(
        cursor.c.account == services.account, cursor.c.name == LABEL_NAMES
    )
    with reading(services.engine).connect() as connection:
        stored: dict[str, str] = connection.scalar(query) or {}
    return sorted(stored.values(), key=str.casefold)


def reach(services: Services, include: Sequence[str], exclude: Sequence[str]) -> Audience:
    """Who would get it as of the last sync. Raises WrongUse for an entry there is not."""
    with reading(services.engine).connect() as connection:
        return _audience(services, connection, include, exclude)


def lost(services: Services, entries: Sequence[str]) -> list[str]:
    """Those of the entries that name nothing any more: their segment or label is gone."""
    from mailer.audience import unknown_entries

    with reading(services.engine).connect() as connection:
        return unknown_entries(connection, services.account, entries, dimensions(services))


def preview(services: Services, draft: Draft, customer: str = "") -> Rendered:
    """The mail as `customer`, or else the first of the audience, or anybody, would get it.

    Raises WrongUse where the template is wrong or there is nobody to write to.
    """
    from mailer.fields import read_reader
    from mailer.template import check, rendered

    settings = services.settings
    problems = check(draft.subject, draft.body, [d.key for d in settings.dimensions])
    if problems:
        raise WrongUse(problems[0])
    with reading(services.engine).connect() as connection:
        reader = customer or _somebody(services, connection, draft)
        if not reader:
            raise WrongUse(
                Text("There is nobody to preview it as."), Text("Choose an audience first.")
            )
        seen = read_reader(connection, services.account, reader, dimensions(services))
    return rendered(
        draft.subject, draft.body, seen, settings.business, f"mailto:{settings.google.account}"
    )


def _somebody(services: Services, connection: Connection, draft: Draft) -> str:
    include = draft.include or ("all",)
    found = _audience(services, connection, include, draft.exclude).recipients
    return found[0].customer if found else ""


def _audience(
    services: Services, connection: Connection, include: Sequence[str], exclude: Sequence[str]
) -> Audience:
    from mailer.audience import resolve
    from mailer.tokens import address_hash

    secret = derive(load_key(services.key_file), "mail")
    return resolve(
        connection,
        services.account,
        include,
        exclude,
        dimensions=dimensions(services),
        hashed=partial(address_hash, secret),
    )
