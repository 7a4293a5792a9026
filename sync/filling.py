"""Filling contacts in, and taking that away again: two calls for at most 200 of them.

Each contact is read right before. Whatever stands in its field by then is hers and stays; its etag
guards what happens between the two calls. The etag is written down with the change, so that a
call nobody answered is made again only where the contact is still as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from sqlalchemy import Connection

from core.errors import Conflict, Denied, Rejected, TryLater, Unsure
from core.i18n import Text
from core.model import Contact, Place, Problem
from sync.answers import Bases
from sync.applied import ORIGIN, Applied
from sync.change import COMPLETE_CONTACTS, Change
from sync.contacts import write_contacts
from sync.filled import FIELD, NEVER, stands_alone
from sync.journal import Journal
from sync.work import Work

Row = tuple[str, str, str, str, str]
"""(customer, field, before, after, stamp), as the journal keeps them."""
Fields = tuple[str, ...]
Wanted = tuple[Fields, Contact]
TRIED = "?"
"""The stamp of a call nobody answered, after which nothing was seen of it."""
FREE, MADE, HERS = "free", "made", "hers"
"""The field can be written; it is already as wanted; something else stands there."""


class Filling:
    """The calls of one run; `links`: customer -> contact."""

    def __init__(
        self, work: Work, journal: Journal, bases: Bases, links: Mapping[str, str], done: Applied
    ) -> None:
        self._work = work
        self._journal = journal
        self._bases = bases
        self._links = links
        self._done = done

    def make(self, change: Change) -> None:
        """Fill in, or take again. Raises Rejected, Conflict, Denied, TryLater and, where nobody can
        look either, Unsure."""
        rows = [_row(item) for item in change.items]
        there = self._read({row[0] for row in rows})
        rows = [row for row in rows if row[0] in there]
        judge = _to_fill if change.kind == COMPLETE_CONTACTS else _to_clear
        found = {row: judge(row, there[row[0]]) for row in rows}
        wanted = _wanted([row for row in rows if found[row] == FREE], there)
        self._journal.sent(change, self._work.now(), _stamped(found, wanted))
        try:
            after = self._write(wanted)
        except Unsure as lost:
            after = self._seen(wanted, lost)
            if len(after) < len(wanted):
                self._leave(change, [_tried(row, state) for row, state in found.items()], lost)
                return
        done = [row for row, state in found.items() if state == MADE]
        written = [row for row, state in found.items() if state == FREE and row[0] in after]
        done += [_answered(row, after[row[0]]) for row in written]
        hers = [row for row, state in found.items() if state == HERS]
        with self._work.engine.begin() as connection:
            self._journal.settle(connection, change, self._work.now(), items=done)
            write_contacts(connection, self._work.account, list(after.values()))
            self._remember(connection, done, hers)
        self._done.left |= {(what, who) for who, what, *_ in hers}
        self._done.count(change.kind, len({row[0] for row in done}))

    def _read(self, customers: Set[str]) -> dict[str, Contact]:
        """Customer -> her contact as it is now; without those who have none (any more)."""
        names = {who: self._links[who] for who in customers if who in self._links}
        found = self._work.parts.door.people.read_contacts(sorted(names.values()))
        return {who: found[name] for who, name in names.items() if name in found}

    def _write(self, wanted: Mapping[str, Wanted]) -> dict[str, Contact]:
        """Customer -> her contact as it is by then; without those whom Google refused."""
        made: dict[str, Contact] = {}
        refused: list[Rejected | Conflict] = []
        for fields, some in _alike(wanted.values()):
            try:
                made |= self._work.parts.door.people.write_fields(some, fields)
            except (Rejected, Conflict) as refusal:
                refused.append(refusal)
            except (Denied, TryLater):
                if not made:
                    raise
                break  # the next call meets it, too; what is done is done
        if refused and not made:
            raise refused[-1]
        names = {who: contact.resource_name for who, (_, contact) in wanted.items()}
        left = [wanted[who][1] for who, name in names.items() if name not in made]
        self._done.problems.extend(map(_not_written, left))
        return {who: made[name] for who, name in names.items() if name in made}

    def _seen(self, wanted: Mapping[str, Wanted], lost: Unsure) -> dict[str, Contact]:
        """Those whom a call that nobody answered did change, as far as Google tells at once."""
        try:
            there = self._read(wanted.keys())
        except (Denied, TryLater):
            raise lost from None
        return {who: one for who, one in there.items() if _says_all(one, *wanted[who])}

    def _leave(self, change: Change, rows: Sequence[Row], lost: Unsure) -> None:
        """The next run looks what became of it."""
        with self._work.engine.begin() as connection:
            now = self._work.now()
            self._journal.settle(connection, change, now, "unsure", lost.what, items=rows)

    def _remember(self, connection: Connection, done: Iterable[Row], hers: Iterable[Row]) -> None:
        values: dict[str, dict[str, str]] = {}
        for who, what, _, after, _ in done:
            values.setdefault(what, {})[who] = after
        for who, what, *_ in hers:
            values.setdefault(what, {})[who] = NEVER
        for what, held in values.items():
            self._bases.put(connection, what, FIELD, held)


def _row(item: Sequence[str]) -> Row:
    customer, what, before, after, stamp = item
    return customer, what, before, after, stamp


def _to_fill(row: Row, contact: Contact) -> str:
    """A call that nobody answered may have done it. Else a contact that changed since then was
    changed by her: what she emptied stays empty."""
    _, what, _, after, stamp = row
    if not contact.has(what):
        return FREE if stamp in ("", TRIED, contact.etag) else HERS
    return MADE if stamp and stands_alone(contact, what, after) else HERS


def _to_clear(row: Row, contact: Contact) -> str:
    _, what, before, _, _ = row
    if not contact.has(what):
        return MADE
    return FREE if stands_alone(contact, what, before) else HERS


def _wanted(rows: Iterable[Row], there: Mapping[str, Contact]) -> dict[str, Wanted]:
    """Customer -> the fields to write, and her contact as it is to be."""
    wanted: dict[str, Wanted] = {}
    for who, what, _, after, _ in rows:
        fields, contact = wanted.get(who, ((), there[who]))
        wanted[who] = (*fields, what), contact.telling(what, after)
    return wanted


def _alike(wanted: Iterable[Wanted]) -> Iterator[tuple[Fields, list[Contact]]]:
    """Those with the same fields together: a call names its fields once for all."""
    groups: dict[Fields, list[Contact]] = {}
    for fields, contact in wanted:
        groups.setdefault(fields, []).append(contact)
    yield from groups.items()


def _says_all(contact: Contact, fields: Fields, wanted: Contact) -> bool:
    return all(contact.told(what) == wanted.told(what) for what in fields)


def _stamped(found: Mapping[Row, str], wanted: Mapping[str, Wanted]) -> list[Row]:
    """The rows with the etags by which they are written now."""
    return [
        (*row[:4], wanted[row[0]][1].etag) if state == FREE else row for row, state in found.items()
    ]


def _tried(row: Row, state: str) -> Row:
    return (*row[:4], TRIED) if state == FREE else row


def _answered(row: Row, contact: Contact) -> Row:
    """The row with what Google made of it: it may write a number or a name in its own way."""
    who, what, before, after, stamp = row
    return who, what, before, (contact.told(what) or after) if after else "", stamp


def _not_written(contact: Contact) -> Problem:
    return Problem(
        "contact_failed",
        ORIGIN,
        Place(title=contact.name, contact=contact.resource_name),
        Text("Google did not take a change of the contact of {name}.", name=contact.name[:60]),
        Text("The next run looks at it again."),
    )
