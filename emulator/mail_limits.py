"""Gmail's other ways to say "slow down": the same condition comes in several shapes."""

from __future__ import annotations

from datetime import datetime, timedelta

from emulator.api import Refusal

_EXHAUSTED = (429, "RESOURCE_EXHAUSTED")


def user_rate_limit() -> Refusal:
    """The older shape: 403 with a reason of its own."""
    message = "User Rate Limit Exceeded"
    return Refusal(403, "PERMISSION_DENIED", message, "userRateLimitExceeded", "usageLimits")


def too_many_at_once() -> Refusal:
    return Refusal(*_EXHAUSTED, "Too many concurrent requests for user", "rateLimitExceeded")


def mailbox_limit(now: datetime, seconds: float) -> Refusal:
    """The mailbox is closed until the time that is named; "(Mail sending)" is about sends only."""
    at = (now + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    message = f"User-rate limit exceeded.  Retry after {at.replace('+00:00', 'Z')}"
    return Refusal(*_EXHAUSTED, message, "rateLimitExceeded")
