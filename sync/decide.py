"""From what was pulled to a situation a plan can be made of: metrics, segments, merged answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from core.model import Dimension, Problem
from core.settings import Business
from sheets.customer_sheet import DesiredRows
from sync.contacts import newest
from sync.customers import Numbers, numbers_of, people_frame
from sync.findings import problem_of
from sync.labels import LabelsRead, renamed_dimensions
from sync.matching import CustomerRow
from sync.merge import Edits, Merged, Values, cell_edits, joined, label_edits, merge
from sync.metrics import compute
from sync.plan import Decided, SheetSituation, Situation
from sync.pull import Before, Pulled
from sync.purchases import rate_problems
from sync.segments import asked_for, evaluate
from sync.sheet import SheetRead, cell_values, desired_people
from sync.undo import Places
from sync.undoing import Undoing, doomed_labels
from sync.work import Work


@dataclass(frozen=True)
class Computed:
    """What the numbers say, before anybody's hand."""

    people: pl.DataFrame
    metrics: pl.DataFrame
    answers: Mapping[str, Values]
    """Dimension -> customer -> segment; who has no answer is absent."""
    numbers: Mapping[str, Numbers]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Decision:
    """Everything decided, and the links by which contacts are found."""

    situation: Situation
    computed: Computed
    active: frozenset[str]
    """Customers."""
    links: Mapping[str, str]
    """Customer -> contact."""
    problems: tuple[Problem, ...]

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return self.situation.dimensions


def compute_answers(
    work: Work, pulled: Pulled, dimensions: Sequence[Dimension], today: date
) -> Computed:
    """Metrics and segments of all active customers at once."""
    settings = work.parts.settings
    people = people_frame(pulled.active, pulled.contacts.contacts, pulled.labels.names)
    metrics = compute(
        people,
        pulled.rows,
        today=today,
        business=settings.business,
        rates=settings.rates,
        row_modes={source.spreadsheet: source.row for source in settings.orders},
        also=asked_for(dimensions, settings.business.currency),
    )
    found = evaluate(metrics, dimensions, today, settings.business.currency)
    customers = found["customer"].to_list()
    return Computed(
        people,
        metrics,
        {d.key: _present(customers, found[d.key].to_list()) for d in dimensions},
        numbers_of(people, metrics),
        rate_problems(pulled.rows, settings.business, settings.rates),
    )


def _present(customers: list[str], answers: list[str | None]) -> dict[str, str]:
    return {who: answer for who, answer in zip(customers, answers, strict=True) if answer}


def names_now(work: Work, pulled: Pulled) -> tuple[Dimension, ...]:
    """The dimensions as the owner calls them: a renamed label renames its segment."""
    settings = work.parts.settings
    return renamed_dimensions(settings.dimensions, pulled.labels.known, settings.label_prefix)


def decide(
    work: Work,
    before: Before,
    pulled: Pulled,
    computed: Computed,
    sheet: SheetRead,
    dimensions: Sequence[Dimension],
    today: date,
    undo: Undoing | None = None,
) -> Decision:
    """Merge each dimension and gather what the plan needs."""
    active = frozenset(computed.metrics["customer"].to_list())
    rows = pulled.customers
    links = {who: row.resource_name for who, row in rows.items() if row.resource_name}
    settings, pending = work.parts.settings, before.pending
    ground = _Ground(
        active=active,
        usable={d.key: _usable(d, pulled.labels) for d in dimensions},
        unlinked=_unlinked(before, pulled),
        rows=sheet.tab.rows.keys() if sheet.tab else frozenset(),
    )
    decided: dict[str, Decided] = {}
    problems: list[Problem] = []
    worn = worn_labels(pulled.labels, links)
    doomed = doomed_labels(before, pulled, links, undo)
    for dimension in dimensions:
        held = worn.get(dimension.key, {})
        cells: Values = {}
        if sheet.tab and dimension.column:
            cells = cell_values(sheet.tab, dimension, settings.business.language)
        found = computed.answers[dimension.key]
        merged = _merged(dimension, before, found, held, cells, ground, today, undo)
        usable = ground.usable[dimension.key] - {s for d, s in doomed if d == dimension.key}
        decided[dimension.key] = Decided(dimension, merged, held, cells, usable)
        problems += (problem_of(f, dimension, rows, sheet.tab) for f in merged.findings)
    buyers = tuple(
        new
        for new in sorted(pulled.matched.missing, key=lambda new: new.mark)
        if not pending.waits(new.mark, pulled.contacts.full, work.now())
    )
    situation = Situation(
        decided=decided,
        wearers=_wearers(work, pulled, links, [new.mark for new in buyers]),
        missing_labels=pulled.labels.missing,
        buyers=buyers,
        business=settings.business,
        sheet=_sheet(computed, pulled, sheet, settings.business),
        tab_title=settings.customers.tab,
        facts=tuple(trip.fact for trip in pulled.trips if trip.fact),
        doomed=doomed,
    )
    return Decision(situation, computed, active, links, (*problems, *computed.problems))


def worn_labels(labels: LabelsRead, links: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Dimension -> customer -> the segments whose label she wears, joined."""
    customers = {contact: who for who, contact in links.items()}
    worn: dict[str, dict[str, str]] = {}
    for (dimension, segment), members in sorted(labels.members.items()):
        holders = worn.setdefault(dimension, {})
        for contact in members & customers.keys():
            who = customers[contact]
            more = holders.get(who)
            holders[who] = joined({*more.split(), segment}) if more else segment
    return worn


def _usable(dimension: Dimension, labels: LabelsRead) -> frozenset[str]:
    there = {segment for d, segment in (*labels.ours, *labels.missing) if d == dimension.key}
    return frozenset(there)


def _merged(
    dimension: Dimension,
    before: Before,
    computed: Values,
    worn: Values,
    cells: Values,
    ground: _Ground,
    today: date,
    undo: Undoing | None,
) -> Merged:
    key, answers, pending = dimension.key, before.answers, before.pending
    overrides = {c: o for c, o in answers.overrides.get(key, {}).items() if c in ground.active}
    labels = edits = Edits()
    if dimension.label:
        base = ground.label_base(answers.bases.get((key, "label"), {}), key)
        labels = label_edits(base, worn, pending.labels.get(key, {}), overrides)
    if dimension.column:
        base = ground.cell_base(answers.bases.get((key, "sheet"), {}))
        edits = cell_edits(base, cells, pending.cells.get(key, {}))
    segments = {segment.key for segment in dimension.segments}
    labels, edits = ground.of_active(labels), ground.of_active(edits)
    back = None
    if undo:
        hers = frozenset().union(*(edit.customers for edit in (labels, edits)))
        back = undo.restore(dimension, Places(worn, cells, computed, overrides, hers))
    return merge(segments, computed, overrides, labels, edits, today, back)


@dataclass(frozen=True)
class _Ground:
    """Where an edit can stand at all: a label on a linked contact, a cell of a row there is."""

    active: frozenset[str]
    usable: Mapping[str, frozenset[str]]
    unlinked: frozenset[str]
    """Customers whose contact is gone or another one than before: it lost our label by itself."""
    rows: Set[str]
    """Customers who have a row in the sheet."""

    def label_base(self, base: Values, dimension: str) -> Values:
        """The base without labels that were deleted or taken, and without contacts that left."""
        usable = self.usable[dimension]
        if not self.unlinked and all(value in usable for value in set(base.values())):
            return base
        kept = {
            c: joined(usable.intersection(value.split()))
            for c, value in base.items()
            if c not in self.unlinked
        }
        return {c: value for c, value in kept.items() if value}

    def cell_base(self, base: Values) -> Values:
        """The base without rows that were deleted: no cell was cleared in them."""
        return base if base.keys() <= self.rows else {c: base[c] for c in base.keys() & self.rows}

    def of_active(self, edits: Edits) -> Edits:
        if not edits.chosen and not edits.findings:
            return edits
        return Edits(
            {c: edit for c, edit in edits.chosen.items() if c in self.active},
            tuple(finding for finding in edits.findings if finding.customer in self.active),
        )


def _unlinked(before: Before, pulled: Pulled) -> frozenset[str]:
    aliases = pulled.contacts.aliases
    return frozenset(
        row.id
        for row in before.customers.rows
        if row.resource_name
        and (now := pulled.customers[row.id].resource_name) != row.resource_name
        and newest(row.resource_name, aliases) != now
    )


def _wearers(
    work: Work, pulled: Pulled, links: Mapping[str, str], created: Collection[str]
) -> frozenset[str]:
    new = frozenset(created)
    reachable = [(r.id, r.email_key) for r in pulled.active if r.id in links or r.id in new]
    left = work.parts.suppressed([key for _, key in reachable if key])
    return frozenset(who for who, key in reachable if key not in left)


def _sheet(
    computed: Computed, pulled: Pulled, sheet: SheetRead, business: Business
) -> SheetSituation | None:
    if sheet.info is None:
        return None
    active = pulled.active
    table = computed.metrics.with_columns(
        computed.people["birthday"],
        pl.Series("name", [row.name for row in active], dtype=pl.String),
        pl.Series("email", [row.email for row in active], dtype=pl.String),
        pl.Series("phone", [row.phone for row in active], dtype=pl.String),
    )
    rows = desired_people(table.sort("name", "customer"), business)  # nearly as new rows will stand
    if sheet.tab:
        rows = _with_leavers(rows, sheet.tab.rows.keys(), pulled.customers)
    return SheetSituation(sheet.info, sheet.tab, rows, sheet.exists)


def _with_leavers(
    rows: DesiredRows, there: Set[str], customers: Mapping[str, CustomerRow]
) -> DesiredRows:
    """Whoever has a row and left. A key that is nobody's we know is left alone."""
    states = {who: customers[who].state for who in there & customers.keys()}
    vanished = frozenset(who for who, state in states.items() if state == "vanished")
    out = frozenset(who for who, state in states.items() if state in ("excluded", "folded"))
    return replace(rows, vanished=vanished, out=out)
