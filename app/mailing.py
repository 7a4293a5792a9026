"""What Regulars can do with campaigns; the doors' side of `mailer`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.wiring import Services
from core.i18n import Text
from core.ids import new_id
from core.keyfile import derive, load_key

if TYPE_CHECKING:
    from mailer.campaigns import CampaignDraft, CampaignView
    from mailer.parts import Parts

Tell = Callable[[Text], None]


def parts(services: Services) -> Parts:
    """What the mailer works with; opens a door to Google."""
    from mailer.parts import Parts

    return Parts(
        settings=services.settings,
        engine=services.engine,
        account=services.account,
        clock=services.clock,
        gmail=services.open_door().gmail,
        secret=derive(load_key(services.key_file), "mail"),
        new_id=lambda: new_id(services.clock.now()),
    )


def create(services: Services, draft: CampaignDraft) -> str:
    """Write a campaign; its id. Raises WrongUse for unknown fields, segments or senders."""
    from mailer import campaigns

    return campaigns.create(parts(services), draft)


def listed(services: Services) -> list[CampaignView]:
    """Newest first, with how many deliveries are in which state."""
    from mailer import campaigns

    return campaigns.listed(services.engine, services.account)


def found(services: Services, which: str) -> CampaignView:
    """The campaign with this id, beginning of an id, or name. Raises WrongUse."""
    from mailer import campaigns

    return campaigns.find(services.engine, services.account, which)


def move(services: Services, which: str, move: str) -> CampaignView:
    """pause, resume or cancel. Raises WrongUse where the campaign's state does not allow it."""
    from mailer import campaigns

    campaign = found(services, which)
    campaigns.move(parts(services), campaign.id, move)
    return found(services, campaign.id)


def to_json(view: CampaignView) -> dict[str, Any]:
    return asdict(view)
