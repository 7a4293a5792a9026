"""One refresh for everybody; and once Google ends the consent, everybody hears of it."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.auth.exceptions import TransportError
from google.oauth2.credentials import Credentials
from sqlalchemy import Engine, insert, select

from core.beside import in_a_thread
from core.clock import Clock, SystemClock
from core.database import open_database
from core.errors import Denied, TryLater
from core.google.tokens import load_credentials, save_credentials
from core.google.transport import Session
from core.google.turns import turn
from core.tables import account as accounts
from core.tables import pace
from emulator.oauth import Grant
from emulator.server import Running, start
from tests.core.google.conftest import NOON, READ, Naps, Scripted, answer, refusal

KEY = bytes(range(32))
SCOPES = ["https://www.googleapis.com/auth/contacts"]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'tokens.db'}")
    row = {"id": "A", "address": "a@example.com", "created_at": NOON, "scopes": []}
    with opened.begin() as connection:
        connection.execute(insert(accounts).values(row))
    yield opened
    opened.dispose()


def consented(token_uri: str, refresh_token: str = "refresh-1") -> Credentials:
    return Credentials(
        token=f"access of {refresh_token}",
        refresh_token=refresh_token,
        token_uri=token_uri,
        client_id="client",
        client_secret="secret",
        scopes=SCOPES,
    )


@dataclass
class Office:
    """An emulator whose access token everybody holds is over."""

    google: Running
    engine: Engine
    folder: Path

    def session(self, clock: Clock | None = None) -> Session:
        credentials = load_credentials(self.engine, "A", KEY)
        return Session(credentials, clock=clock or SystemClock(), emulator=self.google.url)

    def issued(self) -> int:
        """How many access tokens were given out."""
        return len(self.google.desk.tokens.dump()["grants"]["access"])


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    with start() as google:
        token = _consent(google)
        save_credentials(engine, "A", KEY, consented(f"{google.url}/token", token), NOON)
        yield Office(google, engine, tmp_path)


def _consent(google: Running) -> str:
    """A refresh token of the emulator's."""
    store, clock, chance = google.desk.tokens, google.world.clock, google.world.random
    grant = Grant("a@example.com", "client", tuple(SCOPES), redirect="http://localhost")
    code = store.consent(grant, clock.now(), chance)
    told: Any = store.exchange(code, "http://localhost", "", clock.now(), chance, False)
    return str(told["refresh_token"])


def test_many_threads_refresh_once(office: Office) -> None:
    before, gate, broken = office.issued(), threading.Barrier(8), []

    def work() -> None:
        session = office.session()
        gate.wait()
        try:
            session.call(*READ)
        except Exception as error:  # noqa: BLE001 told below, in the test's own thread
            broken.append(error)
        finally:
            session.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert office.issued() == before + 1


def test_two_threads_with_the_same_credentials_refresh_once(office: Office) -> None:
    """As a run has them, which reads spreadsheets beside contacts."""
    before, gate = office.issued(), threading.Barrier(2)
    credentials = load_credentials(office.engine, "A", KEY)

    def work() -> None:
        with Session(credentials, clock=SystemClock(), emulator=office.google.url) as session:
            gate.wait()
            session.call(*READ)

    with in_a_thread(work):
        work()
    assert office.issued() == before + 1


PROCESS = """
import sys
from core.clock import SystemClock
from core.database import open_database
from core.google.tokens import load_credentials
from core.google.transport import Session
database, origin, method, verb, url = sys.argv[1:]
credentials = load_credentials(open_database(database), "A", bytes(range(32)))
session = Session(credentials, clock=SystemClock(), emulator=origin)
print("ready", flush=True)
sys.stdin.readline()
session.call(method, verb, url)
"""


def test_several_processes_refresh_once(office: Office) -> None:
    before = office.issued()
    command = [sys.executable, "-c", PROCESS, str(office.engine.url), office.google.url, *READ]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(3)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    codes = [process.wait(30) for process in processes]
    for process in processes:
        process.communicate()
    assert codes == [0, 0, 0]
    assert office.issued() == before + 1


def session_of(engine: Engine, server: Scripted, clock: Naps) -> Session:
    return Session(load_credentials(engine, "A", KEY, clock), clock=clock, emulator=server.url)


def stopped(engine: Engine) -> tuple[datetime | None, str | None]:
    with engine.begin() as connection:
        row = connection.execute(select(accounts.c.stopped_at, accounts.c.stopped_why)).one()
    return row.stopped_at, row.stopped_why


@pytest.fixture
def connected(engine: Engine, server: Scripted) -> Engine:
    save_credentials(engine, "A", KEY, consented(f"{server.url}/token"), NOON)
    return engine


def ended(session: Session) -> Denied:
    with pytest.raises(Denied, match="Reconnect") as caught:
        session.call(*READ)
    return caught.value


@pytest.mark.parametrize(
    "told",
    [
        {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
        {"error": "invalid_grant", "error_description": "Bad Request"},
        {"error": "unauthorized_client"},
        {"error": "deleted_client", "error_description": "The OAuth client was deleted."},
    ],
)
def test_a_consent_that_has_ended_stops_the_account(
    connected: Engine, server: Scripted, clock: Naps, told: dict[str, str]
) -> None:
    server.script = [refusal(401), answer(400, told)]
    first = ended(session_of(connected, server, clock))
    with pytest.raises(Denied) as second:
        load_credentials(connected, "A", KEY)
    assert str(first) == str(second.value)
    assert stopped(connected) == (NOON, told["error"])
    assert len(server.arrivals) == 2


def test_a_workspace_that_wants_a_new_sign_in_stops_the_account(
    connected: Engine, server: Scripted, clock: Naps
) -> None:
    told = {"error": "invalid_grant", "error_subtype": "invalid_rapt"}
    server.script = [refusal(401), answer(400, told)]
    ended(session_of(connected, server, clock))
    assert stopped(connected) == (NOON, "invalid_rapt")


def test_a_process_at_work_hears_of_the_stop_without_asking_google(
    connected: Engine, server: Scripted, clock: Naps
) -> None:
    first, second = (session_of(connected, server, clock) for _ in range(2))
    server.script = [refusal(401), answer(400, {"error": "invalid_grant"}), refusal(401)]
    ended(first)
    ended(second)
    asked = [arrival.line.split()[1] for arrival in server.arrivals]
    assert asked.count("/token") == 1


def test_reconnecting_ends_the_stop(connected: Engine, server: Scripted, clock: Naps) -> None:
    server.script = [refusal(401), answer(400, {"error": "invalid_grant"})]
    ended(session_of(connected, server, clock))
    save_credentials(connected, "A", KEY, consented(f"{server.url}/token", "refresh-2"), NOON)
    session_of(connected, server, clock).call(*READ)
    assert stopped(connected) == (None, None)


def test_a_process_at_work_goes_on_with_the_new_consent(
    connected: Engine, server: Scripted, clock: Naps
) -> None:
    session = session_of(connected, server, clock)
    save_credentials(connected, "A", KEY, consented(f"{server.url}/token", "refresh-2"), NOON)
    server.script = [refusal(401), answer(200, {})]
    session.call(*READ)
    bearers = [arrival.headers["authorization"] for arrival in server.arrivals]
    assert bearers == ["Bearer access of refresh-1", "Bearer access of refresh-2"]


def test_a_process_at_work_keeps_what_the_new_consent_allows(
    connected: Engine, server: Scripted, clock: Naps
) -> None:
    old, week = consented(f"{server.url}/token"), NOON + timedelta(days=7)
    save_credentials(connected, "A", KEY, old, NOON, week)
    session = session_of(connected, server, clock)
    fresh = consented(f"{server.url}/token", "refresh-2")
    fresh._scopes = [*SCOPES, "more"]
    save_credentials(connected, "A", KEY, fresh, NOON)
    token = answer(200, {"access_token": "access-3", "expires_in": 3600})
    server.script = [refusal(401), refusal(401), refusal(401), token]
    with pytest.raises(Denied):
        session.call(*READ)  # the new one's token was refused, too
    session.call(*READ)
    kept = load_credentials(connected, "A", KEY)
    assert kept is not None
    assert (kept.ends, kept.scopes) == (None, [*SCOPES, "more"])


def test_a_token_is_not_waited_for_longer_than_a_turn_lasts(connected: Engine) -> None:
    waits: list[tuple[float, float]] = []

    def request(*, timeout: tuple[float, float], **_: object) -> None:
        waits.append(timeout)
        raise TransportError("nobody there")

    held = load_credentials(connected, "A", KEY)
    assert held is not None
    with pytest.raises(TransportError):
        held.refresh(functools.partial(request, timeout=(5.0, 190.0)))
    assert sum(waits[0]) < 60


def test_an_old_consents_end_does_not_stop_the_new_one(
    connected: Engine, server: Scripted, clock: Naps
) -> None:
    session = session_of(connected, server, clock)

    def reconnect() -> None:
        if len(server.arrivals) == 2:  # while Google thinks about the old refresh token
            fresh = consented(f"{server.url}/token", "refresh-2")
            save_credentials(connected, "A", KEY, fresh, NOON)

    server.on_arrival = reconnect
    server.script = [refusal(401), answer(400, {"error": "invalid_grant"})]
    ended(session)
    assert stopped(connected) == (None, None)
    assert load_credentials(connected, "A", KEY) is not None


@pytest.mark.parametrize(
    "told",
    [
        answer(200, content=b"<html>Sign in to the hotel</html>", kind="text/html"),
        answer(200, content=b"[]"),
        answer(404, content=b"<html>No such page</html>", kind="text/html"),
    ],
)
def test_a_gate_between_us_and_the_token_endpoint_stops_nothing(
    connected: Engine, server: Scripted, clock: Naps, told: bytes
) -> None:
    server.script = [part for _ in range(6) for part in (refusal(401), told)]
    with pytest.raises(TryLater):
        session_of(connected, server, clock).call(*READ)
    assert stopped(connected) == (None, None)


def test_a_token_without_a_refresh_token_says_reconnect(server: Scripted, clock: Naps) -> None:
    server.script = [refusal(401)]
    told = ended(Session(Credentials(token="only"), clock=clock, emulator=server.url))
    assert told.next
    assert [arrival.line.split()[1] for arrival in server.arrivals].count("/token") == 0


def test_whoever_died_in_its_turn_is_not_waited_for_long(connected: Engine, clock: Naps) -> None:
    dead = turn(connected, "A", "turn.refresh", clock)
    dead.__enter__()
    with turn(connected, "A", "turn.refresh", clock):
        assert NOON + timedelta(seconds=60) <= clock.now() <= NOON + timedelta(seconds=61)


def test_a_turn_that_was_given_back_late_takes_none_from_the_next(
    connected: Engine, clock: Naps
) -> None:
    late = turn(connected, "A", "turn.refresh", clock)
    late.__enter__()
    clock.sleep(61)
    with turn(connected, "A", "turn.refresh", clock):
        late.__exit__(None, None, None)
        with connected.begin() as connection:
            (until,) = connection.scalars(select(pace.c.at))
        assert until > clock.now()


def test_a_clock_a_little_behind_waits_for_its_turn_too(connected: Engine, clock: Naps) -> None:
    ahead = Naps()
    ahead.sleep(1)
    with turn(connected, "A", "turn.refresh", ahead):
        pass
    first = turn(connected, "A", "turn.refresh", ahead)
    first.__enter__()
    with turn(connected, "A", "turn.refresh", clock):
        assert clock.now() >= ahead.now() + timedelta(seconds=60)
