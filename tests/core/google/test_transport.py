"""What goes out and how often, when connections break: counted at a real server."""

from __future__ import annotations

import time
from typing import Any

import pytest

from core.errors import Rejected, TryLater, Unsure
from core.google.people import GooglePeople
from core.google.retry import POLICIES, Trouble
from core.google.transport import Session
from core.model import NewContact
from tests.core.google.conftest import (
    CREATE,
    DROP,
    ONCE,
    READ,
    SAFE,
    SEND,
    Naps,
    Scripted,
    answer,
    refusal,
)


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
    assert len(server.arrivals) == POLICIES[Trouble.OVERLOADED].attempts
    assert clock.slept == [0.5, 1, 2, 4, 8]
    assert caught.value.after is not None


def test_a_slow_answer_is_given_up(session: Session, server: Scripted) -> None:
    server.on_arrival = lambda: time.sleep(0.6)  # noqa: TID251 the server is slow, not the test
    with pytest.raises(Unsure):
        session.call(*SEND, body=b"{}")
    assert len(server.arrivals) == 1


def test_a_number_beyond_64_bits_is_one_a_sheet_can_hold(
    session: Session, server: Scripted
) -> None:
    server.script = [answer(content=b'{"values": [[123456789012345680000]]}')]
    (row,) = session.call(*READ).json()["values"]
    assert row == [1.2345678901234568e20]
    assert isinstance(row[0], float)


def test_an_answer_of_another_shape_leaves_a_create_unsure(
    session: Session, server: Scripted
) -> None:
    server.script = [answer(200, {"createdPeople": [{"person": {"resourceName": 7}}]})]
    with pytest.raises(Unsure):
        GooglePeople(session).create_contacts([NewContact("m1", "Mia")])
    assert len(server.arrivals) == 1


def test_people_of_another_shape_are_read_again(session: Session, server: Scripted) -> None:
    odd, good = [{"displayName": 7}], [{"displayName": "Mia"}]
    server.script = [answer(200, people(names=names)) for names in (odd, good)]
    assert GooglePeople(session).read_contacts(["people/c1"])["people/c1"].name == "Mia"
    assert len(server.arrivals) == 2


def people(**fields: Any) -> dict[str, Any]:
    person = {"resourceName": "people/c1", **fields}
    return {"responses": [{"requestedResourceName": "people/c1", "person": person}]}


def test_half_an_answer_is_none(session: Session, server: Scripted) -> None:
    cut = answer(200, {"connections": ["…"] * 50})[:-20]
    server.script = [cut, answer(200, {"ok": 1})]
    assert session.call(*READ).json() == {"ok": 1}


@pytest.mark.parametrize(
    "content", [b'{"connections": [{"na', b"{", b'{"a": {}', b"[]", b"\xff\xfe"]
)
def test_half_a_document_is_no_success(session: Session, server: Scripted, content: bytes) -> None:
    server.script = [answer(200, content=content), answer(200, {"ok": 1})]
    assert session.call(*READ).json() == {"ok": 1}
    assert len(server.arrivals) == 2


@pytest.mark.parametrize("call", ONCE)
def test_half_a_document_leaves_a_create_unsure(
    session: Session, server: Scripted, call: Any
) -> None:
    server.script = [answer(200, content=b'{"resourceName": "contactGr')]
    with pytest.raises(Unsure):
        session.call(*call, body=b"{}")
    assert len(server.arrivals) == 1


def test_a_page_where_json_was_due_is_no_success(session: Session, server: Scripted) -> None:
    page = answer(200, content=b"<html>Sign in to the hotel</html>", kind="text/html")
    server.script = [page, answer(200, {"ok": 1})]
    assert session.call(*READ).json() == {"ok": 1}


def test_a_page_in_answer_to_a_create_is_doubtful(session: Session, server: Scripted) -> None:
    server.script = [answer(200, content=b"<html></html>", kind="text/html")]
    with pytest.raises(Unsure):
        session.call(*CREATE, body=b"{}")


def test_an_empty_answer_is_a_success(session: Session, server: Scripted) -> None:
    server.script = [b"HTTP/1.1 204 No Content\r\n\r\n"]
    url = "https://gmail.googleapis.com/gmail/v1/users/me/drafts/1"
    assert session.call("gmail.users.drafts.delete", "DELETE", url).content == b""


@pytest.mark.parametrize("call", ONCE)
def test_an_empty_answer_to_a_create_is_doubtful(
    session: Session, server: Scripted, call: tuple[str, str, str]
) -> None:
    server.script = [answer(200, content=b"")]
    with pytest.raises(Unsure):
        session.call(*call, body=b"{}")


def test_an_empty_answer_to_a_read_is_asked_for_again(session: Session, server: Scripted) -> None:
    server.script = [answer(200, content=b""), answer(200, {"name": "a"})]
    assert session.call(*READ).json() == {"name": "a"}


def test_nobody_listening_says_start_the_emulator(clock: Naps, server: Scripted) -> None:
    server.close()
    session = Session(None, clock=clock, emulator=server.url)
    session.credentials = _Bare()
    with pytest.raises(TryLater, match="regulars emulator"):
        session.call(*SEND, body=b"{}")
    session.close()
    assert len(clock.slept) == POLICIES[Trouble.UNREACHED].attempts - 1


class _Bare:
    """Credentials that are none."""

    def before_request(self, *_: object) -> None: ...


def test_googles_clock_is_compared_with_ours(session: Session, server: Scripted) -> None:
    server.script = [answer(200, {}, Date="Sat, 21 Nov 2026 13:00:00 GMT")]
    session.call(*READ)
    assert session.google_ahead is not None
    assert session.google_ahead.total_seconds() == 3600


@pytest.mark.parametrize("date", ["Sat, 21 Nov 2026 13:00:00 -0000", "Sat, 21 Nov 2026 13:00:00"])
def test_a_date_without_a_zone_is_utc(session: Session, server: Scripted, date: str) -> None:
    server.script = [answer(200, {}, Date=date)]
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
