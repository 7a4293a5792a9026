"""Gmail's limits stop the account, in every process, until they are surely over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from core import tables
from core.database import open_database
from core.errors import TryLater
from core.google.breaker import MARGIN, Breaker
from core.google.refusals import Kind
from core.google.transport import Session
from core.i18n import Text
from tests.core.google.conftest import NOON, READ, SEND, Naps, Scripted, refusal

LIMIT = "User-rate limit exceeded.  Retry after 2026-11-21T18:00:00.000Z"
SENDING = LIMIT + " (Mail sending)"
_NO_TEXT = Text("Later")
END = NOON + timedelta(hours=6)
LIST = (
    "gmail.users.messages.list",
    "GET",
    "https://gmail.googleapis.com/gmail/v1/users/me/messages",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'stops.db'}")
    rows = [
        {"id": id, "address": f"{id}@example.com", "created_at": NOON, "scopes": []} for id in "AB"
    ]
    with opened.begin() as connection:
        connection.execute(insert(tables.account), rows)
    yield opened
    opened.dispose()


def door(session: Session, engine: Engine, clock: Naps, account: str = "A") -> Session:
    """Another process's session to the same server."""
    return Session(
        session.credentials,
        clock=clock,
        breaker=Breaker(engine, account, clock),
        emulator=session._emulator,
        timeout=(2, 0.3),
    )


def stopped(session: Session, call: tuple[str, str, str]) -> TryLater:
    with pytest.raises(TryLater) as caught:
        session.call(*call, body=b"{}")
    return caught.value


def test_a_sending_limit_stops_the_sends_of_every_process(
    session: Session, engine: Engine, clock: Naps, server: Scripted
) -> None:
    server.script = [refusal(429, SENDING)]
    told = stopped(door(session, engine, clock), SEND)
    again = stopped(door(session, engine, clock), SEND)
    assert len(server.arrivals) == 1
    assert told.after == again.after == END + MARGIN
    assert told.reason == again.reason == "mail_sending"


def test_a_sending_limit_stops_neither_reading_nor_another_account(
    session: Session, engine: Engine, clock: Naps, server: Scripted
) -> None:
    server.script = [refusal(429, SENDING)]
    stopped(door(session, engine, clock), SEND)
    door(session, engine, clock).call(*LIST)
    door(session, engine, clock).call(*READ)
    door(session, engine, clock, "B").call(*SEND, body=b"{}")
    assert len(server.arrivals) == 4


def test_a_limit_of_the_mailbox_stops_all_of_gmail_and_nothing_else(
    session: Session, engine: Engine, clock: Naps, server: Scripted
) -> None:
    server.script = [refusal(429, LIMIT)]
    told = stopped(door(session, engine, clock), LIST)
    stopped(door(session, engine, clock), LIST)
    stopped(door(session, engine, clock), SEND)
    door(session, engine, clock).call(*READ)
    assert len(server.arrivals) == 2
    assert "Minutes until it may be run again: 365." in str(told)


def test_after_the_stop_the_account_sends_again(
    session: Session, engine: Engine, clock: Naps, server: Scripted
) -> None:
    server.script = [refusal(429, SENDING)]
    told = stopped(door(session, engine, clock), SEND)
    assert told.after is not None
    clock.sleep((told.after - clock.now()).total_seconds())
    door(session, engine, clock).call(*SEND, body=b"{}")
    assert len(server.arrivals) == 2


def test_a_limit_that_is_still_there_is_left_alone_longer(engine: Engine, clock: Naps) -> None:
    breaker = Breaker(engine, "A", clock)
    margins = []
    for _ in range(12):
        named = clock.now() + timedelta(minutes=1)
        told = breaker.trip(Kind.SENDING_LIMIT, TryLater(_NO_TEXT, after=named))
        assert told.after is not None
        margins.append(told.after - named)
        clock.sleep((told.after - clock.now()).total_seconds())
    assert margins[:3] == [MARGIN, 2 * MARGIN, 4 * MARGIN]
    assert margins[-1] == margins[-2] <= timedelta(hours=6)


def test_a_limit_after_a_day_of_peace_is_a_new_one(engine: Engine, clock: Naps) -> None:
    breaker = Breaker(engine, "A", clock)
    for _ in range(2):
        named = clock.now() + timedelta(minutes=1)
        told = breaker.trip(Kind.SENDING_LIMIT, TryLater(_NO_TEXT, after=named))
        clock.sleep(48 * 3600)
    assert told.after == named + MARGIN


def test_several_told_at_once_count_as_one(engine: Engine, clock: Naps) -> None:
    breaker, named = Breaker(engine, "A", clock), NOON + timedelta(hours=1)
    for _ in range(5):
        told = breaker.trip(Kind.SENDING_LIMIT, TryLater(_NO_TEXT, after=named))
    assert told.after == named + MARGIN


def test_an_end_in_the_past_is_waited_for_all_the_same(engine: Engine, clock: Naps) -> None:
    refused = TryLater(_NO_TEXT, after=NOON - timedelta(hours=1))
    told = Breaker(engine, "A", clock).trip(Kind.SENDING_LIMIT, refused)
    assert told.after == NOON + MARGIN


def test_an_end_far_away_stops_the_account_all_the_same(engine: Engine, clock: Naps) -> None:
    refused = TryLater(_NO_TEXT, after=datetime.max.replace(tzinfo=UTC))
    Breaker(engine, "A", clock).trip(Kind.SENDING_LIMIT, refused)
    with pytest.raises(TryLater):
        Breaker(engine, "A", clock).check(SEND[0])
    clock.sleep(timedelta(hours=48).total_seconds())
    Breaker(engine, "A", clock).check(SEND[0])


def test_a_stop_written_under_another_clock_is_void(engine: Engine, clock: Naps) -> None:
    clock.sleep(60 * 86_400)
    Breaker(engine, "A", clock).trip(Kind.SENDING_LIMIT, TryLater(_NO_TEXT))
    Breaker(engine, "A", Naps()).check(SEND[0])


def test_other_refusals_stop_nothing(engine: Engine, clock: Naps) -> None:
    breaker, refused = Breaker(engine, "A", clock), TryLater(_NO_TEXT, after=END)
    assert breaker.trip(Kind.QUOTA, refused) is refused
    breaker.check(SEND[0])
