"""Per-minute quotas of one user, enforced with Google's bodies when options["quotas"] is on."""

from __future__ import annotations

from collections import deque
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
CRITICAL_READS = Quota(
    "Critical read requests (Contact and Profile Reads)",
    "CriticalReadsPerMinutePerProjectPerUser",
    "critical_read_requests",
    90,
)
CRITICAL_WRITES = Quota(
    "Critical write requests",
    "CriticalWritesPerMinutePerProjectPerUser",
    "critical_write_requests",
    90,
)
GROUP_READS = Quota(
    "Read requests (Contact Group Reads)", "ReadsPerMinutePerProjectPerUser", "read_requests", 90
)
OTHER_WRITES = Quota(
    "Write requests (Contact Deletes and Contact Group Writes)",
    "WritesPerMinutePerProjectPerUser",
    "write_requests",
    90,
)
PHOTO_WRITES = Quota(
    "Photo write requests (Photo Updates)",
    "PhotoWritesPerMinutePerProjectPerUser",
    "photo_write_requests",
    50,
)
QUOTAS = {
    ("people", True): CRITICAL_READS,
    ("people", False): CRITICAL_WRITES,
    ("sheets", True): Quota("Read requests", "ReadRequestsPerMinutePerUser", "read_requests", 60),
    ("sheets", False): Quota(
        "Write requests", "WriteRequestsPerMinutePerUser", "write_requests", 60
    ),
    ("gmail", True): QUERIES,
    ("gmail", False): QUERIES,
}
"""The quota of an API's reads (True) and writes, where PEOPLE says nothing else."""

_WRITE_AND_READ = ((CRITICAL_WRITES, 1), (CRITICAL_READS, 1))
_BATCH = ((CRITICAL_WRITES, 6), (CRITICAL_READS, 6))
PEOPLE = {
    "people.people.createContact": _WRITE_AND_READ,
    "people.people.updateContact": _WRITE_AND_READ,
    "people.people.batchCreateContacts": _BATCH,
    "people.people.batchUpdateContacts": _BATCH,
    "people.people.deleteContact": ((OTHER_WRITES, 1),),
    "people.people.batchDeleteContacts": ((OTHER_WRITES, 10),),
    "people.people.updateContactPhoto": ((PHOTO_WRITES, 1),),
    "people.people.deleteContactPhoto": ((PHOTO_WRITES, 1),),
    "people.contactGroups.list": ((GROUP_READS, 1),),
    "people.contactGroups.get": ((GROUP_READS, 1),),
    "people.contactGroups.batchGet": ((GROUP_READS, 1),),
    "people.contactGroups.create": ((OTHER_WRITES, 1),),
    "people.contactGroups.update": ((OTHER_WRITES, 1),),
    "people.contactGroups.delete": ((OTHER_WRITES, 1),),
    "people.contactGroups.members.modify": ((OTHER_WRITES, 1),),
}
"""What a call takes of which metric, by the guide "Read and manage contacts": a write of contacts
takes of the reads too. The limits are what projects report; consoles show from 30 to 180."""

FULL_SYNCS = 10
FULL_SYNC_SPAN = timedelta(hours=1)
"""First pages with requestSyncToken and no token. Google tells of a limit, not how high it is."""


def costs(method: Method, *, old: bool = False) -> tuple[tuple[Quota, int], ...]:
    """The metrics a call draws from and how much of each; none for APIs without a limit here.

    `old`: the project has Gmail's quota of before May 2026.
    """
    if method.id in PEOPLE:
        return PEOPLE[method.id]
    quota = QUOTAS.get((method.api, method.verb == "GET"))
    if quota is QUERIES and old:
        quota = OLD_QUERIES
    return ((quota, units(method.id, old=old)),) if quota else ()


@dataclass
class Meter:
    """What each account used of each metric in the running minute; refilled each minute."""

    _used: dict[tuple[str, str, str], tuple[datetime, int]] = field(default_factory=dict)

    def take(self, method: Method, account: str, now: datetime, *, old: bool = False) -> None:
        """Counts the call; raises the 429 (Gmail: 403) of a metric that is used up."""
        taken = {}
        for quota, wanted in costs(method, old=old):
            key = (method.api, quota.metric, account)
            since, used = self._used.get(key, (now, 0))
            if now - since >= timedelta(minutes=1):
                since, used = now, 0
            if used + wanted > quota.per_minute:
                raise exceeded(method, quota)
            taken[key] = (since, used + wanted)
        self._used |= taken

    def clear(self) -> None:
        self._used.clear()


def exceeded(method: Method, quota: Quota | None = None) -> Refusal:
    """The refusal of a call over its per-minute quota: the first it draws from if none is given."""
    quota = quota or next((each for each, _ in costs(method)), QUERIES)
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


def take_full_sync(taken: deque[datetime], now: datetime) -> None:
    """Counts the first page of a full sync of one account; raises the 429 that no console raises.

    `taken` has the instants of those before, the oldest first.
    """
    while taken and now - taken[0] >= FULL_SYNC_SPAN:
        taken.popleft()
    if len(taken) >= FULL_SYNCS:
        raise full_sync_exceeded()
    taken.append(now)


def full_sync_exceeded() -> Refusal:
    """The body people met (php-google-people-api issue 45); it names no metric."""
    violation = {"subject": "QUOTA_EXCEEDED", "description": "FBS quota limit exceeded"}
    kind = "type.googleapis.com/google.rpc.QuotaFailure"
    return Refusal(
        429,
        "RESOURCE_EXHAUSTED",
        "Resource has been exhausted (e.g. check quota).",
        "rateLimitExceeded",
        details=[{"@type": kind, "violations": [violation]}],
    )
