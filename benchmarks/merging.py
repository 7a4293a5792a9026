"""`python -m benchmarks.merging`: merging and planning against Python's set arithmetic alone.

25,000 customers, 40 segments in five dimensions, each with labels and a column. Both sides get the
same values (what the rules say, what was written last, what Google holds) and must give the same:
who gets and loses which label, which cells change, which answers are the owner's now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from gc import collect
from random import Random
from time import perf_counter
from typing import Any

from core.model import Dimension, Segment, SpreadsheetInfo
from core.settings import Business
from sheets.customer_sheet import CustomerTab, DesiredRows
from sync.edits import cell_edits, label_edits
from sync.merge import NewOverride, Values, merge
from sync.planning import make_plan
from sync.situation import Decided, SheetSituation, Situation

CUSTOMERS, DIMENSIONS, SEGMENTS = 25_000, 5, 8
TODAY = date(2026, 3, 1)
ROUNDS = 9
WHO = [f"01J{number:023}" for number in range(CUSTOMERS)]
KEYS = [f"segment{number}" for number in range(SEGMENTS)]

Groups = dict[tuple[str, str], tuple[str, ...]]
Moves = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Case:
    """One dimension before a run: four mappings of customer to answer."""

    dimension: Dimension
    computed: Values
    base: Values
    worn: Values
    cells: Values


@dataclass(frozen=True)
class Found:
    adds: Groups
    removes: Groups
    cells: Mapping[str, Moves]
    begun: Mapping[str, tuple[NewOverride, ...]]


def cases(share: float, *, by_hand: bool = False) -> list[Case]:
    """Rules that give this share of the customers another answer, or an owner who does."""
    random = Random(7)
    found = []
    for number in range(DIMENSIONS):
        segments = tuple(Segment(key, key.title(), "orders > 0") for key in KEYS)
        dimension = Dimension(f"dimension{number}", f"Dimension {number}", segments)
        held = {who: random.choice(KEYS) for who in WHO}
        other = {who: _next(held[who]) for who in random.sample(WHO, int(CUSTOMERS * share))}
        now = {**held, **other}
        if by_hand:
            found.append(Case(dimension, held, held, dict(held), now))
        else:
            found.append(Case(dimension, now, held, dict(held), dict(held)))
    return found


def _next(key: str) -> str:
    return KEYS[(KEYS.index(key) + 1) % SEGMENTS]


def ours(found: list[Case], sheet: SheetSituation) -> Found:
    everybody = frozenset(WHO)
    decided = {}
    for case in found:
        labels = label_edits(case.base, case.worn, {}, {})
        cells = cell_edits(case.base, case.cells, {})
        merged = merge(frozenset(KEYS), case.computed, {}, labels, cells, TODAY)
        usable = frozenset(KEYS)
        one = Decided(case.dimension, merged, case.worn, case.cells, usable)
        decided[case.dimension.key] = one
    plan = make_plan(Situation(decided, everybody, {}, (), Business("Shop"), sheet))
    return Found(dict(plan.adds), dict(plan.removes), plan.cells, plan.begun)


def by_sets(found: list[Case], _: object) -> Found:
    """The same by hand, for owners who edit the sheet only and rules that win everywhere else."""
    adds: Groups = {}
    removes: Groups = {}
    cells: dict[str, Moves] = {}
    begun: dict[str, tuple[NewOverride, ...]] = {}
    for case in found:
        key = case.dimension.key
        hers = dict(case.cells.items() - case.base.items())
        answers = {**case.computed, **hers}
        begun[key] = tuple(NewOverride(who, hers[who], "sheet") for who in sorted(hers))
        for groups, pairs in (
            (adds, answers.items() - case.worn.items()),
            (removes, case.worn.items() - answers.items()),
        ):
            sets: dict[str, set[str]] = {}
            for who, segment in pairs:
                sets.setdefault(segment, set()).add(who)
            for segment in sorted(sets):
                groups[key, segment] = tuple(sorted(sets[segment]))
        differ = answers.items() - case.cells.items()
        cells[key] = tuple(sorted((who, case.cells[who], answer) for who, answer in differ))
    return Found(adds, removes, _filled(cells), _filled(begun))


def _filled(groups: dict[str, Any]) -> dict[str, Any]:
    return {key: found for key, found in groups.items() if found}


def customer_sheet(found: list[Case]) -> SheetSituation:
    """A sheet with everybody in it, as read."""
    names = {who: f"Customer {who}" for who in WHO}
    columns = ["name", "email", "phone", *(f"dimension:{c.dimension.key}" for c in found), "key"]
    shown = {
        f"dimension:{case.dimension.key}": {who: key.title() for who, key in case.cells.items()}
        for case in found
    }
    tab = CustomerTab(
        spreadsheet="book",
        sheet_id=1,
        title="Customers",
        rows={who: at for at, who in enumerate(WHO, 2)},
        cells={"key": dict(zip(WHO, WHO, strict=True)), "name": names, **shown},
        columns={column: at for at, column in enumerate(columns)},
        next_row=CUSTOMERS + 2,
        grid_rows=CUSTOMERS + 2,
        grid_columns=len(columns),
    )
    info = SpreadsheetInfo("book", "Shop", "en_US", "UTC", ())
    return SheetSituation(info, tab, DesiredRows(WHO, {"name": list(names.values())}, {}))


def measure(work: Callable[[list[Case], SheetSituation], Found], found: list[Case]) -> float:
    sheet = customer_sheet(found)
    return min(_times(lambda: work(found, sheet)))


def _times(work: Callable[[], Found]) -> Iterator[float]:
    for _ in range(ROUNDS):
        collect()
        started = perf_counter()
        work()
        yield perf_counter() - started


def main() -> None:
    print(f"{CUSTOMERS:,} customers, {DIMENSIONS * SEGMENTS} segments")
    for title, found in (
        ("nothing changed", cases(0)),
        ("1 % changed by the rules", cases(0.01)),
        ("everything changed by the rules", cases(1)),
        ("10,000 cells changed by hand", cases(10_000 / CUSTOMERS / DIMENSIONS, by_hand=True)),
    ):
        sheet = customer_sheet(found)
        assert ours(found, sheet) == by_sets(found, sheet), title
        mine, sets = measure(ours, found), measure(by_sets, found)
        print(f"{title}: {mine * 1e3:.1f} ms, by sets {sets * 1e3:.1f} ms: {mine / sets:.2f} times")


if __name__ == "__main__":
    main()
