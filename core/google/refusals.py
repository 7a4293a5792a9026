"""What each refusal of Google's is: one table, read from the top, the first row that fits decides.

The same trouble comes as 403 or 429, with a reason or only in words; here it is told apart once.
What is then said of it stands in core/google/errors.py. Pure.
"""

from __future__ import annotations

import re
from enum import Enum

from msgspec import Struct, field

from core.google.answers import Answered
from core.google.retry import Failure, Trouble


class Kind(Enum):
    """What a refusal is about; each has its words in core/google/errors.py."""

    SENDING_LIMIT = "sending limit"
    USER_LIMIT = "user limit"
    DAY_QUOTA = "day quota"
    QUOTA = "quota"
    UNKNOWN_METHOD = "unknown method"
    OVERLOADED = "overloaded"
    RECONNECT = "reconnect"
    NO_SCOPE = "no scope"
    API_OFF = "api off"
    POLICY = "policy"
    CHANGED = "changed"
    FORBIDDEN = "forbidden"
    GONE = "gone"
    EXPIRED = "expired"
    NO_MAILBOX = "no mailbox"
    CONTACTS_FULL = "contacts full"
    PROTECTED = "protected"
    REJECTED = "rejected"


class Row(Struct, frozen=True):
    """Fits an answer with one of `http` (empty: any) that has one of `reasons` or matches `words`
    (both empty: whatever it says)."""

    kind: Kind
    trouble: Trouble
    http: frozenset[int]
    why: str
    reasons: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = field(default=None)

    def fits(self, answer: Answered) -> bool:
        if self.http and answer.http not in self.http:
            return False
        if not self.reasons and self.words is None:
            return True
        said = self.words is not None and self.words.search(answer.message)
        return bool(said or self.reasons & answer.reasons)


def _row(
    kind: Kind, trouble: Trouble, http: str, why: str, *, reasons: str = "", words: str = ""
) -> Row:
    """`http` and `reasons` separated by blanks, "5xx" for all of them; `words` is a pattern."""
    codes = {int(code) for code in http.split() if code != "5xx"}
    if "5xx" in http:
        codes |= set(range(500, 600))
    pattern = re.compile(words, re.IGNORECASE) if words else None
    return Row(kind, trouble, frozenset(codes), why, frozenset(reasons.split()), pattern)


T = Trouble
ROWS: tuple[Row, ...] = (
    _row(
        Kind.SENDING_LIMIT,
        T.STOPPED,
        "403 429",
        "the account sent its day's mails; the breaker holds its sends until it is over",
        words=r"\(mail sending\)",
    ),
    _row(
        Kind.USER_LIMIT,
        T.STOPPED,
        "403 429",
        "a limit of the mailbox that names its end (gmail-tester#23: 24 hours)",
        words=r"retry after \d{4}-",
    ),
    _row(
        Kind.DAY_QUOTA,
        T.STOPPED,
        "403 429",
        "a day's quota: no minute mends it",
        reasons="dailyLimitExceeded dailyLimitExceededUnreg quotaExceeded",
    ),
    _row(Kind.QUOTA, T.QUOTA, "429", "any other 429: too fast"),
    _row(
        Kind.QUOTA,
        T.QUOTA,
        "403",
        "Gmail's older way to say too fast",
        reasons="rateLimitExceeded userRateLimitExceeded RATE_LIMIT_EXCEEDED "
        "concurrentLimitExceeded",
    ),
    _row(
        Kind.QUOTA,
        T.QUOTA,
        "403 503",
        "too fast in words only: without a known reason it was hammered for hours "
        "(got-your-back#309), and GAM saw it as 503",
        words="^quota exceeded for ",
    ),
    _row(Kind.UNKNOWN_METHOD, T.REFUSED, "501", "whoever does not know the method never will"),
    _row(Kind.OVERLOADED, T.OVERLOADED, "408 5xx", "overload or a fault: it may have been done"),
    _row(Kind.RECONNECT, T.REFUSED, "401", "a token just refreshed was refused"),
    _row(
        Kind.NO_SCOPE,
        T.REFUSED,
        "403",
        "a box was left unticked",
        reasons="insufficientPermissions ACCESS_TOKEN_SCOPE_INSUFFICIENT insufficient_scope",
        words="insufficient authentication scopes",
    ),
    _row(
        Kind.API_OFF,
        T.REFUSED,
        "403",
        "the API is not switched on in the Cloud project",
        reasons="accessNotConfigured SERVICE_DISABLED",
    ),
    _row(
        Kind.POLICY,
        T.REFUSED,
        "403",
        "an administrator forbids it",
        reasons="domainPolicy admin_policy_enforced",
    ),
    _row(
        Kind.CHANGED,
        T.REFUSED,
        "400 403",
        "an old etag: 403 in a report of 2021, 400 since (google-api-python-client#1169, #2417)",
        words="etag.* is different",
    ),
    _row(Kind.CHANGED, T.REFUSED, "409 412", "changed meanwhile, or the name is taken"),
    _row(Kind.FORBIDDEN, T.REFUSED, "403", "any other 403 is a matter of rights"),
    _row(
        Kind.GONE,
        T.REFUSED,
        "400",
        "a draft that was sent or edited meanwhile is a message now",
        words="not a draft",
    ),
    _row(Kind.GONE, T.REFUSED, "404 410", "it is not there"),
    _row(
        Kind.EXPIRED,
        T.REFUSED,
        "400",
        "a sync token older than a week: 400 and not 410 (gbrain#5127)",
        reasons="EXPIRED_SYNC_TOKEN",
        words="^sync token is expired",
    ),
    _row(
        Kind.NO_MAILBOX,
        T.REFUSED,
        "400",
        "a Google account need not have Gmail",
        words="^mail service not enabled",
    ),
    _row(
        Kind.CONTACTS_FULL,
        T.REFUSED,
        "400",
        "25,000 contacts, the trash among them",
        words="MY_CONTACTS_OVERFLOW_COUNT",
    ),
    _row(
        Kind.PROTECTED,
        T.REFUSED,
        "400",
        "somebody protected a range we write; the whole batch failed",
        words="protected cell or object",
    ),
    _row(Kind.REJECTED, T.REFUSED, "", "whatever else: bad input or a bug of ours"),
)


def row_of(answer: Answered) -> Row:
    """The row that decides; the last fits everything."""
    return next(row for row in ROWS if row.fits(answer))


def failure_of(answer: Answered) -> Failure:
    """What the retry rule wants to know."""
    return Failure(row_of(answer).trouble, answer.retry_after)
