"""Campaigns: written, changed, found, and moved from state to state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Engine, Row, func, insert, select
from sqlalchemy import update as sql_update

from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from core.tables import campaign, delivery
from mailer import prepare
from mailer.audience import check_entries
from mailer.moves import next_state
from mailer.parts import Parts
from mailer.template import check
from mailer.waiting import waits_until
from mailer.withdraw import withdraw_now


class CampaignDraft(Struct, frozen=True):
    """What the owner writes. Audience entries: "status:loyal", "label:VIP" or "all"."""

    name: str
    subject: str
    body: str
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    sender: str = ""
    """Empty: the configured sender, else the account itself."""
    send_at: datetime | None = None


class CampaignView(Struct, frozen=True):
    """A campaign as the doors show it, with how many deliveries are in which state."""

    id: str
    name: str
    subject: str
    body: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    sender: str
    state: str
    reason: Text | None
    created_at: datetime
    send_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    waits_until: datetime | None = None
    """While it is being sent: when the account may send again."""
    counts: dict[str, int] = field(default_factory=dict)


def create(parts: Parts, draft: CampaignDraft) -> str:
    """Write a campaign; its id. Raises WrongUse for fields, segments or senders there are not."""
    values = _checked(parts, draft)
    campaign_id = parts.new_id()
    now = parts.clock.now()
    with parts.engine.begin() as connection:
        connection.execute(
            insert(campaign).values(
                id=campaign_id, account=parts.account, state="draft", created_at=now, **values
            )
        )
    return campaign_id


def update(parts: Parts, campaign_id: str, draft: CampaignDraft) -> None:
    """Write it anew; only while nothing of it was sent. Raises WrongUse."""
    values = _checked(parts, draft)
    with parts.engine.begin() as connection:
        changed = connection.execute(
            sql_update(campaign)
            .where(
                campaign.c.account == parts.account,
                campaign.c.id == campaign_id,
                campaign.c.state.in_(["draft", "scheduled"]),
            )
            .values(**values)
        )
    if changed.rowcount != 1:
        raise WrongUse(
            Text("A campaign can be changed only before its first mail is sent."),
            Text("Write a new one."),
        )


def listed(engine: Engine, account: str) -> list[CampaignView]:
    """Newest first."""
    with reading(engine).begin() as connection:
        rows = connection.execute(
            select(campaign)
            .where(campaign.c.account == account)
            .order_by(campaign.c.created_at.desc(), campaign.c.id.desc())
        ).all()
        waits = waits_until(connection, account)
        tallies = connection.execute(
            select(delivery.c.campaign, delivery.c.state, func.count())
            .where(delivery.c.account == account)
            .group_by(delivery.c.campaign, delivery.c.state)
        ).all()
    counts: dict[str, dict[str, int]] = {}
    for campaign_id, state, number in tallies:
        counts.setdefault(campaign_id, {})[state] = number
    return [_view(row, counts.get(row.id, {}), waits) for row in rows]


def view(engine: Engine, account: str, campaign_id: str) -> CampaignView:
    """Raises WrongUse where there is none."""
    with reading(engine).begin() as connection:
        row = connection.execute(
            select(campaign).where(campaign.c.account == account, campaign.c.id == campaign_id)
        ).one_or_none()
        if row is None:
            raise _none(campaign_id)
        tallies = connection.execute(
            select(delivery.c.state, func.count())
            .where(delivery.c.campaign == campaign_id)
            .group_by(delivery.c.state)
        )
        counts = {row[0]: row[1] for row in tallies}
        return _view(row, counts, waits_until(connection, account))


def find(engine: Engine, account: str, word: str) -> CampaignView:
    """The campaign of this id, name, or beginning of one. Raises WrongUse, also where several
    would fit."""
    views = listed(engine, account)
    folded = word.strip().casefold()
    for found in (
        [v for v in views if v.id.casefold() == folded],
        [v for v in views if v.name.casefold() == folded],
        [v for v in views if folded and v.id.casefold().startswith(folded)],
        [v for v in views if folded and v.name.casefold().startswith(folded)],
    ):
        if len(found) > 1:
            names = ", ".join(f"{v.id} ({v.name})" for v in found[:5])
            raise WrongUse(
                Text("“{word}” could be several campaigns: {names}.", word=word, names=names),
                Text("Say the whole id."),
            )
        if found:
            return found[0]
    raise _none(word)


def move(parts: Parts, campaign_id: str, move: str) -> None:
    """schedule, start, pause, resume or cancel, by the one table. Starting chooses the audience.

    Raises WrongUse where it does not go, with the way on.
    """
    found = view(parts.engine, parts.account, campaign_id)
    to = next_state(found.name, found.state, move)
    if move == "schedule" and found.send_at is None:
        raise WrongUse(
            Text("The campaign “{name}” has no time to be sent at.", name=found.name),
            Text("Give it a time, or send it now."),
        )
    if move == "start":
        prepare.prepare(parts, campaign_id)
    elif not prepare.turn(parts, campaign_id, found.state, to):
        raise WrongUse(
            Text("The campaign “{name}” was moved by somebody else just now.", name=found.name),
            Text("Look at it again."),
        )
    if move == "cancel":
        withdraw_now(parts, campaign_id)


def _checked(parts: Parts, draft: CampaignDraft) -> dict[str, Any]:
    dimensions = parts.settings.dimensions
    problems = check(draft.subject, draft.body, [dimension.key for dimension in dimensions])
    if problems:
        raise WrongUse(problems[0], problems[1] if len(problems) > 1 else None)
    if not draft.name.strip():
        raise WrongUse(Text("The campaign has no name."), Text("Give it a name."))
    if not draft.include:
        raise WrongUse(Text("The campaign has no audience."), Text("Choose a segment or a label."))
    with reading(parts.engine).begin() as connection:
        check_entries(connection, parts.account, [*draft.include, *draft.exclude], dimensions)
    return {
        "name": " ".join(draft.name.split()),
        "subject": draft.subject,
        "body": draft.body,
        "audience": {"include": list(draft.include), "exclude": list(draft.exclude)},
        "sender": checked_sender(parts, draft.sender),
        "send_at": draft.send_at,
    }


def checked_sender(parts: Parts, sender: str) -> str:
    """The sender with its name. Gmail silently replaces one it does not know: so ask before.

    Raises WrongUse. The account's own address costs no call.
    """
    wanted = sender or parts.settings.mail.sender or parts.owner
    name, address = parseaddr(wanted)
    if address.lower() == parts.owner.lower():
        return _named(name or parts.settings.business.name, address)
    for known in parts.gmail.send_as():
        if known.address.lower() == address.lower() and known.verified:
            return wanted
    raise WrongUse(
        Text("Gmail does not let this account send as {address}.", address=address or wanted),
        Text("Add and confirm it in Gmail under Settings, Accounts, Send mail as."),
    )


def _named(name: str, address: str) -> str:
    if not name:
        return address
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'


def _view(row: Row[Any], counts: dict[str, int], waits: datetime | None) -> CampaignView:
    audience: dict[str, Sequence[str]] = row.audience
    return CampaignView(
        id=row.id,
        name=row.name,
        subject=row.subject,
        body=row.body,
        include=tuple(audience["include"]),
        exclude=tuple(audience["exclude"]),
        sender=row.sender,
        state=row.state,
        reason=Text.from_json(row.reason) if row.reason else None,
        created_at=row.created_at,
        send_at=row.send_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        waits_until=waits if row.state == "sending" else None,
        counts=counts,
    )


def _none(word: str) -> WrongUse:
    return WrongUse(
        Text("There is no campaign “{word}”.", word=word),
        Text("Look at the list: regulars campaign status"),
    )
