"""Labels: what became of each segment's, and what the owner answers where Regulars asks.

An answer is kept and taken up by the next sync; until then it can be given again, differently.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from app.dimensions import called, dimensions
from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from core.names import same_name
from sync.contacts import load_cursor
from sync.decisions import (
    ADOPT_BY_HAND,
    ADOPT_BY_RULES,
    AGAIN,
    FORGET,
    KEEP,
    LABEL,
    SHEET_ONLY,
    STAMP,
    decide,
    load_decisions,
)
from sync.labels import DELETED, OURS, SHEET, SYSTEM, TAKEN, load_labels, mark
from sync.stamp import STRANGER

MISSING = "missing"
"""The segment's label is still to be made."""

_ALLOWED = {
    AGAIN: (DELETED, SHEET),
    SHEET_ONLY: (DELETED, TAKEN, SYSTEM, MISSING),
    ADOPT_BY_HAND: (TAKEN,),
    ADOPT_BY_RULES: (TAKEN,),
}
ADOPT = {"by-hand": ADOPT_BY_HAND, "by-rules": ADOPT_BY_RULES}
"""Who decides about the members of a label that is given to us."""


class LabelView(Struct, frozen=True):
    """The label of one segment; `answer` is what the next sync takes up, "" for nothing."""

    key: str
    dimension: str
    segment: str
    label: str
    state: str
    """ours | taken | system | deleted | sheet | missing"""
    answer: str


def labels(services: Services) -> list[LabelView]:
    """The labels of all segments that want one, in their order."""
    prefix = services.settings.label_prefix
    with reading(services.engine).connect() as connection:
        known = load_labels(connection, services.account)
        answers = load_decisions(connection, services.account).get(LABEL, {})
    found = []
    for dimension in dimensions(services):
        for segment in dimension.segments if dimension.label else ():
            key = (dimension.key, segment.key)
            row = known.get(key)
            name = row.name if row else prefix + segment.name
            state = row.state if row else MISSING
            shown = (mark(key), dimension.name, segment.name, name, state)
            found.append(LabelView(*shown, answers.get(mark(key), "")))
    return found


def free_to_adopt(views: Iterable[LabelView]) -> list[LabelView]:
    """Labels that were there before us and whose owner was not heard yet."""
    return [one for one in views if one.state == TAKEN and not one.answer]


def answer(services: Services, name: str, given: str, origin: str) -> LabelView:
    """Keep an answer about one label. `name`: its name, its segment's, or "status/loyal".

    Raises WrongUse for a name that means none or several, or an answer that is none to its state.
    """
    found = _named(services, name)
    if found.state not in _ALLOWED.get(given, ()):
        raise WrongUse(
            _NOT_NOW.get(found.state, _NOT_NOW[MISSING])(found.label),
            Text("`regulars labels` shows what there is to decide."),
        )
    _keep(services, LABEL, {found.key: given}, origin)
    return found


def adopt_all(services: Services, members: str, origin: str) -> list[LabelView]:
    """Take over every label that is in the way; back come those. `members`: a key of ADOPT."""
    views = free_to_adopt(labels(services))
    _keep(services, LABEL, {view.key: ADOPT[members] for view in views}, origin)
    return views


def restored(services: Services, keep: bool, origin: str) -> None:
    """Say whose the answers are that an older copy of the database does not remember: the owner's
    (`keep`) or nobody's. Raises WrongUse where nothing is asked."""
    with reading(services.engine).connect() as connection:
        asked = load_cursor(connection, services.account, STRANGER)
    if not asked:
        raise WrongUse(
            Text("Nothing is asked: the answers in Google are those that are remembered."),
            Text("After a backup was brought back, sync first; it asks if it has to."),
        )
    _keep(services, STAMP, {asked["subject"]: KEEP if keep else FORGET}, origin)


def _keep(services: Services, question: str, answers: dict[str, str], origin: str) -> None:
    with services.engine.begin() as connection:
        decide(connection, services.account, question, answers, origin, services.clock.now())


def _named(services: Services, name: str) -> LabelView:
    views = labels(services)
    known = {mark((d.key, s.key)) for d, s in called(services).meant(name)}
    meant = (
        [view for view in views if view.key == name]
        or [v for v in views if same_name(name) in (same_name(v.label), same_name(v.segment))]
        or [view for view in views if view.key in known]
    )
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise WrongUse(
            Text("No segment has a label “{name}”.", name=name),
            Text("`regulars labels` shows all of them."),
        )
    keys = ", ".join(view.key for view in meant)
    raise WrongUse(
        Text("“{name}” means several labels.", name=name),
        Text("Say which: {keys}", keys=keys),
    )


_NOT_NOW = {
    OURS: lambda name: Text("The label “{name}” is there and ours already.", name=name),
    TAKEN: lambda name: Text("A label “{name}” that is not ours is in the way.", name=name),
    SYSTEM: lambda name: Text(
        "“{name}” is a label of Google's own, which nobody else can use.", name=name
    ),
    DELETED: lambda name: Text("The label “{name}” was deleted in Contacts.", name=name),
    SHEET: lambda name: Text("“{name}” is kept in the sheet only.", name=name),
    MISSING: lambda name: Text("The label “{name}” is made by the next sync.", name=name),
}
