"""From what was pulled to a situation a plan can be made of: metrics, segments, merged answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import polars as pl

from core.folds import folds_of
from core.model import Dimension, Problem
from core.names import same_name
from core.settings import Business
from sheets.customer_sheet import DesiredRows
from sync.catalogue import own_metrics
from sync.check import Trip
from sync.customers import Numbers, numbers_of, people_frame
from sync.decisions import ADOPT_BY_RULES, SAME
from sync.findings import problem_of
from sync.ground import Ground
from sync.items import Key
from sync.labels import OURS, LabelsRead, Standing
from sync.labels.naming import Names, Seen, name_segments
from sync.matching import CustomerRow
from sync.merge import (
    Edits,
    Merged,
    Override,
    Values,
    cell_edits,
    joined,
    label_edits,
    merge,
    own_edits,
)
from sync.metrics import compute
from sync.plan import Decided, SheetSituation, Situation
from sync.pull import Before, Pulled
from sync.purchases import rate_problems
from sync.relinked import WHOSE, Relinked, relink
from sync.segments import asked_for, evaluate
from sync.sheet import SheetRead, cell_values, desired_people
from sync.stamp import Stranger, older_trip
from sync.told import with_told
from sync.undo.course import Undoing, doomed_labels
from sync.undo.plan import Places
from sync.unforetold import forecast_problems
from sync.work import BOUNCED, Work


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
    bases: Mapping[tuple[str, str], Values]
    """(dimension, place) -> what the place was measured against."""
    differing: frozenset[tuple[str, str]]
    """(dimension, customer) whose label or cell is not what we remember."""
    given: frozenset[tuple[str, str]]
    """(dimension, customer) under a label that the owner just gave us."""
    relinked: Relinked
    labels: Standing
    stranger: Stranger | None
    """Somebody else wrote Google last; nothing to ask where nothing differs."""
    names: Names

    @property
    def older(self) -> Trip | None:
        """The question whose the differences are, while it is open."""
        waits = self.stranger and self.stranger.open and self.differing
        return older_trip(self.differing) if waits else None

    @property
    def said(self) -> frozenset[tuple[str, str]]:
        """(dimension, customer) that change because the owner just said so."""
        answered = self.stranger and not self.stranger.open
        return self.given | self.differing if answered else self.given

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return self.situation.dimensions


def compute_answers(
    work: Work, pulled: Pulled, dimensions: Sequence[Dimension], today: date
) -> Computed:
    """Metrics and segments of all active customers at once."""
    settings = work.parts.settings
    currency, own = settings.business.currency, own_metrics(settings.orders)
    people = people_frame(pulled.active, pulled.contacts.contacts, pulled.labels.names)
    people = with_told(people, pulled.rows, today, own)
    asked = asked_for(dimensions, currency, own)
    metrics = compute(
        people,
        pulled.rows,
        today=today,
        business=settings.business,
        rates=settings.rates,
        row_modes={source.spreadsheet: source.row for source in settings.orders},
        also=asked,
        own=own,
    )
    found = evaluate(metrics, dimensions, today, currency, own)
    customers = found["customer"].to_list()
    return Computed(
        people,
        metrics,
        {d.key: _present(customers, found[d.key].to_list()) for d in dimensions},
        numbers_of(people, metrics, own),
        (
            *rate_problems(pulled.rows, settings.business, settings.rates),
            *forecast_problems(metrics, asked),
        ),
    )


def _present(customers: list[str], answers: list[str | None]) -> dict[str, str]:
    return {who: answer for who, answer in zip(customers, answers, strict=True) if answer}


def names_now(work: Work, before: Before, pulled: Pulled, sheet: SheetRead) -> Names:
    """What the segments are called, after what the owner renamed in Contacts or in the sheet."""
    settings, ours = work.parts.settings, pulled.labels.ours
    rows = {key: row.name for key, row in before.labels.items() if row.state == OURS}
    own = {group.resource_name for group in ours.values()}
    seen = Seen(
        labels={key: group.name for key, group in ours.items()},
        known={
            key: before.pending.renamed.get(key, frozenset()) | {rows.get(key, "")} for key in ours
        },
        others=frozenset(
            same_name(g.name) for g in pulled.labels.there if g.resource_name not in own
        ),
        options=sheet.tab.options if sheet.tab else {},
    )
    return name_segments(settings.dimensions, settings.label_prefix, before.names, seen)


def decide(
    work: Work,
    before: Before,
    pulled: Pulled,
    computed: Computed,
    sheet: SheetRead,
    names: Names,
    labels: Standing,
    stranger: Stranger | None,
    today: date,
    undo: Undoing | None = None,
) -> Decision:
    """Merge each dimension and gather what the plan needs."""
    active, dimensions = frozenset(computed.metrics["customer"].to_list()), names.dimensions
    rows = pulled.customers
    links = {who: row.resource_name for who, row in rows.items() if row.resource_name}
    settings, pending = work.parts.settings, before.pending
    met = before.answers.bases.get(WHOSE, {})
    relinked = relink(met, links, pulled.contacts.aliases)
    ground = _ground(pulled, sheet, dimensions, active, stranger, links, relinked)
    decided: dict[str, Decided] = {}
    bases: dict[tuple[str, str], Values] = {}
    differing: set[tuple[str, str]] = set()
    problems: list[Problem] = []
    worn = worn_labels(pulled.labels.members, links)
    doomed = doomed_labels(before, pulled, links, undo)
    usable = {*pulled.labels.ours, *labels.missing} - doomed.keys()
    for dimension in dimensions:
        held = worn.get(dimension.key, {})
        cells: Values = {}
        readings: tuple[Dimension, ...] = (dimension,)
        if sheet.tab and dimension.column:
            offered = sheet.tab.options.get(dimension.key, ())[2:]
            readings = names.memory.readings(dimension, offered)
            cells = cell_values(sheet.tab, readings, settings.business.language)
        found = computed.answers[dimension.key]
        one = _merged(
            dimension,
            before,
            found,
            held,
            cells,
            ground,
            today,
            undo,
            ask_first=bool(stranger and stranger.open),
        )
        has_label = frozenset(segment for d, segment in usable if d == dimension.key)
        decided[dimension.key] = Decided(dimension, one.merged, held, cells, has_label, readings)
        bases |= {(dimension.key, place): base for place, base in one.bases.items()}
        differing |= {(dimension.key, who) for who in one.edited}
        problems += (problem_of(f, dimension, rows, sheet.tab) for f in one.merged.findings)
    buyers = tuple(
        new
        for new in sorted(pulled.matched.missing, key=lambda new: new.mark)
        if not pending.waits(new.mark, pulled.contacts.full, work.now())
    )
    situation = Situation(
        decided=decided,
        wearers=_wearers(work, before, pulled, links, [new.mark for new in buyers]),
        missing_labels=labels.missing,
        buyers=buyers,
        business=settings.business,
        sheet=_sheet(computed, pulled, sheet, settings.business, work.run.id),
        adopted={key: pulled.labels.ours[key].name for key in pulled.labels.adopted},
        tab_title=settings.customers.tab,
        facts=tuple(trip.fact for trip in pulled.trips if trip.fact),
        doomed=doomed,
        renames={key: name for key, name in names.renames.items() if key not in doomed},
        kept_lists=names.kept,
    )
    return Decision(
        situation,
        computed,
        active,
        links,
        (*problems, *computed.problems),
        bases,
        frozenset(differing),
        _given(pulled.labels, links),
        relinked,
        labels,
        stranger,
        names,
    )


def _given(labels: LabelsRead, links: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """(dimension, customer) under a label that the owner just gave us."""
    given = {key: members for key, members in labels.members.items() if key in labels.adopted}
    worn = worn_labels(given, links) if given else {}
    return frozenset((key, who) for key, holders in worn.items() for who in holders)


def worn_labels(
    members: Mapping[Key, frozenset[str]], links: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Dimension -> customer -> the segments whose label she wears, joined."""
    customers = {contact: who for who, contact in links.items()}
    worn: dict[str, dict[str, str]] = {}
    for (dimension, segment), contacts in sorted(members.items()):
        holders = worn.setdefault(dimension, {})
        for contact in contacts & customers.keys():
            who = customers[contact]
            more = holders.get(who)
            holders[who] = joined({*more.split(), segment}) if more else segment
    return worn


def _ground(
    pulled: Pulled,
    sheet: SheetRead,
    dimensions: Sequence[Dimension],
    active: frozenset[str],
    stranger: Stranger | None,
    links: Mapping[str, str],
    relinked: Relinked,
) -> Ground:
    labels = pulled.labels
    rules = {key for key, how in labels.adopted.items() if how == ADOPT_BY_RULES}
    given = {key: members for key, members in labels.members.items() if key in rules}
    return Ground(
        active=active,
        labels=_segments(labels, dimensions),
        links=links,
        contacts=pulled.contacts.contacts,
        relinked=relinked,
        rows=_cells_there(sheet, dimensions),
        given=worn_labels(given, links),
        places=sheet.tab.rows if sheet.tab else {},
        forget=bool(stranger and stranger.forget),
    )


@dataclass(frozen=True)
class _Found:
    """One dimension merged, and what its places were measured against."""

    merged: Merged
    bases: Mapping[str, Values]
    edited: frozenset[str]
    """Customers whose answer differs from what we remember."""


def _merged(
    dimension: Dimension,
    before: Before,
    computed: Values,
    worn: Values,
    cells: Values,
    ground: Ground,
    today: date,
    undo: Undoing | None,
    *,
    ask_first: bool,
) -> _Found:
    """With `ask_first`, what differs is nobody's edit: it is left alone until the owner said so."""
    key, answers, pending = dimension.key, before.answers, before.pending
    overrides = {c: o for c, o in answers.overrides.get(key, {}).items() if c in ground.active}
    labels = edits = Edits()
    bases: dict[str, Values] = {}
    if dimension.label:
        base = ground.label_base(answers.bases.get((key, "label"), {}), key, worn)
        bases["label"] = base
        moved, still = pending.labels.get(key, {}), partial(ground.still_worn, key)
        labels = ground.of_active(label_edits(base, worn, moved, overrides, still))
    if dimension.column:
        base = ground.cell_base(answers.bases.get((key, "sheet"), {}), key, cells)
        bases["sheet"] = base
        ours = pending.cells_of(key, ground.places)
        edits = ground.of_active(cell_edits(base, cells, ours))
    segments = {segment.key for segment in dimension.segments}
    found = labels.customers | edits.customers
    back = None
    if undo:
        back = undo.restore(dimension, Places(worn, cells, computed, overrides, found))
    if ask_first:
        found -= _agreeing(computed, overrides, labels, edits)
    if ask_first and found:
        merged = merge(segments, computed, overrides, Edits(), Edits(), today, back)
        return _Found(replace(merged, left_alone=merged.left_alone | found), bases, found)
    own = own_edits(overrides, answers.memberships.get(key, {})) if found else {}
    merged = merge(segments, computed, overrides, labels, edits, today, back, own)
    return _Found(merged, bases, found)


def _agreeing(
    computed: Values, overrides: Mapping[str, Override], labels: Edits, cells: Edits
) -> frozenset[str]:
    """Customers who differ from what is remembered, but not from what the rules say: whoever chose
    it, there is nothing to ask."""
    found = labels.customers | cells.customers
    said = (set(labels.chosen.items()) | set(cells.chosen.items())) - set(computed.items())
    asked = {c for c, _ in said} | overrides.keys()
    asked |= {finding.customer for finding in (*labels.findings, *cells.findings)}
    return found - labels.unclear - asked


def _cells_there(sheet: SheetRead, dimensions: Sequence[Dimension]) -> dict[str, Set[str]]:
    if sheet.tab is None:
        return {}
    columns, rows = sheet.tab.columns, sheet.tab.rows.keys()
    return {d.key: rows for d in dimensions if f"dimension:{d.key}" in columns}


def _segments(labels: LabelsRead, dimensions: Sequence[Dimension]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {dimension.key: {} for dimension in dimensions}
    for (dimension, segment), group in labels.ours.items():
        found[dimension][group.resource_name] = segment
    return found


def _wearers(
    work: Work, before: Before, pulled: Pulled, links: Mapping[str, str], created: Collection[str]
) -> frozenset[str]:
    """Who may wear a label: in Contacts, and did not leave under any address of hers. That another
    one than she is mailed at does not exist says nothing of her."""
    folds = folds_of(before.decisions.get(SAME, {}), pulled.customers.keys())
    reachable = {row.id for row in pulled.active} & {*links, *created}
    rows = [row for row in pulled.customers.values() if row.email_key]
    keys = [(row.id not in folds, folds.get(row.id, row.id), row.email_key or "") for row in rows]
    left = work.parts.suppressed([key for _, who, key in keys if who in reachable])
    gone = {main for own, main, key in keys if key in left and (own or left[key] != BOUNCED)}
    return frozenset(reachable - gone)


def _sheet(
    computed: Computed, pulled: Pulled, sheet: SheetRead, business: Business, run: str
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
    return SheetSituation(sheet.info, sheet.tab, rows, sheet.exists, run)


def _with_leavers(
    rows: DesiredRows, there: Set[str], customers: Mapping[str, CustomerRow]
) -> DesiredRows:
    """Whoever has a row and left. A key that is nobody's we know is left alone."""
    states = {who: customers[who].state for who in there & customers.keys()}
    vanished = frozenset(who for who, state in states.items() if state == "vanished")
    out = frozenset(who for who, state in states.items() if state in ("excluded", "folded"))
    return replace(rows, vanished=vanished, out=out)
