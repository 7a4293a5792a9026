"""From what was pulled to a situation a plan can be made of: names, answers, labels, rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.model import Dimension, NewContact, Problem
from core.names import same_name
from sync.check import Trip
from sync.computed import Computed
from sync.decisions import RETIRED
from sync.fill import Fill, fill_of
from sync.findings import problem_of
from sync.ground import ground_of
from sync.items import Key
from sync.labels import OURS, Retired, Standing, retired, segments_with_labels
from sync.labels.naming import Names, Seen, name_segments
from sync.merge import UNKNOWN, Values
from sync.merging import Found, Merging
from sync.plan import Decided, Situation
from sync.pull import Before, Pulled
from sync.relinked import WHOSE, Relinked, relink
from sync.removed import left_behind, removed_problems
from sync.sheet import SheetRead, cell_values
from sync.stamp import Stranger, older_trip
from sync.undo.course import Undoing, doomed_labels
from sync.wanted import wanted_sheet
from sync.work import Work
from sync.worn import given_labels, wearers, worn_labels


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
    retired: Retired
    astray: Mapping[str, Values]
    """Dimension -> customer -> what stands in her cell and may be ours or hers."""
    taken_over: frozenset[tuple[str, str]]
    """(dimension, customer) answered in a table that the owner just gave us."""
    stranger: Stranger | None
    """Somebody else wrote Google last; nothing to ask where nothing differs."""
    names: Names
    filled: Mapping[str, Values]
    """Field -> customer -> what is remembered of her contact's before anything is written."""

    @property
    def older(self) -> Trip | None:
        """The question whose the differences are, while it is open."""
        if self.stranger is None or not self.stranger.open or not self.differing:
            return None
        return older_trip(self.stranger.subject, self.differing)

    @property
    def said(self) -> frozenset[tuple[str, str]]:
        """(dimension, customer) that change because the owner just said so."""
        answered = self.stranger and not self.stranger.open
        said = self.given | self.taken_over
        return said | self.differing if answered else said

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return self.situation.dimensions


def retired_labels(before: Before, pulled: Pulled, dimensions: Sequence[Dimension]) -> Retired:
    """Labels of segments that were removed, or are to have none any more."""
    said = before.decisions.get(RETIRED, {})
    return retired(said, segments_with_labels(dimensions), before.labels, pulled.labels.there)


def names_now(work: Work, before: Before, pulled: Pulled, sheet: SheetRead) -> Names:
    """What the segments are called, after what the owner renamed in Contacts or in the sheet."""
    settings, ours = work.parts.settings, pulled.labels.ours
    rows = {key: row.name for key, row in before.labels.items() if row.state == OURS}
    gone = retired_labels(before, pulled, settings.dimensions).deleted
    own = {group.resource_name for group in (*ours.values(), *gone.values())}
    seen = Seen(
        labels={key: group.name for key, group in ours.items()},
        known={
            key: before.pending.renamed.get(key, frozenset()) | {rows.get(key, "")} for key in ours
        },
        others=frozenset(
            same_name(g.name) for g in pulled.labels.there if g.resource_name not in own
        ),
        options=sheet.tab.options if sheet.tab else {},
        broken_off=before.pending.half_written,
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
    active = frozenset(row.id for row in pulled.active)
    links = {who: row.resource_name for who, row in pulled.customers.items() if row.resource_name}
    relinked = relink(before.answers.bases.get(WHOSE, {}), links, pulled.contacts.aliases)
    ground = ground_of(pulled, sheet, names.dimensions, active, stranger, links, relinked)
    merging = Merging(before, ground, today, undo, bool(stranger and stranger.open))
    doomed = doomed_labels(before, pulled, links, undo)
    usable = {*pulled.labels.ours, *labels.missing} - doomed.keys()
    worn = worn_labels(pulled.labels.members, links)
    decided: dict[str, Decided] = {}
    found: dict[str, Found] = {}
    for one in names.dimensions:
        key = one.key
        cells, readings = _cells(sheet, names, one)
        cells = _still_named(cells, before.answers.bases.get((key, "sheet"), {}), one, readings)
        held = worn.get(key, {})
        once = _cells_once(before, sheet, one)
        found[key] = merging.dimension(one, computed.answers[key], held, cells, once)
        labelled = frozenset(segment for dimension, segment in usable if dimension == key)
        decided[key] = Decided(one, found[key].merged, held, cells, labelled, readings)
    fill = fill_of(
        before,
        pulled,
        links,
        relinked.unlinked,
        _buyers(work, before, pulled),
        work.parts.settings,
        today,
        strange=stranger is not None,
    )
    if undo:
        undo.empty(fill.clears)
    gone = retired_labels(before, pulled, names.dimensions)
    doomed |= {key: label.name for key, label in gone.deleted.items()}
    situation = _situation(
        work,
        before,
        pulled,
        computed,
        sheet,
        names,
        labels,
        decided,
        active,
        links,
        doomed,
        gone,
        fill,
    )
    return Decision(
        situation=situation,
        computed=computed,
        active=active,
        links=links,
        problems=(
            *_problems(decided, pulled, sheet),
            *_removed(before, pulled, names),
            *computed.problems,
        ),
        bases={(key, place): b for key, one in found.items() for place, b in one.bases.items()},
        differing=frozenset((key, who) for key, one in found.items() for who in one.edited),
        given=given_labels(pulled.labels, links),
        relinked=relinked,
        labels=labels,
        retired=gone,
        astray={key: one.astray for key, one in found.items()},
        taken_over=_taken_over(sheet, decided),
        stranger=stranger,
        names=names,
        filled=fill.bases,
    )


def _cells(
    sheet: SheetRead, names: Names, dimension: Dimension
) -> tuple[Values, tuple[Dimension, ...]]:
    """What the dimension's column says, and the names by which it was read."""
    if sheet.tab is None or not dimension.column:
        return {}, (dimension,)
    offered = sheet.tab.options.get(dimension.key, ())
    readings = names.memory.readings(dimension, offered)
    if sheet.adoption and sheet.tab.hers:
        readings += sheet.adoption.readings(dimension)
    return cell_values(sheet.tab, readings), readings


def _cells_once(before: Before, sheet: SheetRead, dimension: Dimension) -> Values:
    """Where a write broke off: what the column says by the options of the write before that one.
    The options come first; the cells may be older than they are."""
    once = before.names.written(dimension)
    if sheet.tab is None or not dimension.column or not before.pending.half_written:
        return {}
    return cell_values(sheet.tab, (once,)) if once != dimension else {}


def _still_named(
    cells: Values, base: Values, dimension: Dimension, readings: Sequence[Dimension]
) -> Values:
    """A segment that is none any more is what was written before. Picked now, it is no option."""
    there = {segment.key for segment in dimension.segments}
    gone = {s.key: s.name for one in readings for s in one.segments if s.key not in there}
    picked = {c: v for c, v in cells.items() if v in gone and base.get(c) != v} if gone else {}
    return {**cells, **{c: UNKNOWN + gone[v] for c, v in picked.items()}} if picked else cells


def _taken_over(sheet: SheetRead, decided: Mapping[str, Decided]) -> frozenset[tuple[str, str]]:
    if sheet.tab is None or not sheet.tab.adopting:
        return frozenset()
    return frozenset((key, who) for key, one in decided.items() for who in sheet.tab.rows)


def _problems(
    decided: Mapping[str, Decided], pulled: Pulled, sheet: SheetRead
) -> Iterator[Problem]:
    for one in decided.values():
        for finding in one.merged.findings:
            if finding.kind != "segment_gone":  # one question for all of them: _removed
                yield problem_of(finding, one.dimension, pulled.customers, sheet.tab)


def _removed(before: Before, pulled: Pulled, names: Names) -> Iterator[Problem]:
    said, overrides = before.decisions.get(RETIRED, {}), before.answers.overrides
    found = left_behind(names.dimensions, before.labels, said, overrides)
    called = {key: one.name for key, one in names.memory.called.items()}
    return removed_problems(found, called, {one.resource_name for one in pulled.labels.there})


def _situation(
    work: Work,
    before: Before,
    pulled: Pulled,
    computed: Computed,
    sheet: SheetRead,
    names: Names,
    labels: Standing,
    decided: Mapping[str, Decided],
    active: frozenset[str],
    links: Mapping[str, str],
    doomed: Mapping[Key, str],
    gone: Retired,
    fill: Fill,
) -> Situation:
    settings, buyers = work.parts.settings, _buyers(work, before, pulled)
    return Situation(
        decided=decided,
        wearers=wearers(work, before, pulled, active, links, [new.mark for new in buyers]),
        missing_labels=labels.missing,
        buyers=tuple(buyers),
        business=settings.business,
        sheet=wanted_sheet(computed, pulled, sheet, settings.business, work.run.id, fill.told),
        unmarked={
            key: pulled.labels.ours[key].name
            for key in sorted(pulled.labels.unmarked - doomed.keys())
        },
        tab_title=settings.customers.tab,
        facts=tuple(trip.fact for trip in pulled.trips if trip.fact),
        doomed=doomed,
        left={key: label.name for key, label in gone.left.items()},
        renames={key: name for key, name in names.renames.items() if key not in doomed},
        kept_lists=names.kept,
        completions=fill.told,
        clears=fill.clears,
    )


def _buyers(work: Work, before: Before, pulled: Pulled) -> list[NewContact]:
    """Who gets a contact, by id."""
    full, now = pulled.contacts.full, work.now()
    missing = sorted(pulled.matched.missing, key=lambda new: new.mark)
    return [new for new in missing if not before.pending.waits(new.mark, full, now)]
