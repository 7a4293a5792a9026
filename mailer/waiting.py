"""Until when the account may not send: Gmail's own daily limit, or our budget."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from mailer import cursors

_NAME = "mail_wait"


def waits_until(connection: Connection, account: str, most: int | None = None) -> datetime | None:
    """The instant noted last, perhaps over already.

    With `most`, today's budget, a wait is forgotten that another budget had asked for.
    """
    stored = cursors.load(connection, account, _NAME)
    if not stored or (most is not None and stored["most"] not in (None, most)):
        return None
    return datetime.fromisoformat(stored["until"])


def wait_until(
    connection: Connection, account: str, until: datetime, now: datetime, most: int | None = None
) -> None:
    """Note it for every process. `most` is the budget that asks for it; None: Gmail itself."""
    value = {"until": until.isoformat(), "most": most}
    cursors.store(connection, account, _NAME, value, now)
