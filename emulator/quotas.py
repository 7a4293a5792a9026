"""Per-minute quotas of one user, enforced with Google's bodies when options["quotas"] is on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from emulator.api import Refusal
from emulator.calls import units
from emulator.discovery import Method
from emulator.envelopes import error_info, service

MAIL = "gmail.users."


@dataclass(frozen=True)
class Quota:
    """One metric: `words` and `limit` as Google's message and ErrorInfo name it."""

    words: str
    limit: str
    metric: str
    per_minute: int


QUERIES = Quota("Queries", "QueriesPerMinutePerUser", "queries", 6000)
OLD_QUERIES = Quota("Queries", "QueriesPerMinutePerUser", "queries", 15_000)
"""What a project keeps that used Gmail's API before May 2026, with the old costs."""
QUOTAS = {
    ("people", True): Quota(
        "Critical read requests (Contact and Profile Reads)",
        "CriticalReadsPerMinutePerProjectPerUser",
        "critical_read_requests",
        90,
    ),
    ("people", False): Quota(
        "Critical write requests",
        "CriticalWritesPerMinutePerProjectPerUser",
        "critical_write_requests",
        90,
    ),
    ("sheets", True): Quota("Read requests", "ReadRequestsPerMinutePerUser", "read_requests", 60),
    ("sheets", False): Quota(
        "Write requests", "WriteRequestsPerMinutePerUser", "write_requests", 60
    ),
    ("gmail", True): QUERIES,
    ("gmail", False): QUERIES,
}


def quota_of(method: Method) -> Quota | None:
    return QUOTAS.get((method.api, method.verb == "GET"))


@dataclass
class Meter:
    """What each account used of each metric in the running minute; refilled each minute."""

    _used: dict[tuple[str, str, str], tuple[datetime, int]] = field(default_factory=dict)

    def take(self, method: Method, account: str, now: datetime, *, old: bool = False) -> None:
        """Counts the call; raises the 429 (Gmail: 403) of a metric that is used up."""
        quota = quota_of(method)
        if quota is None:
            return
        quota = OLD_QUERIES if old and quota is QUERIES else quota
        cost = units(method.id, old=old)
        key = (method.api, quota.metric, account)
        since, used = self._used.get(key, (now, 0))
        if now - since >= timedelta(minutes=1):
            since, used = now, 0
        if used + cost > quota.per_minute:
            raise exceeded(method)
        self._used[key] = (since, used + cost)

    def clear(self) -> None:
        self._used.clear()


def exceeded(method: Method) -> Refusal:
    """The refusal of a call over its per-minute quota."""
    quota = quota_of(method) or QUERIES
    message = (
        f"Quota exceeded for quota metric '{quota.words}' and limit '{quota.words} per minute per "
        f"user' of service '{service(method.api)}' for consumer 'project_number:1'."
    )
    info = error_info(
        "RATE_LIMIT_EXCEEDED",
        service=service(method.api),
        consumer="projects/1",
        quota_limit=quota.limit,
        quota_metric=f"{service(method.api)}/{quota.metric}",
    )
    if method.api == "gmail":
        return Refusal(
            403, "PERMISSION_DENIED", message, "rateLimitExceeded", "usageLimits", [info]
        )
    return Refusal(429, "RESOURCE_EXHAUSTED", message, "rateLimitExceeded", details=[info])


def sending_limit(retry_at: datetime) -> Refusal:
    """Gmail's answer to a send over the daily limit; it lasts for hours."""
    at = retry_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    message = f"User-rate limit exceeded.  Retry after {at} (Mail sending)"
    return Refusal(429, "RESOURCE_EXHAUSTED", message, "rateLimitExceeded")
