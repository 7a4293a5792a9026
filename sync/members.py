"""Members of labels, a thousand a call, in and out.

The calls of a round are marked as sent together and settled together: a first run makes fifty.
What a crash leaves "sent" counts as ours until the next run has looked (sync/journal.py), and to
give or take a label twice does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from core.errors import Conflict, Denied, Gone, Rejected, TryLater
from core.google.ports import MembersResult
from core.i18n import Text
from core.model import Label, Place, Problem
from sync import change as kinds
from sync.answers import Bases
from sync.applied import ORIGIN, Applied, refusal
from sync.change import Change
from sync.items import Key
from sync.journal import Journal
from sync.merge import joined
from sync.situation import Situation
from sync.work import Work

ROUND = 10


class _Call(Struct, frozen=True):
    """One change as a call: the label, and the customers who have a contact, with it."""

    change: Change
    label: Label
    customers: Sequence[str]
    contacts: Sequence[str]

    @property
    def key(self) -> Key:
        return (self.change.target["dimension"], self.change.target["segment"])

    @property
    def adding(self) -> bool:
        return self.change.kind == kinds.ADD_MEMBERS


class _Answer(Struct, frozen=True):
    call: _Call
    result: MembersResult | Rejected | Gone | Conflict

    @property
    def moved(self) -> Sequence[str]:
        """The customers for whom it is true now."""
        if not isinstance(self.result, MembersResult):
            return []
        call, left = self.call, self.result.not_found | self.result.kept
        if not left:
            return call.customers
        pairs = zip(call.customers, call.contacts, strict=True)
        return [who for who, contact in pairs if contact not in left]

    @property
    def whole(self) -> bool:
        """All of it is done."""
        return len(self.moved) == len(self.call.change.items)


class Members:
    """`links`: customer -> contact, `labels`: those that are ours; both as applying made them."""

    def __init__(
        self,
        work: Work,
        journal: Journal,
        bases: Bases,
        situation: Situation,
        links: Mapping[str, str],
        labels: Mapping[Key, Label],
        done: Applied,
    ) -> None:
        self._work = work
        self._journal = journal
        self._bases = bases
        self._links = links
        self._labels = labels
        self._done = done
        self._worn = {
            key: dict(one.labels) for key, one in situation.decided.items() if one.dimension.label
        }

    def change(self, changes: Sequence[Change]) -> None:
        """Make the calls, one at a time. Raises Denied, TryLater and, by the door's guard,
        LostLease."""
        calls = list(self._calls(changes))
        answers: list[_Answer] = []
        for start in range(0, len(calls), ROUND):
            coming = calls[start : start + ROUND]
            self._note(answers, coming)
            answers = []
            try:
                for call in coming:
                    answers.append(self._answer(call))
            except (Denied, TryLater):
                self._note(answers)
                raise
        self._note(answers)

    def _calls(self, changes: Sequence[Change]) -> Iterator[_Call]:
        for change in changes:
            label = self._labels.get((change.target["dimension"], change.target["segment"]))
            customers = [who for who in change.items if who in self._links]
            if label and customers:
                yield _Call(change, label, customers, [self._links[who] for who in customers])
            else:
                why = Text("There is no label or no contact to change.")
                self._journal.end(change, self._work.now(), "failed", why)

    def _answer(self, call: _Call) -> _Answer:
        """What a call came to; one Google refuses leaves the others alone."""
        adding, leaving = (call.contacts, ()) if call.adding else ((), call.contacts)
        people = self._work.parts.door.people
        try:
            made = people.change_members(call.label.resource_name, adding, leaving)
            return _Answer(call, made)
        except (Rejected, Gone, Conflict) as refused:
            return _Answer(call, refused)

    def _note(self, answers: Sequence[_Answer], coming: Sequence[_Call] = ()) -> None:
        """Settle some calls and mark the next as sent, in one transaction."""
        if not answers and not coming:
            return
        with self._work.engine.begin() as connection:
            whole = [answer.call.change for answer in answers if answer.whole]
            self._journal.settle_done(connection, whole, self._work.now())
            worn: dict[str, dict[str, str]] = {}
            for answer in answers:
                dimension, _ = answer.call.key
                worn.setdefault(dimension, {}).update(self._settle(connection, answer))
            for dimension, values in worn.items():
                self._bases.put(connection, dimension, "label", values)
            if coming:
                changes = [call.change for call in coming]
                self._journal.mark_sent(connection, changes, self._work.now())

    def _settle(self, connection: Connection, answer: _Answer) -> dict[str, str]:
        """Customer -> the labels of the dimension she wears now."""
        call, result, now = answer.call, answer.result, self._work.now()
        if not isinstance(result, MembersResult):
            state = kinds.ended_badly(call.change.kind)
            self._journal.settle(connection, call.change, now, state, result.what)
            self._done.problems.append(refusal(call.change, result))
            return {}
        moved = answer.moved
        if not answer.whole:
            self._journal.settle(connection, call.change, now, items=moved)
        for name in sorted(result.kept):
            self._done.problems.append(_kept(name, call.label.name))
        self._done.count(call.change.kind, len(moved))
        return self._now_worn(call, moved)

    def _now_worn(self, call: _Call, moved: Sequence[str]) -> dict[str, str]:
        dimension, segment = call.key
        worn = self._worn[dimension]
        values = dict.fromkeys(moved, segment if call.adding else "")
        for who in worn.keys() & values.keys():
            others = {*worn[who].split()} - {segment}
            values[who] = joined({*others, segment} if call.adding else others)
        worn.update(values)
        return values


def _kept(resource_name: str, label: str) -> Problem:
    return Problem(
        "last_label",
        ORIGIN,
        Place(contact=resource_name),
        Text("A contact cannot leave “{label}”: it is in no other label.", label=label),
        Text("Put the contact into My Contacts (“Add to contacts”)."),
    )
