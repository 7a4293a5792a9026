"""`regulars demo --once`: the main job without anybody watching."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app import mailing, operations
from app.demo.session import SampleShop
from app.demo.shop import sample_campaign
from app.reading.problems import problem_count
from app.reading.segments import DimensionCounts, segment_counts
from core.i18n import Text
from mailer.campaigns import CampaignDraft, CampaignView

if TYPE_CHECKING:
    from sync.run import RunReport


class Once(Struct, frozen=True):
    """What happened: a sync, a campaign to one segment, a second sync that changes nothing."""

    first: RunReport
    campaign: CampaignView
    second: RunReport
    segments: tuple[DimensionCounts, ...]
    problems: int

    def to_json(self) -> dict[str, Any]:
        return {
            "first_sync": self.first.to_json(),
            "campaign": mailing.to_json(self.campaign),
            "second_sync": self.second.to_json(),
            "segments": {
                dimension.key: {segment.key: segment.count for segment in dimension.segments}
                for dimension in self.segments
            },
            "problems": self.problems,
        }


def run_once(sample: SampleShop, tell: Callable[[Text], None]) -> Once:
    services = sample.services
    order = operations.SyncOrder("command", attended=True)
    first = operations.sync(services, order, lambda step: tell(step.text))
    name, subject, body = sample_campaign(services.language)
    draft = CampaignDraft(name, subject, body, ("status:loyal",), (), "", None)
    created = mailing.create(services, draft)
    campaign = mailing.send_now(services, created, tell)
    second = operations.sync(services, order, lambda step: tell(step.text))
    return Once(first, campaign, second, segment_counts(services), problem_count(services))
