"""A plan as the calls that make it true, in the order in which they are safe.

Labels and contacts first, then members in and the sheet, members out last: whoever is stopped
half-way has somebody in two segments rather than in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import Any

from core.i18n import Text
from core.model import Cell, Dimension, Label
from core.names import same_name
from sheets.customer_sheet import SheetPlan, option_of
from sync.change import (
    ADD_MEMBERS,
    ADOPT_LABEL,
    CLEAR_CONTACTS,
    COMPLETE_CONTACTS,
    CREATE_CONTACTS,
    CREATE_LABEL,
    CREATE_SPREADSHEET,
    DELETE_LABEL,
    LEAVE_LABEL,
    REMOVE_MEMBERS,
    RENAME_LABEL,
    STAMP,
    WRITE_SHEET,
    Change,
)
from sync.items import Key
from sync.labels import mark, segments_with_labels
from sync.merge import Move, Values
from sync.plan import Plan

MEMBERS = 1_000
CONTACTS = 200


def calls_of(
    plan: Plan,
    dimensions: Sequence[Dimension],
    *,
    stamped: bool = False,
    labels: Mapping[Key, Label] | None = None,
    rows: Mapping[str, int] | None = None,
    completing: Mapping[tuple[str, str], tuple[str, str]] | None = None,
) -> list[Change]:
    """The calls, each with the reason a person reads; with `stamped` the customer tab is told
    first which run writes now. `labels` are those that are ours, `rows` those of the tab,
    `completing` as in sync.pending."""
    names = {(d.key, s.key): s.name for d in dimensions for s in d.segments}
    why = Text("The customer sheet remembers which run wrote last.")
    labelled = segments_with_labels(dimensions)
    unlabelled = list(_unlabelled(plan, names.keys(), labelled))
    wanted = _names_of(unlabelled, [*plan.create_labels.values(), *plan.rename_labels.values()])
    return [
        *([Change(STAMP, {}, [], why)] if stamped else ()),
        *(call for call in unlabelled if call.target["name"] in wanted),
        *_adopted(plan),
        *_renamed(plan, labels or {}),
        *_labels(plan),
        *_contacts(plan),
        *_completions(plan.completions, completing or {}),
        *_clears(plan.clears),
        *_members(ADD_MEMBERS, plan.adds, names),
        *_sheet(plan, rows or {}, dimensions),
        *_members(REMOVE_MEMBERS, plan.removes, names),
        *(call for call in unlabelled if call.target["name"] not in wanted),
        *_left(plan, names.keys(), labelled),
    ]


def _labels(plan: Plan) -> Iterator[Change]:
    for (dimension, segment), name in plan.create_labels.items():
        target = {"dimension": dimension, "segment": segment, "name": name}
        why = Text("The segment {segment} has no label yet.", segment=name)
        yield Change(CREATE_LABEL, target, [], why)


def _unlabelled(plan: Plan, segments: Set[Key], labelled: Set[Key]) -> Iterator[Change]:
    for key, name in plan.delete_labels.items():
        target = {"dimension": key[0], "segment": key[1], "name": name}
        yield Change(DELETE_LABEL, target, [], _why_none(key, name, segments, labelled))


def _why_none(key: Key, name: str, segments: Set[Key], labelled: Set[Key]) -> Text:
    """A segment that wants its label loses it only with the run that made it."""
    if key not in segments:
        return Text("You removed the segment {segment}.", segment=name)
    if key not in labelled:
        return Text("“{segment}” is to have no label any more.", segment=name)
    return Text("The run that made this label is taken back.")


def _names_of(unlabelled: Iterable[Change], wanted: Iterable[str]) -> frozenset[str]:
    """Labels that go and whose name another one gets: they have to go first."""
    taken = set(map(same_name, wanted))
    names = (str(call.target["name"]) for call in unlabelled)
    return frozenset(name for name in names if same_name(name) in taken)


def _left(plan: Plan, segments: Set[Key], labelled: Set[Key]) -> Iterator[Change]:
    for key, name in plan.leave_labels.items():
        target = {"dimension": key[0], "segment": key[1], "name": name}
        yield Change(LEAVE_LABEL, target, [], _why_none(key, name, segments, labelled))


def _adopted(plan: Plan) -> Iterator[Change]:
    for (dimension, segment), name in plan.adopt_labels.items():
        target = {"dimension": dimension, "segment": segment, "name": name}
        why = Text("The label {segment} was given to Regulars.", segment=name)
        yield Change(ADOPT_LABEL, target, [], why)


def _renamed(plan: Plan, labels: Mapping[Key, Label]) -> Iterator[Change]:
    """No label gets a name that another one still has. Where they only change names among
    themselves, the first waits under a name nobody has; stopped there, the next run goes on."""
    left = dict(plan.rename_labels)
    names = {key: labels[key].name for key in left}
    while left:
        taken = {same_name(name): key for key, name in names.items() if key in left}
        free = [k for k, name in left.items() if taken.get(same_name(name), k) == k]
        key = free[0] if free else next(iter(left))
        name = left.pop(key) if free else mark(key)
        why = Text("The segment is called “{name}” now.", name=plan.rename_labels[key])
        if not free:
            why = Text("Another label gets its name first.")
        target = {"dimension": key[0], "segment": key[1], "name": name, "before": names[key]}
        yield Change(RENAME_LABEL, target, [], why)
        names[key] = name


def _contacts(plan: Plan) -> Iterator[Change]:
    for start in range(0, len(plan.create_contacts), CONTACTS):
        batch = plan.create_contacts[start : start + CONTACTS]
        why = Text("Buyers who are not in Contacts yet: {count}.", count=len(batch))
        yield Change(CREATE_CONTACTS, {}, [new.mark for new in batch], why)


def _completions(
    completions: Mapping[str, Values], completing: Mapping[tuple[str, str], tuple[str, str]]
) -> Iterator[Change]:
    for fields, batch in _alike(completions):
        why = Text("Order rows tell what these contacts do not: {count}.", count=len(batch))
        items = [
            [who, what, "", completions[what][who], completing.get((what, who), ("", ""))[1]]
            for who in batch
            for what in fields
        ]
        yield Change(COMPLETE_CONTACTS, {"fields": list(fields)}, items, why)


def _clears(clears: Mapping[str, Values]) -> Iterator[Change]:
    for fields, batch in _alike(clears):
        why = Text("The run that filled in these contacts is undone: {count}.", count=len(batch))
        items = [[who, what, clears[what][who], "", ""] for who in batch for what in fields]
        yield Change(CLEAR_CONTACTS, {"fields": list(fields)}, items, why)


def _alike(fields: Mapping[str, Values]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Customers whose contacts change in the same fields, as many as one call takes. A call says
    its fields once for all, and empties them where one has nothing to say."""
    hers: dict[str, list[str]] = {}
    for what, values in sorted(fields.items()):
        for who in values:
            hers.setdefault(who, []).append(what)
    groups: dict[tuple[str, ...], list[str]] = {}
    for who, some in sorted(hers.items()):
        groups.setdefault(tuple(some), []).append(who)
    for alike, customers in sorted(groups.items()):
        for start in range(0, len(customers), CONTACTS):
            yield alike, customers[start : start + CONTACTS]


def _members(
    kind: str, groups: Mapping[Key, tuple[str, ...]], names: Mapping[Key, str]
) -> Iterator[Change]:
    for (dimension, segment), customers in groups.items():
        name = names[dimension, segment]
        target = {"dimension": dimension, "segment": segment, "name": name}
        for start in range(0, len(customers), MEMBERS):
            batch = customers[start : start + MEMBERS]
            yield Change(kind, target, list(batch), _moved(kind, len(batch), name))


def _moved(kind: str, count: int, name: str) -> Text:
    if kind == ADD_MEMBERS:
        return Text("Customers who answer “{segment}” now: {count}.", count=count, segment=name)
    return Text("Customers who no longer answer “{segment}”: {count}.", count=count, segment=name)


def _sheet(
    plan: Plan, rows: Mapping[str, int], dimensions: Iterable[Dimension]
) -> Iterator[Change]:
    sheet = plan.sheet
    if sheet is None or sheet.is_empty:
        return
    if plan.create_spreadsheet:
        why = Text("There is no spreadsheet for the customers yet.")
        yield Change(CREATE_SPREADSHEET, {}, [], why)
    target = {
        "spreadsheet": sheet.spreadsheet,
        "tab": sheet.sheet_id,
        "title": sheet.title,
        "cells": sheet.size,
        "made": sheet.creates,
        "columns": list(sheet.added),
    }
    why = Text("Cells of the customer sheet that differ: {count}.", count=sheet.size)
    yield Change(WRITE_SHEET, target, _cells(plan.cells, sheet, rows, dimensions), why)


def _cells(
    answers: Mapping[str, Sequence[Move]],
    sheet: SheetPlan,
    rows: Mapping[str, int],
    dimensions: Iterable[Dimension],
) -> dict[str, Any]:
    """Answers by dimension, all else by column where a cell there was changes; who gets a row; and
    at which rows the answers are to land."""
    renamed = {d.key: _only_named_anew(d, answers.get(d.key, ()), sheet) for d in dimensions}
    landing = chain(*answers.values(), *renamed.values()) if rows else ()
    moved = {customer for customer, *_ in landing}
    at = {customer: rows[customer] for customer in sorted(moved & rows.keys())}
    others: dict[str, list[tuple[str, Cell, Cell]]] = {}
    for customer, column, before, after in sheet.cells:
        if not column.startswith("dimension:"):
            others.setdefault(column, []).append((customer, before, after))
    again = {key: cells for key, cells in renamed.items() if cells}
    found = {"answers": answers, "cells": others, "rows": list(sheet.new), "at": at}
    return {**found, "renamed": again} if again else found


def _only_named_anew(
    dimension: Dimension, moves: Iterable[Move], sheet: SheetPlan
) -> list[tuple[str, str]]:
    """(customer, answer) where only the name changes that her cell says it with."""
    column = f"dimension:{dimension.key}"
    cells = [c for c in sheet.cells if c.column == column]
    moved = {customer for customer, *_ in moves} if cells else set()
    cells = [c for c in cells if c.customer not in moved]
    return [(c.customer, str(option_of(str(c.after), dimension) or "")) for c in cells]
