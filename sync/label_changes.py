"""Labels made, renamed, marked as ours, deleted, or left to the owner: one call each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.errors import Conflict
from core.model import Label
from sync import change as kinds
from sync.answers import Bases
from sync.applied import Applied
from sync.change import Change
from sync.decisions import LABEL, RETIRED, withdraw
from sync.items import Key
from sync.journal import Journal
from sync.labels import OURS, Known, forget_label, label_taken, mark, store_labels
from sync.plan import Plan
from sync.work import Work


class LabelChanges:
    """`labels`: those that are ours, kept up with what is made of them."""

    def __init__(
        self,
        work: Work,
        journal: Journal,
        bases: Bases,
        labels: dict[Key, Label],
        plan: Plan,
        done: Applied,
    ) -> None:
        self._work = work
        self._journal = journal
        self._bases = bases
        self._labels = labels
        self._plan = plan
        self._done = done

    @property
    def make(self) -> Mapping[str, Callable[[Change], None]]:
        return {
            kinds.ADOPT_LABEL: self._adopt_label,
            kinds.RENAME_LABEL: self._rename_label,
            kinds.CREATE_LABEL: self._create_label,
            kinds.DELETE_LABEL: self._delete_label,
            kinds.LEAVE_LABEL: self._leave_label,
        }

    def _adopt_label(self, change: Change) -> None:
        """Its row says that it is ours already; the mark tells a database that lost the row."""
        key = (change.target["dimension"], change.target["segment"])
        self._journal.sent(change, self._work.now())
        self._labels[key] = self._work.parts.door.people.mark_label(self._labels[key], mark(key))
        with self._journal.settling(change, self._work.now()):
            pass
        self._done.count("adopt_labels", 1)

    def _rename_label(self, change: Change) -> None:
        key = (change.target["dimension"], change.target["segment"])
        people = self._work.parts.door.people
        self._journal.sent(change, self._work.now())
        label = people.rename_label(self._labels[key], change.target["name"])
        self._labels[key] = label
        known = {key: Known(label.resource_name, label.name, OURS)}
        with self._journal.settling(change, self._work.now()) as connection:
            store_labels(connection, self._work.account, known, self._work.now())
        self._done.count("rename_labels", int(label.name == self._plan.rename_labels[key]))

    def _create_label(self, change: Change) -> None:
        key = (change.target["dimension"], change.target["segment"])
        self._journal.sent(change, self._work.now())
        try:
            label = self._work.parts.door.people.create_label(change.target["name"], mark(key))
        except Conflict as taken:
            self._done.problems.append(label_taken(change.target["name"]))
            self._journal.end(change, self._work.now(), "failed", taken.what)
            return
        self._labels[key] = label
        known = {key: Known(label.resource_name, label.name, "ours")}
        with self._journal.settling(
            change, self._work.now(), named={"resource_name": label.resource_name}
        ) as connection:
            store_labels(connection, self._work.account, known, self._work.now())
            withdraw(connection, self._work.account, LABEL, mark(key))
        self._done.count("create_labels", 1)

    def _delete_label(self, change: Change) -> None:
        """Whoever wore it wears it no more: nobody took it away from them."""
        key = (change.target["dimension"], change.target["segment"])
        self._journal.sent(change, self._work.now())
        self._work.parts.door.people.remove_label(self._labels[key].resource_name)
        self._ours_no_more(change, key)
        self._done.count("delete_labels", 1)

    def _leave_label(self, change: Change) -> None:
        """It loses our mark, and is the owner's own with everybody in it."""
        key = (change.target["dimension"], change.target["segment"])
        self._journal.sent(change, self._work.now())
        self._work.parts.door.people.mark_label(self._labels[key], "")
        self._ours_no_more(change, key)
        self._done.count("leave_labels", 1)

    def _ours_no_more(self, change: Change, key: Key) -> None:
        with self._journal.settling(change, self._work.now()) as connection:
            forget_label(connection, self._work.account, key)
            withdraw(connection, self._work.account, RETIRED, mark(key))
            self._bases.strip(connection, *key)
