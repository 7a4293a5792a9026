"""Making a plan true: call by call, each in the journal before and after. The sheet is written
while members come in; all else waits for what goes before it.

A call Google refuses is a problem and leaves the others alone. Consent lost or Google down ends the
run; what is done stays done, and the next run looks at Google and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby
from typing import Any

from msgspec import structs
from msgspec.structs import replace
from sqlalchemy import Connection

from core.errors import Conflict, Denied, Gone, Rejected, TryLater, Unsure
from core.i18n import Text
from core.model import Contact, Label, Place, Problem
from core.tables import customer
from sheets import customer_sheet
from sync import change as kinds
from sync.answers import Bases
from sync.applied import ORIGIN, Applied, refusal
from sync.bulk import update_rows
from sync.change import Change
from sync.contacts import load_cursor, store_cursor, write_contacts
from sync.filling import Filling
from sync.items import Held, Key
from sync.journal import Journal
from sync.label_changes import LabelChanges
from sync.labels.naming import NAMES, Memory, written_options
from sync.members import Members
from sync.plan import Plan
from sync.planning import plan_rows
from sync.relinked import WHOSE
from sync.sheet import CURSOR, spreadsheet_lost
from sync.situation import Situation
from sync.work import Work
from sync.write_sheet import Landing, write_sheet


class Apply:
    """One plan being applied. `links`: customer -> contact, `labels`: those that are ours."""

    def __init__(
        self,
        work: Work,
        journal: Journal,
        bases: Bases,
        situation: Situation,
        plan: Plan,
        held: Held,
        links: Mapping[str, str],
        labels: Mapping[Key, Label],
    ) -> None:
        self.done = Applied()
        self._work = work
        self._journal = journal
        self._bases = bases
        self._situation = situation
        self._plan = plan
        self._held = held
        self._links = dict(links)
        self._labels = dict(labels)
        self._make: Mapping[str, Callable[[Change], None]] = {
            kinds.STAMP: self._stamp,
            kinds.CREATE_CONTACTS: self._create_contacts,
            kinds.COMPLETE_CONTACTS: self._fill,
            kinds.CLEAR_CONTACTS: self._fill,
            kinds.CREATE_SPREADSHEET: self._create_spreadsheet,
            kinds.WRITE_SHEET: self._write_sheet,
            **LabelChanges(work, journal, bases, self._labels, plan, self.done).make,
        }

    def run(self, changes: Sequence[Change]) -> Applied:
        """Make the calls. Raises Denied, TryLater and LostLease."""
        moved = Applied()  # its own, since the sheet is written meanwhile
        members = Members(
            self._work,
            self._journal,
            self._bases,
            self._situation,
            self._links,
            self._labels,
            moved,
        )
        for kind, some in groupby(changes, _stretch):
            if kind == "together":
                self._together(members, list(some))
            elif kind == "members":
                members.change(list(some))
            else:
                self._each(some)
        self.done.add(moved)
        return self.done

    def _together(self, members: Members, changes: Sequence[Change]) -> None:
        """The sheet is written while members come in: neither asks what became of the other."""
        adds = [change for change in changes if change.kind == kinds.ADD_MEMBERS]
        of_sheet = [change for change in changes if change.kind != kinds.ADD_MEMBERS]
        if not adds:
            self._each(of_sheet)
            return
        with self._work.parts.beside(lambda: self._each(of_sheet)):
            members.change(adds)

    def _each(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self._one(change)

    def _one(self, change: Change) -> None:
        try:
            self._make[change.kind](change)
        except (Rejected, Gone, Conflict) as refused:
            self._journal.end(
                change, self._work.now(), kinds.ended_badly(change.kind), refused.what
            )
            self.done.problems.append(refusal(change, refused))
        except Unsure as lost:
            self._unsure(change, lost)
        except (Denied, TryLater) as ending:
            if change.kind != kinds.WRITE_SHEET:  # it was certainly not done
                reached = change.kind not in kinds.LOST  # or it would be Unsure
                self._journal.end(change, self._work.now(), "failed", ending.what, reached=reached)
            raise

    def _stamp(self, change: Change) -> None:
        sheet = self._situation.sheet
        assert sheet is not None
        assert sheet.tab is not None
        self._journal.sent(change, self._work.now())
        customer_sheet.stamp(self._work.parts.door.sheets, sheet.tab, self._work.run.id)
        with self._journal.settling(change, self._work.now()):
            pass

    def _create_contacts(self, change: Change) -> None:
        wanted = set(change.items)
        people = [new for new in self._plan.create_contacts if new.mark in wanted]
        self._journal.sent(change, self._work.now())
        made = self._work.parts.door.people.create_contacts(people)
        self._links.update((who, contact.resource_name) for who, contact in made.items())
        names = {who: contact.resource_name for who, contact in sorted(made.items())}
        with self._journal.settling(
            change, self._work.now(), items=list(names), named={"contacts": names}
        ) as connection:
            self._store_created(connection, made)
        for new in people:
            if new.mark not in made:
                self.done.problems.append(_not_created(new.name))
        self.done.count("create_contacts", len(made))

    def _fill(self, change: Change) -> None:
        Filling(self._work, self._journal, self._bases, self._links, self.done).make(change)

    def _store_created(self, connection: Connection, made: Mapping[str, Contact]) -> None:
        if not made:
            return
        marked = [structs.replace(contact, mark=who) for who, contact in made.items()]
        write_contacts(connection, self._work.account, marked)
        names = {"resource_name": [contact.resource_name for contact in marked]}
        update_rows(connection, customer, {"id": list(made)}, names)
        met = {who: contact.resource_name for who, contact in made.items()}
        self._bases.put(connection, *WHOSE, met)

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
        with self._journal.settling(change, self._work.now(), named=home) as connection:
            store_cursor(connection, self._work.account, CURSOR, home, self._work.now())
        self._situation = replace(self._situation, sheet=replace(sheet, info=made, exists=True))
        self._plan = replace(self._plan, sheet=plan_rows(self._situation, self._held))
        self.done.count("create_spreadsheet", 1)

    def _write_sheet(self, change: Change) -> None:
        sheet = self._situation.sheet
        assert sheet is not None
        if not sheet.exists:
            self._journal.end(
                change, self._work.now(), "failed", Text("The spreadsheet could not be made.")
            )
            return
        self._journal.sent(change, self._work.now())
        assert self._plan.sheet is not None
        at, again = change.items["at"], list[Landing]()

        def note(landings: Sequence[Landing], *, instead: bool) -> None:
            nonlocal at, again
            at, again = ({}, [*landings]) if instead else (at, [*again, *landings])
            items = {**change.items, "at": at, "again": again}
            self._journal.sent(change, self._work.now(), items)

        written = write_sheet(
            self._work.parts.door.sheets, self._situation, self._held, self._plan.sheet, note
        )
        home = {"spreadsheet": self._plan.sheet.spreadsheet}
        items = _without(change.items, written.left) if written.left or again else None
        with self._journal.settling(change, self._work.now(), items, home) as connection:
            self._remember_options(connection)
            new = frozenset(self._plan.sheet.new)
            for dimension, values in self._written(written.left):
                self._bases.put(connection, dimension, "sheet", values, new)
        self.done.problems.extend(written.problems)
        self.done.count("write_cells", written.cells)

    def _written(self, left: Set[tuple[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
        """What changed in each dimension's column, as far as it was written. In a row that is new
        nothing else stands, whoever was left alone: nobody cleared it."""
        for key, one in self._situation.decided.items():
            if one.dimension.column:
                moved = {customer: to for customer, _, to in self._plan.cells.get(key, ())}
                for customer in [who for dimension, who in left if dimension == key]:
                    moved.pop(customer, None)
                yield key, moved

    def _remember_options(self, connection: Connection) -> None:
        """The drop-downs hold now what we wrote: what differs from it later is the owner's."""
        account, kept = self._work.account, self._situation.kept_lists
        memory = Memory.from_json(load_cursor(connection, account, NAMES) or {})
        now = written_options(memory, self._situation.dimensions, kept)
        if now != memory:
            store_cursor(connection, account, NAMES, now.to_json(), self._work.now())

    def _unsure(self, change: Change, lost: Unsure) -> None:
        """What might be made twice has to be found out; the rest is read again anyway."""
        state = "unsure" if change.kind in (*kinds.LOST, *kinds.LOOKED_AT) else "failed"
        self._journal.end(change, self._work.now(), state, lost.what)
        if change.kind == kinds.CREATE_SPREADSHEET:
            self.done.problems.append(spreadsheet_lost())


def _stretch(change: Change) -> str:
    """One stretch of calls of the same kind is done before the next begins."""
    if change.kind == kinds.REMOVE_MEMBERS:
        return "members"
    together = (kinds.ADD_MEMBERS, kinds.CREATE_SPREADSHEET, kinds.WRITE_SHEET)
    return "together" if change.kind in together else "one by one"


def _without(items: Mapping[str, Any], left: Set[tuple[str, str]]) -> dict[str, Any]:
    """The cells of a sheet write without those that turned out to be the owner's."""
    answers = {
        dimension: [move for move in moves if (dimension, move[0]) not in left]
        for dimension, moves in items["answers"].items()
    }
    return {**items, "answers": answers}


def _not_created(name: str) -> Problem:
    return Problem(
        "contact_failed",
        ORIGIN,
        Place(title=name),
        Text("Google did not create the contact of {name}.", name=name[:60]),
        Text("The next run tries again; look at the name, e-mail and phone in the order sheet."),
    )
