"""Mails that are still to go and name segments which go, or mean others than before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from app import mailing
from app.editing.effect import Effect, Gone
from app.wiring import Services
from core.i18n import Text
from core.model import Dimension
from sync.items import Key

UNSENT = ("draft", "scheduled")


class Affected(Struct, frozen=True):
    """One mail and one segment that it goes to, or leaves out."""

    id: str
    mail: str
    segment: str
    goes: bool
    """Whether the segment is removed; else others are in it than before."""

    @property
    def text(self) -> Text:
        if self.goes:
            return Text(
                "The mail “{mail}” names “{segment}”, which goes. It is not sent until you choose"
                " again who gets it.",
                mail=self.mail,
                segment=self.segment,
            )
        return Text(
            "The mail “{mail}” names “{segment}”: others get it than before.",
            mail=self.mail,
            segment=self.segment,
        )


def affected_mails(
    services: Services, after: Sequence[Dimension], effect: Effect, gone: Sequence[Gone]
) -> list[Affected]:
    """The newest mail first, in each what goes before what changes."""
    removed = {_entry(one.key): one.segment for one in gone if not one.stays}
    changed = {_entry(key): name for key, name in _changed(effect, after)}
    return [
        Affected(one.id, one.name, segments[entry], goes=segments is removed)
        for one in mailing.listed(services)
        if one.state in UNSENT
        for segments in (removed, changed)
        for entry in sorted({*one.include, *one.exclude} & segments.keys())
    ]


def _changed(effect: Effect, after: Sequence[Dimension]) -> Iterator[tuple[Key, str]]:
    names = {(d.key, s.key): s.name for d in after for s in d.segments}
    for key, one in effect.segments.items():
        if one.entering or one.leaving:
            yield key, names[key]


def _entry(key: Key) -> str:
    """As a mail's audience names it."""
    return ":".join(key)
