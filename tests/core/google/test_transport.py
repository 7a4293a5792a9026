"""What goes out, how often, and what comes of every failure: counted at a real server."""

from __future__ import annotations

import time
from typing import Any

import pytest

from core.errors import Conflict, Denied, Gone, GoogleError, Rejected, TryLater, Unsure
from core.google.retry import ATTEMPTS
from core.google.transport import Session
from tests.core.google.conftest import DROP, Naps, Scripted, answer, refusal

READ = ("people.contactGroups.list", "GET", "https://people.googleapis.com/v1/contactGroups")
CREATE = ("people.contactGroups.create", "POST", "https://people.googleapis.com/v1/contactGroups")
MODIFY = (
    "people.contactGroups.members.modify",
    "POST",
    "https://people.googleapis.com/v1/contactGroups/1/members:modify",
)
SEND = (
    "gmail.users.drafts.send",
    "POST",
    "https://gmail.googleapis.com/gmail/v1/users/me/drafts/send",
)
ONCE = [CREATE, SEND]
SAFE = [READ, MODIFY]
QUOTA = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'"


def test_the_origin_is_replaced_and_the_rest_kept(session: Session, server: Scripted) -> None:
    url = "https://sheets.googleapis.com/v4/spreadsheets/ID/values:batchGet?fields=a"
    session.call("sheets.spreadsheets.values.batchGet", "GET", url, params={"ranges": ["A", "B"]})
    (arrival,) = server.arrivals
    path = "/v4/spreadsheets/ID/values:batchGet?fields=a&ranges=A&ranges=B"
    assert arrival.line == f"GET {path} HTTP/1.1"
    assert arrival.headers["authorization"] == "Bearer a-token"


def test_the_token_goes_to_nobody_but_google(clock: Naps) -> None:
    session = Session(None, clock=clock)
    for url in (
        "https://example.org/v1",
        "http://people.googleapis.com/",
        "https://googleapis.com.evil.org",
    ):
        with pytest.raises(ValueError):
            session.call("people.people.get", "GET", url)
    session.close()


def test_a_redirect_is_not_followed(session: Session, server: Scripted) -> None:
    server.script = [answer(302, Location="https://example.org/")]
    with pytest.raises(Rejected):
        session.call(*READ)
    assert len(server.arrivals) == 1


@pytest.mark.parametrize("call", ONCE)
def test_a_dropped_connection_never_repeats_what_must_not_be(
    session: Session, server: Scripted, call: Any
) -> None:
    server.script = [DROP]
    with pytest.raises(Unsure):
        session.call(*call, body=b"{}")
    assert len(server.arrivals) == 1


@pytest.mark.parametrize("call", ONCE)
def test_a_connection_that_idled_is_not_trusted_with_a_send(
    session: Session, server: Scripted, call: Any
) -> None:
    session.call(*READ)
    session.call(*READ)
    session.call(*call, body=b"{}")
    assert [arrival.connection for arrival in server.arrivals] == [1, 1, 2]


@pytest.mark.parametrize("call", SAFE)
def test_a_dropped_connection_repeats_what_is_safe(
    session: Session, server: Scripted, call: Any
) -> None:
    server.script = [DROP, answer(200, {"ok": 1})]
    assert session.call(*call).json() == {"ok": 1}
    assert len(server.arrivals) == 2
    assert session.calls == {call[0]: 2}


@pytest.mark.parametrize("http", [500, 502, 503, 504])
@pytest.mark.parametrize("call", ONCE)
def test_a_fault_of_google_leaves_a_create_unsure(
    session: Session, server: Scripted, call: Any, http: int
) -> None:
    server.script = [refusal(http, "The service is currently unavailable.")]
    with pytest.raises(Unsure):
        session.call(*call, body=b"{}")
    assert len(server.arrivals) == 1


@pytest.mark.parametrize("http", [408, 500, 502, 503, 504])
@pytest.mark.parametrize("call", SAFE)
def test_a_fault_of_google_repeats_what_is_safe(
    session: Session, server: Scripted, call: Any, http: int
) -> None:
    server.script = [refusal(http), refusal(http)]
    session.call(*call)
    assert len(server.arrivals) == 3


def test_repeating_ends_with_a_word_about_later(
    session: Session, server: Scripted, clock: Naps
) -> None:
    server.script = [refusal(503)] * 50
    with pytest.raises(TryLater) as caught:
        session.call(*READ)
    assert len(server.arrivals) == ATTEMPTS
    assert clock.slept == [0.5, 1, 2, 4, 8]
    assert caught.value.after is not None


def test_a_slow_answer_is_given_up(session: Session, server: Scripted) -> None:
    server.on_arrival = lambda: time.sleep(0.6)  # noqa: TID251 the server is slow, not the test
    with pytest.raises(Unsure):
        session.call(*SEND, body=b"{}")
    assert len(server.arrivals) == 1


def test_half_an_answer_is_none(session: Session, server: Scripted) -> None:
    cut = answer(200, {"connections": ["…"] * 50})[:-20]
    server.script = [cut, answer(200, {"ok": 1})]
    assert session.call(*READ).json() == {"ok": 1}


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


def test_a_page_where_json_was_due_is_no_success(session: Session, server: Scripted) -> None:
    page = answer(200, content=b"<html>Sign in to the hotel</html>", kind="text/html")
    server.script = [page, answer(200, {"ok": 1})]
    assert session.call(*READ).json() == {"ok": 1}


def test_a_page_in_answer_to_a_create_is_doubtful(session: Session, server: Scripted) -> None:
    server.script = [answer(200, content=b"<html></html>", kind="text/html")]
    with pytest.raises(Unsure):
        session.call(*CREATE, body=b"{}")


@pytest.mark.parametrize("content", [b"<html>Bad Gateway</html>", b"", b"[1]", b'{"error": 1}'])
def test_an_error_page_without_json_is_still_an_error(
    session: Session, server: Scripted, content: bytes
) -> None:
    server.script = [answer(404, content=content, kind="text/html")]
    with pytest.raises(Gone):
        session.call(*READ)


def test_an_empty_answer_is_a_success(session: Session, server: Scripted) -> None:
    server.script = [b"HTTP/1.1 204 No Content\r\n\r\n"]
    url = "https://gmail.googleapis.com/gmail/v1/users/me/drafts/1"
    assert session.call("gmail.users.drafts.delete", "DELETE", url).content == b""


def test_a_revoked_consent_says_connect(session: Session, server: Scripted) -> None:
    server.script = [refusal(401, "Request had invalid authentication credentials.")]
    with pytest.raises(Denied, match="regulars connect"):
        session.call(*SEND, body=b"{}")
    assert len(server.arrivals) == 1


def test_nobody_listening_says_start_the_emulator(clock: Naps, server: Scripted) -> None:
    server.close()
    session = Session(None, clock=clock, emulator=server.url)
    session.credentials = _Bare()
    with pytest.raises(TryLater, match="regulars emulator"):
        session.call(*SEND, body=b"{}")
    session.close()
    assert len(clock.slept) == ATTEMPTS - 1


class _Bare:
    """Credentials that are none."""

    def before_request(self, *_: object) -> None: ...


def test_googles_clock_is_compared_with_ours(session: Session, server: Scripted) -> None:
    server.script = [answer(200, {}, Date="Sat, 21 Nov 2026 13:00:00 GMT")]
    session.call(*READ)
    assert session.google_ahead is not None
    assert session.google_ahead.total_seconds() == 3600


def test_errors_and_session_keep_the_token_to_themselves(
    session: Session, server: Scripted
) -> None:
    server.script = [refusal(400, "No")]
    with pytest.raises(Rejected) as caught:
        session.call(*READ)
    assert "a-token" not in repr(caught.value) + str(caught.value)


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
    server.script = [refusal(500, "Internal error encountered.")] * ATTEMPTS
    with pytest.raises(TryLater, match="may still edit"):
        session.call("sheets.spreadsheets.get", "GET", "https://sheets.googleapis.com/v4/x")
