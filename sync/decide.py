"""From what was pulled to a situation a plan can be made of: names, answers, labels, rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct

from core.model import NewContact, Problem
from sync.called import retired_labels
from sync.column import cells_as_offered, cells_of, cells_once
from sync.computed import Computed
from sync.decision import Decision
from sync.decisions import RETIRED
from sync.fill import Fill, fill_of
from sync.findings import problem_of
from sync.ground import ground_of
from sync.items import Key
from sync.labels import Retired, Standing
from sync.labels.naming import Names
from sync.merging import Found, Merging
from sync.pull import Before, Pulled
from sync.relinked import WHOSE, Relinked, relink
from sync.removed import left_behind, removed_problems
from sync.sheet import SheetRead
from sync.situation import Decided, Situation
from sync.stamp import Stranger
from sync.undo.course import Undoing, doomed_labels
from sync.wanted import wanted_sheet
from sync.work import Work
from sync.worn import given_labels, wearers, worn_labels


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
    return _Deciding(
        work, before, pulled, computed, sheet, names, labels, stranger, today, undo
    ).decision()


class _Deciding(Struct, frozen=True, dict=True):
    """What a decision is made of."""

    work: Work
    before: Before
    pulled: Pulled
    computed: Computed
    sheet: SheetRead
    names: Names
    labels: Standing
    stranger: Stranger | None
    today: date
    undo: Undoing | None

    @cached_property
    def active(self) -> frozenset[str]:
        return frozenset([row.id for row in self.pulled.active])

    @cached_property
    def links(self) -> dict[str, str]:
        """Customer -> contact."""
        rows = self.pulled.customers.values()
        return {row.id: row.resource_name for row in rows if row.resource_name}

    @cached_property
    def relinked(self) -> Relinked:
        met = self.before.answers.bases.get(WHOSE, {})
        return relink(met, self.links, self.pulled.contacts.aliases)

    @cached_property
    def buyers(self) -> tuple[NewContact, ...]:
        """Who gets a contact, by id."""
        full, now, pending = self.pulled.contacts.full, self.work.now(), self.before.pending
        missing = sorted(self.pulled.matched.missing, key=lambda new: new.mark)
        return tuple(new for new in missing if not pending.waits(new.mark, full, now))

    def decision(self) -> Decision:
        before, pulled, names = self.before, self.pulled, self.names
        doomed = doomed_labels(before, pulled, self.links, self.undo)
        decided, found = self._merged({*pulled.labels.ours, *self.labels.missing} - doomed.keys())
        fill = self._fill()
        if self.undo:
            self.undo.empty(fill.clears)
        gone = retired_labels(before, pulled, names.dimensions)
        doomed |= {key: label.name for key, label in gone.deleted.items()}
        return Decision(
            situation=self._situation(decided, doomed, gone, fill),
            computed=self.computed,
            active=self.active,
            links=self.links,
            problems=(
                *_problems(decided, pulled, self.sheet),
                *_removed(before, pulled, names),
                *self.computed.problems,
            ),
            bases={(key, place): b for key, one in found.items() for place, b in one.bases.items()},
            differing=frozenset((key, who) for key, one in found.items() for who in one.edited),
            given=given_labels(pulled.labels, self.links),
            relinked=self.relinked,
            labels=self.labels,
            retired=gone,
            astray={key: one.astray for key, one in found.items()},
            taken_over=_taken_over(self.sheet, decided),
            stranger=self.stranger,
            names=names,
            filled=fill.bases,
        )

    def _merged(self, usable: Collection[Key]) -> tuple[dict[str, Decided], dict[str, Found]]:
        """Each dimension; `usable`: the labels there are, or will be."""
        pulled, sheet, names, stranger = self.pulled, self.sheet, self.names, self.stranger
        ground = ground_of(
            pulled, sheet, names.dimensions, self.active, stranger, self.links, self.relinked
        )
        ask_first = bool(stranger and stranger.open)
        merging = Merging(self.before, ground, self.today, self.undo, ask_first)
        worn = worn_labels(pulled.labels.members, self.links)
        decided: dict[str, Decided] = {}
        found: dict[str, Found] = {}
        for one in names.dimensions:
            key = one.key
            cells, readings = cells_of(self.before, sheet, names, one)
            once = cells_once(self.before, sheet, one)
            offered = cells_as_offered(self.before, sheet, one)
            computed, held = self.computed.answers[key], worn.get(key, {})
            found[key] = merging.dimension(one, computed, held, cells, once, offered)
            labelled = frozenset(segment for dimension, segment in usable if dimension == key)
            decided[key] = Decided(one, found[key].merged, held, cells, labelled, readings)
        return decided, found

    def _fill(self) -> Fill:
        return fill_of(
            self.before,
            self.pulled,
            self.links,
            self.relinked.unlinked,
            self.buyers,
            self.work.parts.settings,
            self.today,
            strange=self.stranger is not None,
        )

    def _situation(
        self, decided: Mapping[str, Decided], doomed: Mapping[Key, str], gone: Retired, fill: Fill
    ) -> Situation:
        work, pulled, names, settings = self.work, self.pulled, self.names, self.work.parts.settings
        made = [new.mark for new in self.buyers]
        return Situation(
            decided=decided,
            wearers=wearers(work, self.before, pulled, self.active, self.links, made),
            missing_labels=self.labels.missing,
            buyers=self.buyers,
            business=settings.business,
            sheet=wanted_sheet(
                self.computed, pulled, self.sheet, settings.business, work.run.id, fill.told
            ),
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
