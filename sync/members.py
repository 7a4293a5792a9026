"""Members of labels, a thousand a call, in and out.

While Google works on one call, what the call before came to is settled and the next is marked as
sent: the journal costs no time of its own. A crash leaves at most one answer unsettled and one
change "sent" that was not; both count as ours until the next run has looked (sync/journal.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import Connection

from core.errors import Conflict, Gone, Rejected
from core.google.ports import MembersResult
from core.i18n import Text
from core.model import Label, Place, Problem
from sync import journal as kinds
from sync.answers import put_base
from sync.applied import ORIGIN, Applied, refusal
from sync.items import Key
from sync.journal import Change, Journal
from sync.merge import joined
from sync.plan import Situation
from sync.work import Work

MEMBERS = frozenset({kinds.ADD_MEMBERS, kinds.REMOVE_MEMBERS})


@dataclass(frozen=True)
class _Call:
    """One change as a call: the label, and the contact of each customer."""

    change: Change
    label: Label
    contacts: Mapping[str, str]

    @property
    def key(self) -> Key:
        return (self.change.target["dimension"], self.change.target["segment"])

    @property
    def adding(self) -> bool:
        return self.change.kind == kinds.ADD_MEMBERS


@dataclass(frozen=True)
class _Answer:
    call: _Call
    result: MembersResult | Rejected | Gone | Conflict


class Members:
    """`links`: customer -> contact, `labels`: those that are ours; both as applying made them."""

    def __init__(
        self,
        work: Work,
        journal: Journal,
        situation: Situation,
        links: Mapping[str, str],
        labels: Mapping[Key, Label],
        done: Applied,
    ) -> None:
        self._work = work
        self._journal = journal
        self._links = links
        self._labels = labels
        self._done = done
        self._worn = {
            key: dict(one.labels) for key, one in situation.decided.items() if one.dimension.label
        }

    def change(self, changes: Sequence[Change]) -> None:
        """Make the calls, one at a time. Raises Denied, TryLater and LostLease."""
        flying: tuple[_Call, Future[MembersResult]] | None = None
        answer: _Answer | None = None
        with ThreadPoolExecutor(1) as google:
            for call in self._calls(changes):
                self._note(answer, call)
                answer = _landed(flying)
                flying = call, google.submit(self._make, call)
            self._note(answer)
            self._note(_landed(flying))

    def _calls(self, changes: Sequence[Change]) -> Iterator[_Call]:
        for change in changes:
            self._work.still_ours()
            label = self._labels.get((change.target["dimension"], change.target["segment"]))
            contacts = {c: self._links[c] for c in change.items if c in self._links}
            if label and contacts:
                yield _Call(change, label, contacts)
            else:
                why = Text("There is no label or no contact to change.")
                with self._work.engine.begin() as connection:
                    self._journal.settle(connection, change, self._work.now(), "failed", why)

    def _make(self, call: _Call) -> MembersResult:
        names = list(call.contacts.values())
        adding, leaving = (names, []) if call.adding else ([], names)
        return self._work.parts.door.people.change_members(
            call.label.resource_name, adding, leaving
        )

    def _note(self, answer: _Answer | None, coming: _Call | None = None) -> None:
        """Settle one call and mark the next as sent, in one transaction."""
        if answer is None and coming is None:
            return
        with self._work.engine.begin() as connection:
            if answer:
                self._settle(connection, answer)
            if coming:
                self._journal.mark_sent(connection, coming.change, self._work.now())

    def _settle(self, connection: Connection, answer: _Answer) -> None:
        call, result, now = answer.call, answer.result, self._work.now()
        if not isinstance(result, MembersResult):
            self._journal.settle(connection, call.change, now, "failed", result.what)
            self._done.problems.append(refusal(call.change, result))
            return
        left = result.not_found | result.kept
        moved = [who for who, contact in call.contacts.items() if contact not in left]
        items = moved if len(moved) < len(call.change.items) else None
        self._journal.settle(connection, call.change, now, items=items)
        self._store_worn(connection, call, moved)
        for name in sorted(result.kept):
            self._done.problems.append(_kept(name, call.label.name))
        self._done.count(call.change.kind, len(moved))

    def _store_worn(self, connection: Connection, call: _Call, moved: Sequence[str]) -> None:
        dimension, segment = call.key
        worn = self._worn[dimension]
        values = dict.fromkeys(moved, segment if call.adding else "")
        for who in worn.keys() & values.keys():
            others = {*worn[who].split()} - {segment}
            values[who] = joined({*others, segment} if call.adding else others)
        worn.update(values)
        put_base(connection, self._work.account, dimension, "label", values)


def _landed(flying: tuple[_Call, Future[MembersResult]] | None) -> _Answer | None:
    """What a call came to; one Google refuses leaves the others alone."""
    if flying is None:
        return None
    call, coming = flying
    try:
        return _Answer(call, coming.result())
    except (Rejected, Gone, Conflict) as refused:
        return _Answer(call, refused)


def _kept(resource_name: str, label: str) -> Problem:
    return Problem(
        "last_label",
        ORIGIN,
        Place(contact=resource_name),
        Text("A contact cannot leave “{label}”: it is in no other label.", label=label),
        Text("Put the contact into My Contacts (“Add to contacts”)."),
    )
