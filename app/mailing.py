"""What Regulars can do with campaigns; the doors' side of `mailer`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict
from sqlalchemy import select

from app.dimensions import settings_now
from app.wiring import Services
from core.database import reading
from core.errors import GoogleError
from core.i18n import Text
from core.ids import new_id
from core.keyfile import derive, load_key
from core.tables import delivery, suppression

if TYPE_CHECKING:
    from mailer.campaigns import CampaignDraft, CampaignView
    from mailer.parts import Parts
    from mailer.template import Rendered

Tell = Callable[[Text], None]


@contextmanager
def opened(services: Services) -> Iterator[Parts]:
    """What the mailer works with, its door to Google open meanwhile."""
    from mailer.parts import Parts

    with services.open_door() as door:
        yield Parts(
            settings=settings_now(services),
            engine=services.engine,
            account=services.account,
            clock=services.clock,
            gmail=door.gmail,
            secret=_secret(services),
            new_id=lambda: new_id(services.clock.now()),
        )


def _secret(services: Services) -> bytes:
    return derive(load_key(services.key_file), "mail")


def create(services: Services, draft: CampaignDraft) -> str:
    """Write a campaign; its id. Raises WrongUse for unknown fields, segments or senders."""
    from mailer import campaigns

    with opened(services) as parts:
        return campaigns.create(parts, draft)


def update(services: Services, id: str, draft: CampaignDraft) -> None:
    """Write it anew. Raises WrongUse as `create` does, and once a mail of it was sent."""
    from mailer import campaigns

    with opened(services) as parts:
        campaigns.update(parts, id, draft)


def listed(services: Services) -> list[CampaignView]:
    """Newest first, with how many deliveries are in which state."""
    from mailer import campaigns

    return campaigns.listed(services.engine, services.account)


def found(services: Services, which: str) -> CampaignView:
    """The campaign with this id, beginning of an id, or name. Raises WrongUse."""
    from mailer import campaigns

    return campaigns.find(services.engine, services.account, which)


def move(services: Services, which: str, move: str) -> CampaignView:
    """start, schedule, pause, resume or cancel. Raises WrongUse where its state does not allow it.

    Starting chooses the audience; `send_due` then sends.
    """
    from mailer import campaigns

    campaign = found(services, which)
    with opened(services) as parts:
        campaigns.move(parts, campaign.id, move)
    return found(services, campaign.id)


def to_json(view: CampaignView) -> dict[str, Any]:
    return asdict(view)


def send_test(services: Services, which: str, customer: str | None = None) -> str:
    """Send it, marked as a test, to the owner alone; her address."""
    from mailer.preview import test_send

    owner = services.settings.google.account
    campaign = found(services, which)
    with opened(services) as parts:
        test_send(parts, campaign.id, owner, customer)
    return owner


def send_due(services: Services, id: str, tell: Tell) -> CampaignView:
    """Send what may be sent of it now; what has to wait is waited for by calling this again."""
    from mailer.sending import send_campaign

    with opened(services) as parts:
        return send_campaign(parts, id, lambda progress: tell(progress.text), wait=False)


def due(services: Services) -> list[str]:
    """Campaigns `send_due` is to be called for now: scheduled ones whose time has come, and those
    whose sending goes on. Google is not asked where there is none of either."""
    from mailer import sending

    if not any(view.state in ("scheduled", "sending") for view in listed(services)):
        return []
    with opened(services) as parts:
        return sending.due(parts)


def forecast(services: Services, count: int) -> datetime | None:
    """When the last of `count` mails will have gone if sending begins now; None: never."""
    from mailer import sending

    with opened(services) as parts:
        return sending.forecast(parts, count)


def suppressed(services: Services, keys: Collection[str]) -> dict[str, str]:
    """Those of these e-mail keys that must not be mailed, and why: they wear no label either."""
    columns = (suppression.c.key, suppression.c.reason)
    query = select(*columns).where(suppression.c.account == services.account)
    with reading(services.engine).connect() as connection:
        reasons = {row.key: row.reason for row in connection.execute(query)}
    if not reasons:
        return {}
    from mailer.tokens import address_hash

    secret = _secret(services)
    hashes = {key: address_hash(secret, key) for key in keys}
    return {key: reasons[hashed] for key, hashed in hashes.items() if hashed in reasons}


def read_inbox(services: Services, tell: Tell) -> None:
    """Take in who left and which addresses do not exist, once anything was ever sent.

    Mail that may not be read switches this off, not what comes after it.
    """
    with reading(services.engine).connect() as connection:
        sent = select(delivery.c.id).where(delivery.c.account == services.account).limit(1)
        if connection.scalar(sent) is None:
            return
    from mailer import inbox

    try:
        with opened(services) as parts:
            report = inbox.read(parts)
    except GoogleError as error:
        tell(Text("The inbox could not be read: {why}", why=error.what))
        return
    tell(Text("New mails read: {count}", count=report.read))


def audience_count(services: Services, which: str) -> int:
    """How many mailboxes it would go to now."""
    from app.composing import reach

    campaign = found(services, which)
    return len(reach(services, campaign.include, campaign.exclude).recipients)


def preview(services: Services, which: str) -> Rendered:
    """The mail as the first of its audience would get it. Raises WrongUse where there is nobody."""
    from mailer import preview as previews

    campaign = found(services, which)
    with opened(services) as parts:
        return previews.preview(parts, campaign.id)


def send_now(services: Services, which: str, tell: Tell) -> CampaignView:
    """Send it to everybody in its audience, waiting where the budget says so."""
    from mailer.sending import send_campaign

    campaign = found(services, which)
    with opened(services) as parts:
        return send_campaign(parts, campaign.id, lambda progress: tell(progress.text))


def summary(view: CampaignView) -> Text:
    """How a campaign stands, in a sentence."""
    return Text(
        "{name}: {sent} sent, {failed} failed, {skipped} skipped, {unsure} unsure, {left} to go.",
        name=view.name,
        sent=view.counts.get("sent", 0),
        failed=view.counts.get("failed", 0),
        skipped=view.counts.get("skipped", 0),
        unsure=view.counts.get("unsure", 0),
        left=sum(view.counts.get(state, 0) for state in ("pending", "drafted", "sending")),
    )
