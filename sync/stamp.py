"""Who wrote Google last? The customer tab carries the id of the last run that wrote anything.

A run whose id this database does not know was made by another database, or by this one before it
was brought back from a backup. What differs from our bases is then no edit of the owner's, or not
surely: she is asked once whether it is hers (ADR 15).
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from core.i18n import Text
from core.tables import run
from sync.check import Trip
from sync.contacts import load_cursor, store_cursor
from sync.decisions import FORGET, KEEP, STAMP, Decisions
from sync.items import Held

STRANGER = "stranger"
"""The cursor with the subject of the question while it is asked."""

LABELS = "labels"
"""The subject of the question where no stamp tells, but labels with our mark are not known."""

ROWS = "rows"
"""The same, but it is rows of the customer tab whose keys are not known."""

TAB = "tab"
"""The same, but the tab itself is gone or cannot be read, and its stamp with it."""

UNSEEN = "unseen"
"""The cursor that says that the last run saw no tab either and had nothing to ask: it need not be
asked again and again."""


class Stranger(Struct, frozen=True):
    """A run we do not know wrote last. `answer`: KEEP, FORGET, or "" while the owner is asked."""

    subject: str
    answer: str = ""

    @property
    def open(self) -> bool:
        return not self.answer

    @property
    def forget(self) -> bool:
        return self.answer == FORGET


def stranger(
    connection: Connection,
    account: str,
    stamp: str,
    strange_labels: bool,
    strange_rows: bool,
    lost: bool,
    decisions: Decisions,
) -> Stranger | None:
    """Whether somebody else wrote last: by the stamp, or by labels or rows of ours nobody
    remembers; or whether nobody can tell, because the tab with the stamp is `lost`. Rows get their
    keys, and a tab is made, while the question is open: that it was asked is what is left."""
    if stamp and not _knows(connection, account, stamp):
        subject = stamp
    elif strange_labels:
        subject = LABELS
    elif strange_rows or _asked(connection, account) == ROWS:
        subject = ROWS
    elif (lost and not _unseen(connection, account)) or _asked(connection, account) == TAB:
        subject = TAB
    else:
        return None
    answer = decisions.get(STAMP, {}).get(subject, "")
    return Stranger(subject, answer if answer in (KEEP, FORGET) else "")


def _knows(connection: Connection, account: str, id: str) -> bool:
    found = select(run.c.id).where(run.c.account == account, run.c.id == id)
    return connection.scalar(found) is not None


def _asked(connection: Connection, account: str) -> str:
    """The subject of the question that is open."""
    return str((load_cursor(connection, account, STRANGER) or {}).get("subject", ""))


def ask(connection: Connection, account: str, subject: str, now: datetime) -> None:
    """Remember what is asked, "" for nothing; the answer is kept by its subject."""
    if subject != _asked(connection, account):
        store_cursor(connection, account, STRANGER, {"subject": subject} if subject else {}, now)


def _unseen(connection: Connection, account: str) -> bool:
    return bool((load_cursor(connection, account, UNSEEN) or {}).get("unseen"))


def note_unseen(connection: Connection, account: str, now: datetime, *, unseen: bool) -> None:
    if unseen != _unseen(connection, account):
        store_cursor(connection, account, UNSEEN, {"unseen": unseen}, now)


def older_trip(subject: str, pairs: frozenset[tuple[str, str]]) -> Trip:
    """The question, with its numbers; these (dimension, customer) wait for the answer."""
    return Trip(
        "older",
        _tab_lost(pairs)
        if subject == TAB
        else Text(
            "Contacts and the customer sheet were last written by a run that is not remembered "
            "here: this is an older copy of Regulars, or a second one. Answers that differ from "
            "what is remembered: {count}, of people: {people}.",
            count=len(pairs),
            people=len({who for _, who in pairs}),
        ),
        Text(
            "Say whether they are your choices (regulars restored --keep) or the rules decide "
            "(regulars restored --forget); until then they are left alone."
        ),
        held=Held(pairs=pairs),
    )


def _tab_lost(pairs: frozenset[tuple[str, str]]) -> Text:
    return Text(
        "The customer tab is gone or cannot be read, and with it the note that tells which run "
        "wrote last. Answers that differ from what is remembered: {count}, of people: {people}.",
        count=len(pairs),
        people=len({who for _, who in pairs}),
    )
