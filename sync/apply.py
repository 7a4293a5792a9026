"""Making a plan true: one call after the other, each in the journal before and after.

A call Google refuses is a problem and leaves the others alone. Consent lost or Google down ends the
run; what is done stays done, and the next run looks at Google and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from core.errors import Conflict, Denied, Gone, GoogleError, Rejected, TryLater, Unsure
from core.i18n import Text
from core.model import Contact, Label, Place, Problem
from core.tables import customer
from sync import journal as kinds
from sync.answers import put_base
from sync.bulk import update_rows
from sync.contacts import store_cursor, write_contacts
from sync.items import Held, Key
from sync.journal import Change, Journal
from sync.labels import Known, label_taken, mark, store_labels
from sync.merge import joined
from sync.plan import Plan, Situation, plan_rows
from sync.sheet import CURSOR, spreadsheet_lost
from sync.work import Work
from sync.write_sheet import write_sheet

ORIGIN = "apply"
_REPEATABLE = (kinds.ADD_MEMBERS, kinds.REMOVE_MEMBERS, kinds.WRITE_SHEET)


@dataclass
class Applied:
    """What was done; `counts` by kind as in Plan.counts."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def count(self, kind: str, number: int) -> None:
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number


class Apply:
    """One plan being applied. `links`: customer -> contact, `labels`: those that are ours."""

    def __init__(
        self,
        work: Work,
        journal: Journal,
        situation: Situation,
        plan: Plan,
        held: Held,
        links: Mapping[str, str],
        labels: Mapping[Key, Label],
    ) -> None:
        self.done = Applied()
        self._work = work
        self._journal = journal
        self._situation = situation
        self._plan = plan
        self._held = held
        self._links = dict(links)
        self._labels = dict(labels)
        self._worn = {
            key: dict(one.labels) for key, one in situation.decided.items() if one.dimension.label
        }
        self._make: Mapping[str, Callable[[Change], None]] = {
            kinds.CREATE_LABEL: self._create_label,
            kinds.CREATE_CONTACTS: self._create_contacts,
            kinds.ADD_MEMBERS: self._change_members,
            kinds.CREATE_SPREADSHEET: self._create_spreadsheet,
            kinds.WRITE_SHEET: self._write_sheet,
            kinds.REMOVE_MEMBERS: self._change_members,
        }

    def run(self, changes: Sequence[Change]) -> Applied:
        """Make the calls. Raises Denied, TryLater and LostLease."""
        for change in changes:
            self._work.still_ours()
            try:
                self._make[change.kind](change)
            except (Rejected, Gone, Conflict) as refused:
                self._failed(change, refused)
            except Unsure as lost:
                self._unsure(change, lost)
            except (Denied, TryLater) as ending:
                if change.kind not in _REPEATABLE:  # it was certainly not done
                    self._settle(change, "failed", ending.what)
                raise
        return self.done

    def _create_label(self, change: Change) -> None:
        key = (change.target["dimension"], change.target["segment"])
        self._journal.sent(change, self._work.now())
        try:
            label = self._work.parts.door.people.create_label(change.target["name"], mark(key))
        except Conflict as taken:
            self.done.problems.append(label_taken(change.target["name"]))
            self._settle(change, "failed", taken.what)
            return
        self._labels[key] = label
        known = {key: Known(label.resource_name, label.name, "ours")}
        with self._settling(change) as connection:
            store_labels(connection, self._work.account, known, self._work.now())
        self.done.count("create_labels", 1)

    def _create_contacts(self, change: Change) -> None:
        wanted = set(change.items)
        people = [new for new in self._plan.create_contacts if new.mark in wanted]
        self._journal.sent(change, self._work.now())
        made = self._work.parts.door.people.create_contacts(people)
        self._links.update((who, contact.resource_name) for who, contact in made.items())
        with self._settling(change, items=sorted(made)) as connection:
            self._store_created(connection, made)
        for new in people:
            if new.mark not in made:
                self.done.problems.append(_not_created(new.name))
        self.done.count("create_contacts", len(made))

    def _store_created(self, connection: Connection, made: Mapping[str, Contact]) -> None:
        if not made:
            return
        marked = [replace(contact, mark=who) for who, contact in made.items()]
        write_contacts(connection, self._work.account, marked)
        names = {"resource_name": [contact.resource_name for contact in marked]}
        update_rows(connection, customer, {"id": list(made)}, names)

    def _change_members(self, change: Change) -> None:
        key = (change.target["dimension"], change.target["segment"])
        label = self._labels.get(key)
        known = [c for c in change.items if c in self._links]
        if label is None or not known:
            self._settle(change, "failed", Text("There is no label or no contact to change."))
            return
        adding = change.kind == kinds.ADD_MEMBERS
        names = [self._links[c] for c in known]
        self._journal.sent(change, self._work.now())
        result = self._work.parts.door.people.change_members(
            label.resource_name, names if adding else [], [] if adding else names
        )
        left = result.not_found | result.kept
        moved = [c for c in known if self._links[c] not in left]
        for name in sorted(result.kept):
            self.done.problems.append(_kept(name, label.name))
        with self._settling(change, items=moved if len(moved) < len(change.items) else None) as c:
            self._store_worn(c, key, moved, adding)
        self.done.count(change.kind, len(moved))

    def _store_worn(
        self, connection: Connection, key: Key, moved: Sequence[str], adding: bool
    ) -> None:
        dimension, segment = key
        worn = self._worn[dimension]
        values = dict.fromkeys(moved, segment if adding else "")
        for who in worn.keys() & values.keys():
            others = {*worn[who].split()} - {segment}
            values[who] = joined({*others, segment} if adding else others)
        worn.update(values)
        put_base(connection, self._work.account, dimension, "label", values)

    def _create_spreadsheet(self, change: Change) -> None:
        sheet = self._situation.sheet
        assert sheet is not None
        self._journal.sent(change, self._work.now())
        made = self._work.parts.door.sheets.create(
            sheet.info.title,
            locale=sheet.info.locale,
            time_zone=sheet.info.time_zone,
            tabs=(),
        )
        home = {"spreadsheet": made.id}
        with self._settling(change) as connection:
            store_cursor(connection, self._work.account, CURSOR, home, self._work.now())
        self._situation = replace(self._situation, sheet=replace(sheet, info=made, exists=True))
        self._plan = replace(self._plan, sheet=plan_rows(self._situation, self._held))
        self.done.count("create_spreadsheet", 1)

    def _write_sheet(self, change: Change) -> None:
        sheet = self._situation.sheet
        assert sheet is not None
        if not sheet.exists:
            self._settle(change, "failed", Text("The spreadsheet could not be made."))
            return
        self._journal.sent(change, self._work.now())
        assert self._plan.sheet is not None
        written = write_sheet(
            self._work.parts.door.sheets, self._situation, self._held, self._plan.sheet
        )
        with self._settling(change) as connection:
            for dimension, moves in self._plan.cells.items():
                values = {c: to for c, _, to in moves if (dimension, c) not in written.left}
                put_base(connection, self._work.account, dimension, "sheet", values)
        self.done.problems.extend(written.problems)
        self.done.count("write_cells", written.cells)

    def _settling(self, change: Change, items: Any = None) -> _Settling:
        return _Settling(self._work, self._journal, change, items)

    def _settle(self, change: Change, state: str, error: Text) -> None:
        with self._work.engine.begin() as connection:
            self._journal.settle(connection, change, self._work.now(), state, error)

    def _failed(self, change: Change, refused: GoogleError) -> None:
        self._settle(change, "failed", refused.what)
        self.done.problems.append(_refused(change, refused))

    def _unsure(self, change: Change, lost: Unsure) -> None:
        self._settle(change, "unsure", lost.what)
        if change.kind == kinds.CREATE_SPREADSHEET:
            self.done.problems.append(spreadsheet_lost())


class _Settling:
    """A transaction that closes the change as done together with what follows from it."""

    def __init__(self, work: Work, journal: Journal, change: Change, items: Any) -> None:
        self._work, self._journal, self._change, self._items = work, journal, change, items
        self._transaction = work.engine.begin()

    def __enter__(self) -> Connection:
        connection = self._transaction.__enter__()
        self._journal.settle(connection, self._change, self._work.now(), items=self._items)
        return connection

    def __exit__(self, *raised: Any) -> None:
        self._transaction.__exit__(*raised)


_REFUSED: Mapping[str, Callable[[str, Text], Text]] = {
    kinds.CREATE_LABEL: lambda name, why: Text(
        "Google did not make the label “{name}”: {why}", name=name, why=why
    ),
    kinds.CREATE_CONTACTS: lambda _, why: Text(
        "Google did not take the new contacts: {why}", why=why
    ),
    kinds.ADD_MEMBERS: lambda name, why: Text(
        "Google put nobody under the label “{name}”: {why}", name=name, why=why
    ),
    kinds.REMOVE_MEMBERS: lambda name, why: Text(
        "Google took nobody from the label “{name}”: {why}", name=name, why=why
    ),
    kinds.CREATE_SPREADSHEET: lambda _, why: Text(
        "Google did not make the customers' spreadsheet: {why}", why=why
    ),
    kinds.WRITE_SHEET: lambda _, why: Text(
        "Google did not write the customer sheet: {why}", why=why
    ),
}


def _refused(change: Change, refused: GoogleError) -> Problem:
    return Problem(
        "change_failed",
        ORIGIN,
        Place(title=change.target.get("name")),
        _REFUSED[change.kind](str(change.target.get("name", "")), refused.what),
        refused.next or Text("The next run tries again; the other changes were made."),
    )


def _not_created(name: str) -> Problem:
    return Problem(
        "contact_failed",
        ORIGIN,
        Place(title=name),
        Text("Google did not create the contact of {name}.", name=name[:60]),
        Text("The next run tries again; look at the name, e-mail and phone in the order sheet."),
    )


def _kept(resource_name: str, label: str) -> Problem:
    return Problem(
        "last_label",
        ORIGIN,
        Place(contact=resource_name),
        Text("A contact cannot leave “{label}”: it is in no other label.", label=label),
        Text("Put the contact into My Contacts (“Add to contacts”)."),
    )
