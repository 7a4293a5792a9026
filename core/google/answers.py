"""Reading Google's refusals, whose envelopes differ: Gmail has errors[], the others details[].

The same trouble comes as 403 or 429, with a reason or only in words; here it is told apart once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import orjson

from core.google.retry import Failure, Trouble

_QUOTA_REASONS = frozenset(
    ["rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "concurrentLimitExceeded"]
)
DAY_REASONS = frozenset(["dailyLimitExceeded", "quotaExceeded", "dailyLimitExceededUnreg"])
_RETRY_AFTER = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")


@dataclass(frozen=True)
class Answered:
    """A refusal as it was read: `reasons` are all the words Google gave for it."""

    method: str
    http: int
    message: str = ""
    status: str = ""
    reasons: frozenset[str] = frozenset()
    retry_after: float | None = None
    """Seconds, by the Retry-After header."""
    until: datetime | None = None
    """The instant named in the text of Gmail's sending limit."""
    json: bool = True

    @property
    def api(self) -> str:
        return self.method.partition(".")[0]

    @property
    def reason(self) -> str:
        return min(self.reasons, default=self.status)


def read_answer(
    method: str, http: int, headers: Mapping[str, str], content: bytes, now: datetime
) -> Answered:
    """What Google said. Bodies that are no JSON (a proxy's page) are read as having no words."""
    error = _error_of(content)
    after = _retry_after(headers.get("retry-after", ""), now)
    if error is None:
        return Answered(method, http, retry_after=after, json=False)
    message = str(error.get("message", ""))
    named = _RETRY_AFTER.search(message)
    return Answered(
        method,
        http,
        message,
        str(error.get("status", "")),
        frozenset(_reasons(error)),
        after,
        datetime.fromisoformat(named[1]) if named else None,
    )


def _error_of(content: bytes) -> dict[str, object] | None:
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):  # OAuth's shape: {"error": "invalid_grant", …}
        return {"message": str(body.get("error_description", error)), "status": error}
    return error if isinstance(error, dict) else None


def _reasons(error: Mapping[str, object]) -> Iterator[str]:
    for key in ("errors", "details"):
        listed = error.get(key)
        for item in listed if isinstance(listed, list) else []:
            if isinstance(item, dict) and "reason" in item:
                yield str(item["reason"])


def _retry_after(header: str, now: datetime) -> float | None:
    """Seconds from now; the header holds seconds or a date."""
    if header.strip().isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


def is_quota(answer: Answered) -> bool:
    """Too fast: some seconds or a minute mend it. Seen as 429 and as 403."""
    if answer.http not in (403, 429):
        return False
    if answer.until or answer.reasons & DAY_REASONS:
        return False
    # Gmail's 403 for queries per minute came without any reason at times: its text is the same.
    by_words = answer.message.startswith("Quota exceeded for quota metric")
    return answer.http == 429 or bool(answer.reasons & _QUOTA_REASONS) or by_words


def failure_of(answer: Answered) -> Failure:
    """What the retry rule wants to know."""
    if is_quota(answer):
        return Failure(Trouble.QUOTA, answer.retry_after)
    # 501: Google (or the emulator) does not know the method; asking again changes nothing
    if (answer.http >= 500 and answer.http != 501) or answer.http == 408:
        return Failure(Trouble.OVERLOADED, answer.retry_after)
    return Failure(Trouble.REFUSED, answer.retry_after)
