"""What a run wrote, or a waiting plan would write, person by person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import select

from app import words
from app.dimensions import dimensions
from app.reading.reasons import Reasons, journalled_reasons, planned_reasons
from app.reading.runs import ChangeView
from app.wiring import Services
from core.database import reading
from core.i18n import Text
from core.model import NONE
from core.tables import customer
from sheets.customer_sheet.model import DATES, EPOCH, METRICS, PEOPLE
from sheets.customer_sheet.wording import header_of
from sync.change import CLEAR_CONTACTS, COMPLETE_CONTACTS, CREATE_LABEL, REMOVE_MEMBERS
from sync.items import FIELDS
from sync.whys import Whys

FILLED: Mapping[str, Text] = {
    COMPLETE_CONTACTS: Text("Her order rows say so, and her contact says nothing there."),
    CLEAR_CONTACTS: Text("The run that filled it in is taken back."),
}
"""Why a contact's field is written."""

SHOWN = 100
"""How many people of one group are named."""


class Moved(Struct, frozen=True):
    """One person in a group. `before` and `after` are segment names, "" for none."""

    customer: str
    name: str
    before: str = ""
    after: str = ""
    why: Text | None = None


class Group(Struct, frozen=True):
    """Changes of one kind with one reason. `key`: "dimension:segment", a dimension or ""."""

    kind: str
    key: str
    title: str
    people: Sequence[Moved]
    total: int
    why: Text | None = None
    state: str = "planned"
    error: Text | None = None

    @property
    def by_reason(self) -> Mapping[Text | None, Sequence[Moved]]:
        """Those with the same reason together, so that it is said once."""
        found: dict[Text | None, list[Moved]] = {}
        for person in self.people:
            found.setdefault(person.why, []).append(person)
        return found


class _Raw(Struct, frozen=True):
    kind: str
    title: str
    rows: list[tuple[str, str, str]]
    """(customer, before, after)"""
    key: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of people who are no customers yet."""
    labels: Sequence[str] = ()
    """Labels made: named, but no people."""
    why: Text | None = None
    state: str = "planned"
    error: Text | None = None


def planned(
    services: Services, changes: Mapping[str, Any], whys: Whys, shown: int | None = SHOWN
) -> tuple[Group, ...]:
    """`Plan.changes()` of a run that waits; at most `shown` people of each group."""
    groups = _planned(changes, _segments(services))
    return _named(services, groups, planned_reasons(whys, changes), shown)


def done(
    services: Services, changes: Sequence[ChangeView], whys: Whys, shown: int | None = SHOWN
) -> tuple[Group, ...]:
    """The journal of a run; at most `shown` people of each group."""
    groups = _journalled(changes, _segments(services))
    return _named(services, groups, journalled_reasons(whys, changes), shown)


def renamed(services: Services, names: Mapping[str, Sequence[str]]) -> tuple[Group, ...]:
    """Segments that are called otherwise since a run, whoever named them; `names` as it keeps
    them."""
    known = _segments(services)
    people = [
        Moved("", known.get(key.partition(":")[0], ""), before, after)
        for key, (before, after) in names.items()
    ]
    return (Group("renamed", "", "", people, len(people), state="done"),) if people else ()


def _planned(changes: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[_Raw]:
    made = ("adopt_labels", "rename_labels", "create_labels", "delete_labels", "leave_labels")
    for kind in made:
        labels = [name or names.get(key, key) for key, name in changes[kind].items()]
        if labels:
            yield _Raw(kind, "", [], labels=labels)
    new = changes["create_contacts"]
    if new:
        called = {one["customer"]: one["name"] or one["email"] or "" for one in new}
        yield _Raw("create_contacts", "", [(id, "", "") for id in called], names=called)
    for kind in FIELDS:
        for what, values in changes.get(kind, {}).items():
            fills = kind == COMPLETE_CONTACTS
            rows = [(id, "", v) if fills else (id, v, "") for id, v in values.items()]
            yield _Raw(kind, names.get(f"field:{what}", what), rows, why=FILLED[kind])
    for kind in ("add_members", "remove_members"):
        for key, people in changes[kind].items():
            yield _Raw(kind, names.get(key, key), [(id, "", "") for id in people], key)
    for dimension, answers in changes["answers"].items():
        for answer, people in answers.items():
            key, after = f"{dimension}:{answer}", _said(names, dimension, answer)
            title = ": ".join(filter(None, [names.get(dimension, dimension), after]))
            yield _Raw("answers", title, [(id, "", after) for id in people], key)
    for dimension, begun in changes["new_overrides"].items():
        rows = [(id, "", _said(names, dimension, to)) for id, to in begun.items()]
        yield _Raw("new_overrides", names.get(dimension, dimension), rows, dimension)
    for dimension, ended in changes["ended_overrides"].items():
        title = names.get(dimension, dimension)
        yield _Raw("ended_overrides", title, [(id, "", "") for id in ended], dimension)


def _journalled(changes: Iterable[ChangeView], names: Mapping[str, str]) -> Iterator[_Raw]:
    """Labels that were made stand in one group; what went wrong stands alone, with its error."""
    listed = list(changes)
    made = [c for c in listed if c.kind == CREATE_LABEL and c.state == "done"]
    if made:
        yield _Raw("create_labels", "", [], labels=[c.target["name"] for c in made], state="done")
    for one in (c for c in listed if c not in made):
        title = one.target.get("name", "")
        if isinstance(one.items, Mapping):
            yield from _sheet(one, names)
            continue
        if one.kind in FIELDS:
            yield from _fields(one, names)
            continue
        rows = [(id, "", "") for id in one.items]
        key = ":".join(one.target[part] for part in ("dimension", "segment") if part in one.target)
        yield _Raw(one.kind, title, rows, key, why=one.why, state=one.state, error=one.error)


def _fields(one: ChangeView, names: Mapping[str, str]) -> Iterator[_Raw]:
    """What was filled into contacts, or taken from them again, field by field."""
    for what in one.target["fields"]:
        rows = [(id, before, after) for id, w, before, after, _ in one.items if w == what]
        yield _Raw(
            one.kind,
            names.get(f"field:{what}", what),
            rows,
            why=FILLED[one.kind],
            state=one.state,
            error=one.error,
        )


def _sheet(one: ChangeView, names: Mapping[str, str]) -> Iterator[_Raw]:
    """What was written to the customer sheet: rows that are new, answers, everything else."""
    groups = [_Raw("new_rows", "", [(id, "", "") for id in one.items["rows"]])]
    for dimension, moves in one.items["answers"].items():
        rows = [
            (id, _said(names, dimension, before), _said(names, dimension, after))
            for id, before, after in moves
        ]
        groups.append(_Raw(one.kind, names.get(dimension, dimension), rows, dimension))
    for column, cells in one.items["cells"].items():
        shown = [(id, *(_cell(column, value) for value in change)) for id, *change in cells]
        groups.append(_Raw("write_cells", names.get(column, column), shown))
    for group in [group for group in groups if group.rows] or [_Raw(one.kind, "", [])]:
        yield replace(group, why=one.why, state=one.state, error=one.error)


def _cell(column: str, value: Any) -> str:
    """A written cell as the sheet shows it."""
    if value != "" and column.removeprefix("metric:") in DATES:
        return (EPOCH + timedelta(days=value)).isoformat()
    return str(value)


def _said(names: Mapping[str, str], dimension: str, segment: str | None) -> str:
    if not segment:
        return ""
    return "—" if segment == NONE else names.get(f"{dimension}:{segment}", segment)


def _named(
    services: Services, raw: Iterable[_Raw], reasons: Reasons, shown: int | None
) -> tuple[Group, ...]:
    groups = list(raw)
    called = _names(services, {row[0] for group in groups for row in group.rows[:shown]})
    return tuple(
        Group(
            group.kind,
            group.key,
            group.title,
            [
                *(_moved(group, row, called, reasons) for row in group.rows[:shown]),
                *(Moved("", name) for name in group.labels),
            ],
            len(group.rows) + len(group.labels),
            group.why,
            group.state,
            group.error,
        )
        for group in groups
    )


def _moved(
    group: _Raw, row: tuple[str, str, str], called: Mapping[str, str], reasons: Reasons
) -> Moved:
    customer, before, after = row
    name = called.get(customer) or group.names.get(customer, "")
    dimension = group.key.partition(":")[0]
    leaves = group.kind == REMOVE_MEMBERS
    why = reasons.of(customer, dimension, leaves=leaves) if dimension else None
    return Moved(customer, name, before, after, why)


def _names(services: Services, ids: set[str]) -> dict[str, str]:
    """What the customers are called; the rest are not in the table."""
    listed, found = sorted(ids), {}
    with reading(services.engine).connect() as connection:
        for start in range(0, len(listed), 500):
            query = select(customer.c.id, customer.c.name, customer.c.email).where(
                customer.c.account == services.account,
                customer.c.id.in_(listed[start : start + 500]),
            )
            found.update({row.id: row.name or row.email or "" for row in connection.execute(query)})
    return found


def _segments(services: Services) -> dict[str, str]:
    """Names by "dimension", by "dimension:segment", and of the other columns."""
    columns = (*PEOPLE, *(f"metric:{metric}" for metric in METRICS))
    names = {column: header_of(column, {}, services.language) for column in columns}
    names |= {f"field:{w}": text.say(services.language) for w, text in words.FIELDS.items()}
    known = dimensions(services)
    names |= {d.key: d.name for d in known}
    for dimension in known:
        names.update({f"{dimension.key}:{s.key}": s.name for s in dimension.segments})
    return names
