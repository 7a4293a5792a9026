"""Reading Google's refusals, whose envelopes differ: Gmail has errors[], the others details[]."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import orjson
from msgspec import Struct

_RETRY_AFTER = re.compile(r"Retry after (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)")
_CONSOLE = re.compile(r"https://console\.(?:developers|cloud)\.google\.com/[\w./?&=%:-]*\w")


class Answered(Struct, frozen=True):
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
    link: str = ""
    """The page of Google's console that the answer points to."""

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
    error = _error_of(content) or {}
    message = str(error.get("message", ""))
    named = _RETRY_AFTER.search(message)
    return Answered(
        method,
        http,
        message,
        str(error.get("status", "")),
        frozenset(_reasons(error)),
        _retry_after(headers.get("retry-after", ""), now),
        _instant(named[1]) if named else None,
        _link(error),
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


def _link(error: Mapping[str, object]) -> str:
    """The console's page in a "Help" detail or in the words; "" if there is none.

    Only Google's own console: an answer must not lead the owner anywhere else.
    """
    found = _CONSOLE.search(orjson.dumps(error).decode())
    return found[0] if found else ""


def _retry_after(header: str, now: datetime) -> float | None:
    """Seconds from now; the header holds seconds or a date."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return min(float(header), 10.0**8)
    at = moment_of(header)
    return max(0.0, (at - now).total_seconds()) if at else None


def moment_of(header: str) -> datetime | None:
    """The instant in a header such as Date, which is UTC where it names no zone; None for none."""
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _instant(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:  # digits, but no day of any calendar
        return None
