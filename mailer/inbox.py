"""What came back: people who leave, and addresses that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parseaddr

from msgspec import Struct
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.database import reading
from core.errors import Expired, Gone
from core.keys import email_key
from core.model import MessageHeaders
from core.tables import delivery, suppression
from mailer import cursors
from mailer.bounces import Bounce, is_report, read_bounces
from mailer.budget import WINDOW
from mailer.parts import Parts
from mailer.tokens import address_hash, is_unsubscribe_address, token_in
from mailer.waiting import wait_until

_CURSOR = "inbox"
_BACK = timedelta(days=30)
_NEWEST = 50
_NAMES = ("From", "To", "Delivered-To", "Subject")


class InboxReport(Struct, frozen=True):
    read: int = 0
    unsubscribed: int = 0
    bounced: int = 0


def read(parts: Parts) -> InboxReport:
    """Everything new in the inbox; mails we acted on are marked as read. Safe to repeat."""
    with reading(parts.engine).begin() as connection:
        since = cursors.load(connection, parts.account, _CURSOR)
    # taken before reading: what arrives meanwhile is read twice rather than never
    now_at = parts.gmail.history_id()
    messages = parts.gmail.headers(_new_ids(parts, since), _NAMES)
    unsubscribed = sum(_leave(parts, m) for m in messages if _leaves(m, parts.owner))
    bounced = sum(_bounce(parts, m) for m in messages if is_report(_of(m, "from")))
    with parts.engine.begin() as connection:
        cursors.store(connection, parts.account, _CURSOR, now_at, parts.clock.now())
    return InboxReport(len(messages), unsubscribed, bounced)


def _new_ids(parts: Parts, since: str | None) -> list[str]:
    if since is None:
        return list(dict.fromkeys(_last_month(parts)))
    try:
        return parts.gmail.added_since(since, label="INBOX")
    except Expired:  # nothing wrong: after a week or so the last month is read anew
        return _new_ids(parts, None)


def _last_month(parts: Parts) -> Iterator[str]:
    """By search, which may lag by minutes, and the newest by label, which does not."""
    after = int((parts.clock.now() - _BACK).timestamp())
    yield from parts.gmail.list_ids(query=f"in:inbox subject:unsubscribe after:{after}")
    yield from parts.gmail.list_ids(query=f"in:inbox from:mailer-daemon after:{after}")
    yield from parts.gmail.list_ids(labels=["INBOX"], most=_NEWEST)


def _leaves(message: MessageHeaders, owner: str) -> bool:
    to = f"{_of(message, 'to')} {_of(message, 'delivered-to')}"
    return is_unsubscribe_address(to, owner)


def _leave(parts: Parts, message: MessageHeaders) -> bool:
    """Suppress whom the token belongs to, whoever wrote the mail; else whoever wrote it."""
    names = (_of(message, name) for name in ("to", "delivered-to", "subject"))
    token = next((found for name in names if (found := token_in(name))), None)
    with parts.engine.begin() as connection:
        address = _address_of(connection, parts, token) or parseaddr(_of(message, "from"))[1]
        if "@" not in address:
            return False
        suppress(connection, parts, address, "unsubscribed", message.id)
    _mark_read(parts, message)
    return True


def _bounce(parts: Parts, message: MessageHeaders) -> bool:
    try:
        reports = read_bounces(parts.gmail.raw(message.id))
    except Gone:
        return False
    acted = False
    for bounce in reports:
        with parts.engine.begin() as connection:
            acted |= _settle_bounce(connection, parts, bounce, message)
    if acted:
        _mark_read(parts, message)
    return acted


def _settle_bounce(
    connection: Connection, parts: Parts, bounce: Bounce, message: MessageHeaders
) -> bool:
    """Only mail of ours: a letter the owner mistyped is her own affair."""
    row = _bounced_delivery(connection, parts, bounce)
    if row is None:
        return False
    connection.execute(
        update(delivery)
        .where(delivery.c.id == row, delivery.c.state == "sent")
        .values(state="failed", reason=f"bounced {bounce.status}")
    )
    if bounce.is_no_such_address:
        suppress(connection, parts, bounce.address, "bounced", message.id)
    if bounce.is_daily_limit and message.at + WINDOW > parts.clock.now():
        wait_until(connection, parts.account, message.at + WINDOW, parts.clock.now())
    return True


def suppress(
    connection: Connection, parts: Parts, address: str, reason: str, evidence: str | None = None
) -> None:
    """Never mail this address again; the first reason stays."""
    values = {
        "account": parts.account,
        "key": address_hash(parts.secret, address),
        "reason": reason,
        "at": parts.clock.now(),
        "evidence": evidence,
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(suppression).values(**values).on_conflict_do_nothing())


def _address_of(connection: Connection, parts: Parts, token: str | None) -> str | None:
    if token is None:
        return None
    return connection.scalar(
        select(delivery.c.address).where(
            delivery.c.account == parts.account, delivery.c.token == token
        )
    )


def _bounced_delivery(connection: Connection, parts: Parts, bounce: Bounce) -> str | None:
    """The mail of that token if it went to that address; else the last one to it."""
    rows = connection.execute(
        select(delivery.c.id, delivery.c.token, delivery.c.address)
        .where(
            delivery.c.account == parts.account,
            (delivery.c.token == bounce.token) | (delivery.c.address == bounce.address),
        )
        .order_by(delivery.c.settled_at.desc())
    ).all()
    wanted = email_key(bounce.address)
    fitting = [row for row in rows if email_key(row.address) == wanted]
    fitting.sort(key=lambda row: row.token != bounce.token)
    return fitting[0].id if fitting else None


def _mark_read(parts: Parts, message: MessageHeaders) -> None:
    try:
        parts.gmail.mark_read(message.id)
    except Gone:
        return


def _of(message: MessageHeaders, name: str) -> str:
    return message.headers.get(name, "")
