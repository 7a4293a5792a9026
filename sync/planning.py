"""From a situation to the plan, pure: what differs between what should be and what is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from sheets.customer_sheet import CustomerTab, SheetPlan
from sheets.customer_sheet import plan as plan_sheet
from sync.items import Held, Key, held_by
from sync.merge import Move, NewOverride, Values, moves
from sync.plan import Plan
from sync.situation import Decided, Situation

Groups = dict[Key, tuple[str, ...]]
"""Label -> customers."""


def make_plan(situation: Situation, held: Held = Held()) -> Plan:
    """Everything that differs between what should be and what is, minus what is held."""
    adds, removes = _labels(situation, held)
    return Plan(
        adopt_labels=situation.unmarked,
        rename_labels=situation.renames,
        create_labels=situation.missing_labels,
        create_contacts=tuple(n for n in situation.buyers if n.mark not in held.creates),
        adds=adds,
        removes=removes,
        cells=_cells(situation, held),
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


def _labels(situation: Situation, held: Held) -> tuple[Groups, Groups]:
    """Who gets and who loses which label."""
    adds: Groups = {}
    removes: Groups = {}
    wearers = situation.wearers - held.creates
    for key, one in situation.decided.items():
        if one.dimension.label:
            _label_moves(one, wearers, _alone(one, key, held), adds, removes)
    for doomed in situation.doomed.keys() & removes.keys():
        del removes[doomed]  # whoever wears it loses it with the label itself
    return adds, removes


def _cells(situation: Situation, held: Held) -> dict[str, tuple[Move, ...]]:
    """Which answers change in the rows there are or will be."""
    rows = situation.sheet.rows if situation.sheet else None
    shown = rows.left.union(rows.customers) if rows else frozenset()
    found = {
        key: _cell_moves(one, shown, _alone(one, key, held))
        for key, one in situation.decided.items()
        if one.dimension.column
    }
    return {key: moves for key, moves in found.items() if moves}


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
    adds: Groups,
    removes: Groups,
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
