"""What comes of Google's refusals: waited out, or said with what to do next."""

from __future__ import annotations

import pytest

from core.errors import Conflict, Denied, Gone, GoogleError, Rejected, TryLater
from core.google.retry import POLICIES, Trouble
from core.google.transport import Session
from tests.core.google.conftest import CREATE, QUOTA, READ, SEND, Naps, Scripted, answer, refusal


def test_retry_after_is_honoured(session: Session, server: Scripted, clock: Naps) -> None:
    limited = answer(429, {"error": {"code": 429, "message": QUOTA}}, Retry_After="17")
    server.script = [limited]
    session.call(*READ)
    (wait,) = clock.slept
    assert wait >= 17


def test_a_long_retry_after_is_told_and_not_slept(
    session: Session, server: Scripted, clock: Naps
) -> None:
    server.script = [answer(429, {"error": {"code": 429}}, Retry_After="7200")]
    with pytest.raises(TryLater) as caught:
        session.call(*READ)
    assert clock.slept == []
    assert caught.value.after is not None
    assert (caught.value.after - clock.now()).total_seconds() == 7200
    assert "Minutes until it may be run again: 120." in str(caught.value)


def test_retry_after_may_be_a_date(session: Session, server: Scripted, clock: Naps) -> None:
    date = "Sat, 21 Nov 2026 12:00:40 GMT"
    server.script = [answer(503, {"error": {"code": 503}}, Retry_After=date)]
    session.call(*READ)
    (wait,) = clock.slept
    assert 40 <= wait <= 42


@pytest.mark.parametrize("header", ["soon", "-5", "", "1e3"])
def test_a_retry_after_that_says_nothing_is_not_waited_for(
    session: Session, server: Scripted, clock: Naps, header: str
) -> None:
    server.script = [answer(503, {"error": {"code": 503}}, Retry_After=header)]
    session.call(*READ)
    assert clock.slept == [0.5]


@pytest.mark.parametrize("http", [429, 503])
def test_a_long_retry_after_is_told_in_minutes(
    session: Session, server: Scripted, clock: Naps, http: int
) -> None:
    server.script = [answer(http, {"error": {"code": http}}, Retry_After="600")]
    with pytest.raises(TryLater, match=r"again: 10\."):
        session.call(*READ)
    assert clock.slept == []


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (QUOTA, ""),
        ("", "rateLimitExceeded"),
        ("", "userRateLimitExceeded"),
        ("", "RATE_LIMIT_EXCEEDED"),
    ],
)
def test_a_403_for_going_too_fast_is_repeated(
    session: Session, server: Scripted, message: str, reason: str
) -> None:
    server.script = [refusal(403, message, reason)]
    session.call(*READ)
    assert len(server.arrivals) == 2


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "permission"),
        ("insufficientPermissions", "permission"),
        ("SERVICE_DISABLED", "switched on"),
        ("accessNotConfigured", "switched on"),
        ("domainPolicy", "administrator"),
        ("", "not allow"),
    ],
)
def test_any_other_403_is_final_and_says_why(
    session: Session, server: Scripted, reason: str, word: str
) -> None:
    server.script = [refusal(403, "No", reason)]
    with pytest.raises(Denied) as caught:
        session.call(*READ)
    assert word in str(caught.value)
    assert len(server.arrivals) == 1


def test_a_spreadsheet_that_is_not_shared_says_so(session: Session, server: Scripted) -> None:
    server.script = [refusal(403, "The caller does not have permission")]
    with pytest.raises(Denied, match="Share the spreadsheet"):
        session.call("sheets.spreadsheets.get", "GET", "https://sheets.googleapis.com/v4/x")


def test_a_spreadsheet_that_is_gone_says_so(session: Session, server: Scripted) -> None:
    server.script = [refusal(404, "Requested entity was not found.")]
    with pytest.raises(Gone, match="no spreadsheet at this link"):
        session.call("sheets.spreadsheets.get", "GET", "https://sheets.googleapis.com/v4/x")


def test_a_refused_create_is_repeated_since_nothing_was_done(
    session: Session, server: Scripted
) -> None:
    server.script = [refusal(429, QUOTA)]
    session.call(*CREATE, body=b"{}")
    assert len(server.arrivals) == 2


def test_a_refused_send_is_left_to_the_caller(session: Session, server: Scripted) -> None:
    server.script = [refusal(429, QUOTA)]
    with pytest.raises(TryLater):
        session.call(*SEND, body=b"{}")
    assert len(server.arrivals) == 1


def test_the_daily_mail_limit_names_its_end(session: Session, server: Scripted) -> None:
    words = "User-rate limit exceeded.  Retry after 2026-11-22T03:04:05.678Z (Mail sending)"
    server.script = [refusal(429, words)]
    with pytest.raises(TryLater) as caught:
        session.call(*SEND, body=b"{}")
    assert caught.value.after is not None
    assert caught.value.after.isoformat() == "2026-11-22T03:04:05.678000+00:00"
    assert caught.value.reason == "mail_sending"


def test_a_day_quota_is_not_hammered(session: Session, server: Scripted) -> None:
    server.script = [refusal(403, "Daily Limit Exceeded", "dailyLimitExceeded")]
    with pytest.raises(TryLater):
        session.call(*READ)
    assert len(server.arrivals) == 1


@pytest.mark.parametrize("content", [b"<html>Bad Gateway</html>", b"", b"[1]", b'{"error": 1}'])
def test_an_error_page_without_json_is_still_an_error(
    session: Session, server: Scripted, content: bytes
) -> None:
    server.script = [answer(404, content=content, kind="text/html")]
    with pytest.raises(Gone):
        session.call(*READ)


def test_a_revoked_consent_says_connect(session: Session, server: Scripted) -> None:
    server.script = [refusal(401, "Request had invalid authentication credentials.")]
    with pytest.raises(Denied, match="regulars connect"):
        session.call(*SEND, body=b"{}")
    assert len(server.arrivals) == 1


@pytest.mark.parametrize(
    ("http", "message", "kind", "word"),
    [
        (400, "MY_CONTACTS_OVERFLOW_COUNT", Denied, "trash"),
        (400, "Mail service not enabled", Denied, "Gmail mailbox"),
        (409, "Contact group name already exists.", Conflict, "name is taken"),
        (
            400,
            "Request person.etag is different than the current person.etag.",
            Conflict,
            "meanwhile",
        ),
        (501, "The emulator does not implement this.", Rejected, "does not implement"),
        (400, "Unable to parse range: 'A'!A1", Rejected, "Unable to parse range"),
    ],
)
def test_refusals_are_told_apart_and_not_repeated(
    session: Session,
    server: Scripted,
    http: int,
    message: str,
    kind: type[GoogleError],
    word: str,
) -> None:
    server.script = [refusal(http, message)]
    with pytest.raises(kind, match=word) as caught:
        session.call(*READ)
    assert type(caught.value) is kind
    assert len(server.arrivals) == 1


def test_a_spreadsheet_that_fails_for_good_points_at_the_rights(
    session: Session, server: Scripted
) -> None:
    server.script = [refusal(500, "Internal error encountered.")] * POLICIES[
        Trouble.OVERLOADED
    ].attempts
    with pytest.raises(TryLater, match="may still edit"):
        session.call("sheets.spreadsheets.get", "GET", "https://sheets.googleapis.com/v4/x")
