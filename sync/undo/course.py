"""An undo on its way through a run: its journal read, the run prepared, what it holds kept."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from core.model import Dimension, Label
from core.tables import run
from sync import runs
from sync.decisions import (
    AGAIN,
    COMPLETE,
    CUSTOMER,
    LABEL,
    NO,
    OUT,
    SHEET_ONLY,
    decide,
    withdraw,
)
from sync.items import Key
from sync.labels import mark
from sync.merge import UNDO, Merged, TakenBack, Values
from sync.pull import Before, Pulled
from sync.undo.journal import load_past
from sync.undo.past import Past
from sync.undo.plan import Places, Restored, Scope, UndoRequest, restore, scope_json, scope_of
from sync.undo.report import Undone
from sync.work import Work

T = TypeVar("T")


def open_undo(
    connection: Connection, account: str, asked: UndoRequest | None, approve: str | None
) -> Undoing | None:
    """The undo that a run is: asked for now, or before, when its plan had to wait. Raises WrongUse
    where there is nothing to take back."""
    waited = runs.approved_undo(connection, account, approve) if approve else None
    if waited:
        asked = UndoRequest(waited[0], scope_of(waited[1]))
    if asked is None:
        return None
    past = load_past(connection, account, asked.run, asked.scope, goes_on=waited is not None)
    return Undoing(past, asked.scope, waited[1] if waited else {})


class Undoing(Struct):
    """One undo. What it finds out is added as the run goes on."""

    past: Past
    scope: Scope
    earlier: Mapping[str, Any] = field(default_factory=dict)
    """Of an undo that had to wait, column `run.undo`: it may have done a part."""
    found: dict[str, Restored] = field(default_factory=dict)
    doomed: dict[Key, str] = field(default_factory=dict)
    kept: dict[Key, str] = field(default_factory=dict)
    emptied: Mapping[str, Values] = field(default_factory=dict)
    """Field -> customer -> what is taken from her contact again."""
    _out: frozenset[str] = frozenset()
    """Customers whom nobody had taken out before."""

    @property
    def _contacts(self) -> dict[str, str]:
        if self.scope.label:
            return {}
        return {c: name for c, name in self.past.contacts.items() if self.scope.covers(c)}

    @property
    def _deleted(self) -> Mapping[Key, str]:
        """Labels it deleted before it had to wait."""
        told = self.earlier.get("report")
        return Undone.from_json(told).labels if told else {}

    @property
    def _deleted_as_said(self) -> Mapping[Key, str]:
        """Labels that run deleted because the owner had said so; an undo's own are made again."""
        again = self.past.label_answers
        return {key: name for key, name in self.past.deleted.items() if mark(key) not in again}

    def _about(self, labels: Mapping[Key, T]) -> Mapping[Key, T]:
        """Those that this undo is about."""
        if self.scope.customer:
            return {}
        return {key: one for key, one in labels.items() if self.scope.label in (None, key)}

    def _again(self) -> list[str]:
        """Labels an undo had deleted: they are made again when it is taken back itself."""
        if self.scope.customer:
            return []
        wanted = mark(self.scope.label) if self.scope.label else None
        return sorted(one for one in self.past.label_answers if wanted in (None, one))

    def back(self) -> list[str]:
        """Customers an undo had taken out."""
        if self.scope.label:
            return []
        return sorted(who for who in self.past.out if self.scope.covers(who))

    def asked_fields(self) -> list[str]:
        """The fields that run filled in, as questions are asked."""
        if self.scope.label:
            return []
        filled = ((who, what) for what, told in self.past.filled.items() for who in told)
        return sorted(f"{who}/{what}" for who, what in filled if self.scope.covers(who))

    def _fields_back(self) -> list[str]:
        """Fields an undo had emptied: they may be filled in again."""
        if self.scope.label:
            return []
        return sorted(one for one in self.past.fields if self.scope.covers(one.partition("/")[0]))

    def prepared(self, before: Before) -> Before:
        """The owner's decisions as this undo wants them; `keep` writes them down."""
        said = {question: dict(answers) for question, answers in before.decisions.items()}
        customers = said.setdefault(CUSTOMER, {})
        self._out = frozenset(self._contacts.keys() - customers.keys())
        customers.update(dict.fromkeys(self._out, OUT))
        for who in self.back():
            customers.pop(who, None)
        said.setdefault(LABEL, {}).update(dict.fromkeys(self._again(), AGAIN))
        fields = said.setdefault(COMPLETE, {})
        fields.update(dict.fromkeys(self.asked_fields(), NO))
        for one in self._fields_back():
            fields.pop(one, None)
        return replace(before, decisions=said)

    def restore(self, dimension: Dimension, now: Places) -> TakenBack:
        """What goes back in one dimension."""
        found = restore(self.past, self.scope, dimension, now)
        self.found[dimension.key] = found
        return TakenBack(self.past.id, found.answers, found.ending)

    def made(self, ours: Mapping[Key, Label]) -> frozenset[Key]:
        """The labels of that run which this undo is about, as far as they are there."""
        if self.scope.customer:
            return frozenset()
        return frozenset(
            key
            for key, name in self.past.labels.items()
            if self.scope.label in (None, key) and key in ours and ours[key].resource_name == name
        )

    def doom(self, doomed: Mapping[Key, str], ours: Mapping[Key, Label]) -> None:
        """Take note of which of these are deleted, and which have people of hers in them."""
        made = self.made(ours)
        self.doomed = {key: name for key, name in doomed.items() if key in made}
        self.kept = {key: ours[key].name for key in sorted(made - doomed.keys())}

    def empty(self, clears: Mapping[str, Values]) -> None:
        """Take note of which fields are emptied."""
        asked = set(self.asked_fields())
        self.emptied = {
            what: {who: value for who, value in values.items() if f"{who}/{what}" in asked}
            for what, values in clears.items()
        }

    @property
    def said(self) -> frozenset[tuple[str, str]]:
        """(dimension, customer) whose answer changes because the owner asked for it just now."""
        return frozenset((key, who) for key, found in self.found.items() for who in found.answers)

    def keep(self, connection: Connection, work: Work, decided: Mapping[str, Merged]) -> None:
        """Write down what was decided, and how far this undo goes; `decided` by dimension."""
        account, now, undone = work.account, work.now(), self.past.id
        subjects = {mark(key): SHEET_ONLY for key in self.doomed}
        decide(connection, account, LABEL, subjects, UNDO, now, run=undone)
        again = dict.fromkeys(self._again(), AGAIN)
        decide(connection, account, LABEL, again, UNDO, now, run=undone)
        out = dict.fromkeys(sorted(self._out), OUT)
        decide(connection, account, CUSTOMER, out, UNDO, now, run=undone)
        for who in self.back():
            withdraw(connection, account, CUSTOMER, who)
        fields = dict.fromkeys(self.asked_fields(), NO)
        decide(connection, account, COMPLETE, fields, UNDO, now, run=undone)
        for one in self._fields_back():
            withdraw(connection, account, COMPLETE, one)
        kept = {
            "scope": scope_json(self.scope),
            "held": {
                key: sorted(c for c in found.answers if c in decided[key].by_hand)
                for key, found in self.found.items()
            },
            "labels": sorted({*subjects, *self.earlier.get("labels", ())}),
            "out": sorted({*out, *self.earlier.get("out", ())}),
            "fields": sorted(fields),
            "report": self.report().to_json(),
        }
        connection.execute(update(run).where(run.c.id == work.run.id).values(undo=kept))

    def leave(self, connection: Connection, work: Work, left: Set[tuple[str, str]]) -> None:
        """Correct what was told: in these fields (field, customer) something of hers stood."""
        self.emptied = {
            what: {who: value for who, value in values.items() if (what, who) not in left}
            for what, values in self.emptied.items()
        }
        row = run.c.id == work.run.id
        kept = connection.scalar(select(run.c.undo).where(row)) or {}
        told = {**kept, "report": self.report().to_json()}
        connection.execute(update(run).where(row).values(undo=told))

    def report(self) -> Undone:
        emptied = {what: values for what, values in self.emptied.items() if values}
        return Undone(
            run=self.past.number,
            scope=self.scope,
            restored={key: one.answers for key, one in self.found.items() if one.answers},
            left={key: one.left for key, one in self.found.items() if one.left},
            labels={**self._deleted, **self.doomed},
            labels_left=self.kept,
            labels_again=tuple(self._again()),
            renamed=self._about(self.past.renamed),
            adopted=self._about(self.past.adopted),
            gone=self._about(self._deleted_as_said),
            let_go=self._about(self.past.let_go),
            contacts=self._contacts,
            fields=emptied,
            fields_left=self._fields_left(emptied),
            numbers=self.past.numbers if self.scope.whole else 0,
            tab=self.past.tab if self.scope.whole else None,
            columns=self.past.columns if self.scope.whole else (),
            mails=self.past.mails,
        )

    def _fields_left(self, emptied: Mapping[str, Values]) -> dict[str, list[str]]:
        """Field -> customers in whose contact it does not stand any more as that run left it."""
        left: dict[str, list[str]] = {}
        for one in self.asked_fields():
            who, _, what = one.partition("/")
            if who not in emptied.get(what, ()):
                left.setdefault(what, []).append(who)
        return left


def doomed_labels(
    before: Before, pulled: Pulled, links: Mapping[str, str], undo: Undoing | None
) -> dict[Key, str]:
    """Labels to delete, by name: those of the run that is taken back, and those which an undo that
    was interrupted left behind. One with anybody in it whom we did not put there stays."""
    ours = pulled.labels.ours
    asked = before.doomed & ours.keys() | (undo.made(ours) if undo else frozenset())
    found = {
        key: ours[key].name
        for key in sorted(asked)
        if pulled.labels.members[key] <= _put(before, links, key)
    }
    if undo:
        undo.doom(found, ours)
    return found


def _put(before: Before, links: Mapping[str, str], key: Key) -> set[str]:
    """The contacts we put under a label, as far as we know."""
    dimension, segment = key
    base = before.answers.bases.get((dimension, "label"), {})
    pending = before.pending.labels.get(dimension, {})
    wore = {who for who, value in base.items() if segment in value.split()}
    wore |= {who for who, segments in pending.items() if segment in segments}
    return {links[who] for who in wore if who in links}
