"""What the owner answered where Regulars asked, beside the answers she chooses for a customer.

Each question has its own subjects and answers; taking an answer back asks the question again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select

from core import folds
from core.tables import decision
from sync.bulk import Same, upsert_rows

CUSTOMER = "customer"
"""Is she one? Subject: customer; answer: OUT."""
SAME = folds.SAME
"""Who is she really? Subject: customer; answer: the customer she is folded into."""
DIFFERENT = "different"
"""Are they one? Subject: two customers, sorted, a blank between; answer: NO."""
NAME = "name"
"""Whose are the rows with this name only? Subject: `name_key`; answer: customer, or NO."""
LABEL = "label"
"""What becomes of a label that was deleted, or was there before? Subject: "dimension/segment";
answer: AGAIN, SHEET_ONLY, ADOPT_BY_HAND or ADOPT_BY_RULES."""
RETIRED = "retired"
"""What becomes of the label of a segment that is none any more? Subject: "dimension/segment";
answer: DELETE or LEAVE."""
COMPLETE = "complete"
"""May a contact's field be filled in? Subject: "customer/field"; answer: NO, by an undo."""
STAMP = "stamp"
"""The sheet was written by a run we do not know. Subject: that stamp; answer: KEEP or FORGET."""

OUT, NO = "out", "no"
AGAIN, SHEET_ONLY = "again", "sheet"
ADOPT_BY_HAND, ADOPT_BY_RULES = "adopt_hand", "adopt_rules"
KEEP, FORGET = "keep", "forget"
DELETE, LEAVE = "delete", "leave"

Decisions = Mapping[str, Mapping[str, str]]
"""Question -> subject -> answer."""


def load_decisions(connection: Connection, account: str) -> dict[str, dict[str, str]]:
    columns = (decision.c.question, decision.c.subject, decision.c.answer)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for question, subject, answer in connection.execute(
        select(*columns).where(decision.c.account == account)
    ):
        found[question][subject] = answer
    return found


def decide(
    connection: Connection,
    account: str,
    question: str,
    answers: Mapping[str, str],
    origin: str,
    now: datetime,
    *,
    run: str | None = None,
) -> None:
    """Keep answers (subject -> answer) to a question, in place of earlier ones."""
    if not answers:
        return
    upsert_rows(
        connection,
        decision,
        {
            "account": Same(account),
            "question": Same(question),
            "subject": list(answers),
            "answer": list(answers.values()),
            "origin": Same(origin),
            "run": Same(run),
            "at": Same(now),
        },
    )


def withdraw(connection: Connection, account: str, question: str, subject: str) -> bool:
    """Forget an answer; whether there was one."""
    gone = connection.execute(
        delete(decision).where(
            decision.c.account == account,
            decision.c.question == question,
            decision.c.subject == subject,
        )
    )
    return bool(gone.rowcount)
