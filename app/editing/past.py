"""How the dimensions were before: each revision of config.toml in which they changed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from app import config
from app.dimensions import configured
from app.revisions import Revision, revision, revisions
from app.wiring import Services
from core.errors import ConfigProblem, WrongUse
from core.i18n import Text
from core.model import Dimension

MOST = 50
"""How many revisions of the file are looked through."""


class Line(Struct, frozen=True):
    """One segment, or a dimension's name, that came (+) or went (-)."""

    sign: str
    text: str
    rule: str = ""


class Change(Struct, frozen=True):
    """What somebody changed. `now`: the dimensions are like this now."""

    id: str
    at: datetime
    origin: str
    lines: Sequence[Line]
    now: bool


def changes(services: Services) -> list[Change]:
    """The newest first; the oldest known is the beginning."""
    told: list[Change] = []
    before: tuple[Dimension, ...] = ()
    for one in reversed(revisions(services.engine, services.account, MOST)):
        dimensions = _dimensions(services, one)
        if dimensions is None or dimensions == before:
            continue
        now = dimensions == configured(services)
        told.append(Change(one.id, one.at, one.origin, difference(before, dimensions), now))
        before = dimensions
    return told[::-1]


def dimensions_then(services: Services, id: str) -> tuple[Dimension, ...]:
    """Raises WrongUse for a revision that is not known or cannot be used any more."""
    found = revision(services.engine, services.account, id)
    dimensions = _dimensions(services, found) if found else None
    if dimensions is None:
        raise WrongUse(Text("This change cannot be brought back."), Text("Choose another one."))
    return dimensions


def difference(before: Sequence[Dimension], after: Sequence[Dimension]) -> list[Line]:
    old, new = _lines(before), _lines(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    found = []
    for kind, a, a_end, b, b_end in matcher.get_opcodes():
        if kind != "equal":
            found += [Line("-", *line) for line in old[a:a_end]]
            found += [Line("+", *line) for line in new[b:b_end]]
    return found


def _lines(dimensions: Sequence[Dimension]) -> list[tuple[str, str]]:
    found = []
    for dimension in dimensions:
        found.append((dimension.name, ""))
        found += [(f"{dimension.name}: {s.name}", s.when) for s in dimension.segments]
    return found


def _dimensions(services: Services, one: Revision) -> tuple[Dimension, ...] | None:
    try:
        return config.parse_text(one.text, services.settings.path).dimensions
    except ConfigProblem:
        return None
