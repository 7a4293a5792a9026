"""The plan, pure: everything one run would write, as one frozen value that can be printed.

The preview, the page, the log, the tests and `apply` all use this value; only `apply` acts on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import orjson

from core.model import NONE, Dimension, NewContact, SpreadsheetInfo
from core.settings import Business
from sheets.customer_sheet import CustomerTab, DesiredRows, SheetPlan
from sheets.customer_sheet import plan as plan_sheet
from sync.items import Held, Item, Key, held_by, items
from sync.merge import UNDO, Merged, Move, NewOverride, Values, moves


@dataclass(frozen=True)
class Decided:
    """One dimension: the merged answers and what both places hold now."""

    dimension: Dimension
    merged: Merged
    labels: Values
    cells: Values
    usable: frozenset[str]
    """Segments that have a label, or will have one."""
    readings: tuple[Dimension, ...] = ()
    """The dimension by the names that its cells may say, the surest first."""


@dataclass(frozen=True)
class SheetSituation:
    """Where the customer tab is or will be. `tab` None: it has to be made."""

    info: SpreadsheetInfo
    tab: CustomerTab | None
    rows: DesiredRows
    """All active customers, without answers."""
    exists: bool = True
    """False: the spreadsheet itself has to be made; `info` only says how."""
    stamp: str = ""
    """The run that a new tab tells it was made by."""


@dataclass(frozen=True)
class Situation:
    """All that a plan depends on."""

    decided: Mapping[str, Decided]
    wearers: frozenset[str]
    """Customers who may wear a label: active, not suppressed, in Contacts or about to be."""
    missing_labels: Mapping[Key, str]
    buyers: tuple[NewContact, ...]
    business: Business
    sheet: SheetSituation | None = None
    tab_title: str = ""
    """The configured name of a tab that is yet to be made."""
    facts: tuple[Item, ...] = ()
    """Losses in what was pulled that a person has to accept: ("lost", origin, rows left)."""
    doomed: Mapping[Key, str] = field(default_factory=dict)
    """Labels to delete, by name: an undo says so, or the owner of a segment she removed."""
    unmarked: Mapping[Key, str] = field(default_factory=dict)
    """Labels of ours without our mark, by name: the owner just gave them to us, or it got lost."""
    renames: Mapping[Key, str] = field(default_factory=dict)
    """Labels whose name has to follow their segment's."""
    left: Mapping[Key, str] = field(default_factory=dict)
    """Labels of segments that are none any more, by name: they lose our mark and are hers."""
    completions: Mapping[str, Values] = field(default_factory=dict)
    """Field -> customer -> what her order rows tell and her contact does not."""
    clears: Mapping[str, Values] = field(default_factory=dict)
    """Field -> customer -> what we filled in and an undo takes away."""
    kept_lists: frozenset[str] = frozenset()
    """Dimensions whose options stay as they are: a person has to decide about a name first."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(one.dimension for one in self.decided.values())


@dataclass(frozen=True)
class Plan:
    """What would be written. Customers stand in a fixed order, whatever order they came in."""

    adopt_labels: Mapping[Key, str] = field(default_factory=dict)
    rename_labels: Mapping[Key, str] = field(default_factory=dict)
    create_labels: Mapping[Key, str] = field(default_factory=dict)
    create_contacts: tuple[NewContact, ...] = ()
    adds: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    removes: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    cells: Mapping[str, tuple[Move, ...]] = field(default_factory=dict)
    begun: Mapping[str, tuple[NewOverride, ...]] = field(default_factory=dict)
    ended: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheet: SheetPlan | None = None
    create_spreadsheet: bool = False
    facts: tuple[Item, ...] = ()
    delete_labels: Mapping[Key, str] = field(default_factory=dict)
    leave_labels: Mapping[Key, str] = field(default_factory=dict)
    completions: Mapping[str, Values] = field(default_factory=dict)
    clears: Mapping[str, Values] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing would be written to Google."""
        return not (
            self.adopt_labels
            or self.rename_labels
            or self.create_labels
            or self.create_contacts
            or self.adds
            or self.removes
            or self.delete_labels
            or self.leave_labels
            or self.completions
            or self.clears
            or (self.sheet and not self.sheet.is_empty)
        )

    def counts(self) -> dict[str, int]:
        """How many things of each kind; kinds with none are absent."""
        begun = [new for begun in self.begun.values() for new in begun]
        sizes = {
            "create_spreadsheet": int(self.create_spreadsheet),
            "adopt_labels": len(self.adopt_labels),
            "rename_labels": len(self.rename_labels),
            "create_labels": len(self.create_labels),
            "create_contacts": len(self.create_contacts),
            "complete_contacts": _people(self.completions),
            "clear_contacts": _people(self.clears),
            "add_members": _size(self.adds),
            "write_cells": self.sheet.size if self.sheet else 0,
            "remove_members": _size(self.removes),
            "delete_labels": len(self.delete_labels),
            "leave_labels": len(self.leave_labels),
            "new_overrides": sum(new.origin != UNDO for new in begun),
            "held_answers": sum(new.origin == UNDO for new in begun),
            "ended_overrides": _size(self.ended),
        }
        return {kind: size for kind, size in sizes.items() if size}

    def changes(self) -> dict[str, Any]:
        """The changes alone, as JSON: what the digest covers and approval is about."""
        return {
            "create_spreadsheet": self.create_spreadsheet,
            "adopt_labels": {_name(key): name for key, name in sorted(self.adopt_labels.items())},
            "rename_labels": {_name(key): name for key, name in sorted(self.rename_labels.items())},
            "create_labels": {_name(key): name for key, name in sorted(self.create_labels.items())},
            "delete_labels": {_name(key): name for key, name in sorted(self.delete_labels.items())},
            "leave_labels": {_name(key): name for key, name in sorted(self.leave_labels.items())},
            "create_contacts": [
                {"customer": new.mark, "name": new.name, "email": new.email, "phone": new.phone}
                for new in self.create_contacts
            ],
            "complete_contacts": {what: dict(told) for what, told in self.completions.items()},
            "clear_contacts": {what: dict(told) for what, told in self.clears.items()},
            "add_members": _by_name(self.adds),
            "remove_members": _by_name(self.removes),
            "answers": {
                dimension: _by_answer(moves) for dimension, moves in sorted(self.cells.items())
            },
            "new_overrides": {
                dimension: {new.customer: new.segment or NONE for new in begun}
                for dimension, begun in sorted(self.begun.items())
            },
            "ended_overrides": {
                dimension: sorted(ended) for dimension, ended in sorted(self.ended.items())
            },
            "facts": sorted(self.facts),
            "sheet": _sheet_digest(self.sheet),
        }

    def digest(self) -> str:
        """Names the changes, and only them: not their reasons, the time, rows or etags."""
        return sha256(orjson.dumps(self.changes(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def items(self) -> frozenset[Item]:
        return items(self.changes())


def _size(groups: Mapping[Any, Sequence[Any] | Mapping[str, Any]]) -> int:
    return sum(map(len, groups.values()))


def _people(fields: Mapping[str, Values]) -> int:
    """How many customers' contacts."""
    return len({customer for values in fields.values() for customer in values})


def _name(key: Key) -> str:
    return ":".join(key)


def _by_name(groups: Mapping[Key, tuple[str, ...]]) -> dict[str, list[str]]:
    return {_name(key): list(customers) for key, customers in sorted(groups.items())}


def _by_answer(moves: Iterable[Move]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for customer, _, after in moves:
        groups[after].append(customer)
    return groups


def _sheet_digest(sheet: SheetPlan | None) -> str:
    """The written cells by customer and column: a sorted or filtered sheet has the same digest.

    New rows come in an order of their own, whatever the sheet's.
    """
    if sheet is None or sheet.is_empty:
        return ""
    changed = sorted((customer, column, after) for customer, column, _, after in sheet.cells)
    return sha256(orjson.dumps([sheet.creates, sheet.new, sheet.made, changed])).hexdigest()


def make_plan(situation: Situation, held: Held = Held()) -> Plan:
    """Everything that differs between what should be and what is, minus what is held."""
    buyers = tuple(new for new in situation.buyers if new.mark not in held.creates)
    adds: dict[Key, tuple[str, ...]] = {}
    removes: dict[Key, tuple[str, ...]] = {}
    cells: dict[str, tuple[Move, ...]] = {}
    rows = situation.sheet.rows if situation.sheet else None
    shown = rows.left.union(rows.customers) if rows else frozenset()
    wearers = situation.wearers - held.creates
    for key, one in situation.decided.items():
        alone = _alone(one, key, held)
        if one.dimension.label:
            _label_moves(one, wearers, alone, adds, removes)
        if one.dimension.column and (written := _cell_moves(one, shown, alone)):
            cells[key] = written
    for doomed in situation.doomed.keys() & removes.keys():
        del removes[doomed]  # whoever wears it loses it with the label itself
    return Plan(
        adopt_labels=situation.unmarked,
        rename_labels=situation.renames,
        create_labels=situation.missing_labels,
        create_contacts=buyers,
        adds=adds,
        removes=removes,
        cells=cells,
        begun=_begun(situation, held),
        ended=_ended(situation, held),
        sheet=plan_rows(situation, held) if situation.sheet else None,
        create_spreadsheet=bool(situation.sheet and not situation.sheet.exists),
        facts=situation.facts,
        delete_labels=situation.doomed,
        leave_labels=situation.left,
        completions=_fields(situation.completions, held),
        clears=_fields(situation.clears, held),
    )


def _fields(fields: Mapping[str, Values], held: Held) -> dict[str, dict[str, str]]:
    """Those not held, in a fixed order."""
    free = {
        what: {
            who: value
            for who, value in sorted(values.items())
            if (what, who) not in held.fields and who not in held.creates
        }
        for what, values in sorted(fields.items())
    }
    return {what: values for what, values in free.items() if values}


def _label_moves(
    one: Decided,
    wearers: frozenset[str],
    alone: frozenset[str],
    adds: dict[Key, tuple[str, ...]],
    removes: dict[Key, tuple[str, ...]],
) -> None:
    give: defaultdict[str, list[str]] = defaultdict(list)
    take: defaultdict[str, list[str]] = defaultdict(list)
    for customer, held, answer in moves(one.labels, _labels_wanted(one, wearers)):
        if customer in alone:
            continue
        if not held:
            give[answer].append(customer)
            continue
        holds = held.split()
        if answer and answer not in holds:
            give[answer].append(customer)
        for segment in holds:
            if segment != answer:
                take[segment].append(customer)
    for groups, found in ((adds, give), (removes, take)):
        for segment, customers in sorted(found.items()):
            groups[one.dimension.key, segment] = tuple(customers)


def _labels_wanted(one: Decided, wearers: frozenset[str]) -> Values:
    answers = one.merged.answers
    if one.usable.issuperset(answers.values()) and wearers >= answers.keys():
        return answers
    return {c: answer for c, answer in answers.items() if answer in one.usable and c in wearers}


def _cell_moves(one: Decided, shown: frozenset[str], alone: frozenset[str]) -> tuple[Move, ...]:
    found = moves(one.cells, one.merged.answers)
    if not alone and shown.issuperset(one.merged.answers) and shown.issuperset(one.cells):
        return tuple(found)
    return tuple([move for move in found if move[0] in shown and move[0] not in alone])


def _begun(situation: Situation, held: Held) -> dict[str, tuple[NewOverride, ...]]:
    kept = {
        key: tuple(new for new in one.merged.begun if (key, new.customer) not in held.pairs)
        for key, one in situation.decided.items()
    }
    return {key: begun for key, begun in kept.items() if begun}


def _ended(situation: Situation, held: Held) -> dict[str, dict[str, str]]:
    kept = {
        key: {c: id for c, id in one.merged.ended.items() if (key, c) not in held.pairs}
        for key, one in situation.decided.items()
    }
    return {key: ended for key, ended in kept.items() if ended}


def plan_rows(situation: Situation, held: Held) -> SheetPlan:
    """What the customer sheet needs. A cell that is held is taken out of what the sheet is said to
    hold and of what is wanted: empty on both sides, it is left as it is."""
    sheet = situation.sheet
    assert sheet is not None
    columns = [(key, one) for key, one in situation.decided.items() if one.dimension.column]
    alone = {key: _alone(one, key, held) for key, one in columns}
    answers = {key: _unheld(one.merged.answers, alone[key]) for key, one in columns}
    rows = replace(sheet.rows, answers=answers)
    tab = _without(sheet.tab, alone) if sheet.tab and any(alone.values()) else sheet.tab
    return plan_sheet(
        tab,
        sheet.info,
        rows,
        situation.dimensions,
        situation.business,
        title=situation.tab_title,
        stamp=sheet.stamp,
        kept_lists=situation.kept_lists,
    )


def _alone(one: Decided, key: str, held: Held) -> frozenset[str]:
    return one.merged.left_alone | {customer for d, customer in held.pairs if d == key}


def _unheld(values: Mapping[str, Any], alone: frozenset[str]) -> Mapping[str, Any]:
    return {c: v for c, v in values.items() if c not in alone} if alone else values


def _without(tab: CustomerTab, alone: Mapping[str, frozenset[str]]) -> CustomerTab:
    cells = dict(tab.cells)
    for key, customers in alone.items():
        column = f"dimension:{key}"
        cells[column] = _unheld(cells.get(column, {}), customers)
    return replace(tab, cells=cells)


def held_part(situation: Situation, written: Plan) -> Plan:
    """What `written` left out because it was held: it waits for a person, under its own digest."""
    rest = make_plan(situation, held_by(written.items()))
    whole = Plan(create_contacts=rest.create_contacts, adds=rest.adds, removes=rest.removes)
    whole = replace(whole, completions=rest.completions, clears=rest.clears)
    return replace(whole, cells=rest.cells, begun=rest.begun, ended=rest.ended)
