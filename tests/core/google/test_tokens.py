"""Credentials at rest: encrypted, private, saved back when refreshed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from google.oauth2.credentials import Credentials
from sqlalchemy import Engine, insert, select

from core import keyfile
from core.database import open_database
from core.errors import Denied, TryLater, WrongUse
from core.google.tokens import load_credentials, save_credentials
from core.google.transport import Session
from core.keyfile import derive, key_path, load_key
from core.tables import account
from tests.core.google.conftest import NOON, Naps, Scripted, answer, refusal

KEY = bytes(range(32))


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_database("sqlite://")
    with opened.begin() as connection:
        row = {"id": "A", "address": "a@example.com", "created_at": NOON, "scopes": []}
        connection.execute(insert(account).values(row))
    yield opened
    opened.dispose()


def consented(**other: object) -> Credentials:
    values: dict[str, object] = {
        "token": "access-1",
        "refresh_token": "refresh-1",
        "token_uri": "https://oauth2.googleapis.com/token",
        "client_id": "client",
        "client_secret": "secret",
        "scopes": ["a", "b"],
        "granted_scopes": ["b", "a"],
        "expiry": datetime(2026, 11, 21, 13),  # noqa: DTZ001 google-auth wants it naive
    }
    return Credentials(**{**values, **other})


def stored(engine: Engine) -> str:
    with engine.begin() as connection:
        return str(connection.execute(select(account.c.credentials)).scalar_one())


def test_saved_credentials_come_back_whole(engine: Engine) -> None:
    given = consented(token_uri="http://127.0.0.1:1/token")
    save_credentials(engine, "A", KEY, given, NOON)
    loaded = load_credentials(engine, "A", KEY)
    assert loaded is not None
    for name in ("token", "refresh_token", "token_uri", "client_id", "client_secret", "expiry"):
        assert getattr(loaded, name) == getattr(given, name)
    assert loaded.granted_scopes == ["b", "a"]


def test_what_was_granted_is_kept_with_the_account(engine: Engine) -> None:
    save_credentials(engine, "A", KEY, consented(), NOON)
    with engine.begin() as connection:
        row = connection.execute(select(account.c.scopes, account.c.connected_at)).one()
    assert tuple(row) == (["a", "b"], NOON)


def test_no_secret_lies_open_in_the_database(engine: Engine) -> None:
    save_credentials(engine, "A", KEY, consented(), NOON)
    assert not [word for word in ("access-1", "refresh-1", "secret") if word in stored(engine)]


def test_an_account_that_was_never_connected_has_none(engine: Engine) -> None:
    assert load_credentials(engine, "A", KEY) is None


def test_another_key_says_connect_again(engine: Engine) -> None:
    save_credentials(engine, "A", KEY, consented(), NOON)
    with pytest.raises(Denied, match="regulars connect"):
        load_credentials(engine, "A", bytes(32))


def test_a_refreshed_token_is_saved_and_used(engine: Engine, server: Scripted, clock: Naps) -> None:
    save_credentials(
        engine, "A", KEY, consented(token_uri=f"{server.url}/token", expiry=None), NOON
    )
    granted = {"access_token": "access-2", "expires_in": 3599, "scope": "a b"}
    server.script = [refusal(401), answer(200, granted), answer(200, {"ok": 1})]
    session = Session(load_credentials(engine, "A", KEY), clock=clock, emulator=server.url)
    url = "https://gmail.googleapis.com/gmail/v1/users/me/drafts/send"
    assert session.call("gmail.users.drafts.send", "POST", url).json() == {"ok": 1}
    session.close()
    lines = [arrival.line.split()[1] for arrival in server.arrivals]
    assert lines == ["/gmail/v1/users/me/drafts/send", "/token", "/gmail/v1/users/me/drafts/send"]
    again = load_credentials(engine, "A", KEY)
    assert again is not None
    assert again.expiry is not None
    assert (again.token, again.refresh_token) == ("access-2", "refresh-1")
    assert again.expiry - datetime.now(UTC).replace(tzinfo=None) > timedelta(minutes=50)  # noqa: TID251


def test_a_refresh_in_a_long_run_leaves_a_newer_consent_alone(
    engine: Engine, server: Scripted, clock: Naps
) -> None:
    given = consented(token_uri=f"{server.url}/token", expiry=None)
    save_credentials(engine, "A", KEY, given, NOON)
    session = Session(load_credentials(engine, "A", KEY), clock=clock, emulator=server.url)
    save_credentials(engine, "A", KEY, consented(refresh_token="refresh-new"), NOON)
    server.script = [refusal(401), answer(200, {"access_token": "access-2", "expires_in": 3599})]

    session.call("people.contactGroups.list", "GET", "https://people.googleapis.com/v1/x")

    session.close()
    kept = load_credentials(engine, "A", KEY)
    assert kept is not None
    assert kept.refresh_token == "refresh-new"


def test_a_dead_refresh_token_says_connect_again(
    engine: Engine, server: Scripted, clock: Naps
) -> None:
    save_credentials(
        engine, "A", KEY, consented(token_uri=f"{server.url}/token", expiry=None), NOON
    )
    server.script = [refusal(401), answer(400, {"error": "invalid_grant"})]
    session = Session(load_credentials(engine, "A", KEY), clock=clock, emulator=server.url)
    with pytest.raises(Denied, match="regulars connect"):
        session.call("people.contactGroups.list", "GET", "https://people.googleapis.com/v1/x")
    session.close()
    assert len(server.arrivals) == 2


def test_a_refresh_that_cannot_reach_google_is_for_later(
    engine: Engine, server: Scripted, clock: Naps
) -> None:
    server.close()
    long_ago = datetime(2020, 1, 1)  # noqa: DTZ001 google-auth wants it naive
    expired = consented(token_uri=f"{server.url}/token", expiry=long_ago)
    save_credentials(engine, "A", KEY, expired, NOON)
    session = Session(load_credentials(engine, "A", KEY), clock=clock, emulator=server.url)
    url = "https://gmail.googleapis.com/gmail/v1/users/me/drafts/send"
    with pytest.raises(TryLater):
        session.call("gmail.users.drafts.send", "POST", url)
    session.close()
    assert session.calls == {}


def test_the_key_file_is_private_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "regulars.db.key"
    key = load_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path) == key
    assert [found.name for found in path.parent.iterdir()] == ["regulars.db.key"]


def test_a_key_file_that_was_copied_carelessly_is_private_again(tmp_path: Path) -> None:
    path = tmp_path / "regulars.db.key"
    load_key(path)
    path.chmod(0o644)

    load_key(path)

    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"c2hvcnQ=", b"not base64!", b"\xff\xfe"])
def test_a_spoilt_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "regulars.db.key"
    path.write_bytes(content)

    with pytest.raises(WrongUse, match="holds no key"):
        load_key(path)


def test_whoever_makes_the_key_second_leaves_the_first(tmp_path: Path) -> None:
    path = tmp_path / "regulars.db.key"
    key = load_key(path)
    keyfile._make(path)  # another process had seen no file either
    assert load_key(path) == key


def test_the_key_lies_beside_the_database(tmp_path: Path) -> None:
    assert key_path("sqlite:////home/ana/regulars.db", tmp_path) == Path(
        "/home/ana/regulars.db.key"
    )
    assert key_path("postgresql+psycopg://db/x", tmp_path) == tmp_path / "regulars.key"
    assert key_path("sqlite://", tmp_path) == tmp_path / "regulars.key"


def test_keys_for_different_purposes_differ() -> None:
    purposes = ["credentials", "suppression", "unsubscribe"]
    derived = {derive(KEY, purpose) for purpose in purposes}
    assert len(derived) == 3
    assert derive(KEY, "suppression") in derived
    assert KEY not in derived
