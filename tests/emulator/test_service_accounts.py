"""Robots: keys the emulator hands out, used with Google's own client library."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from google.auth import crypt, jwt
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2 import service_account

from emulator.server import Running

ROBOT = "robot@shop.iam.gserviceaccount.com"
CONTACTS = "https://www.googleapis.com/auth/contacts"
SHEETS = "https://www.googleapis.com/auth/spreadsheets"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def key_of(google: Running, **more: Any) -> dict[str, Any]:
    body = {"account": ROBOT, **more}
    answer = requests.post(f"{google.url}/_emulator/service_accounts", json=body, timeout=10)
    key: dict[str, Any] = answer.json()
    return key


def token_of(key: dict[str, Any], scopes: list[str], subject: str | None = None) -> str:
    credentials = service_account.Credentials.from_service_account_info(
        key, scopes=scopes, subject=subject
    )
    with requests.Session() as session:
        credentials.refresh(Request(session))
    return str(credentials.token)


def me(google: Running, token: str) -> requests.Response:
    headers = {"authorization": f"Bearer {token}"}
    url = f"{google.url}/gmail/v1/users/me/profile"
    return requests.get(url, headers=headers, timeout=10)


def test_robot_signs_in_and_has_a_spreadsheet_of_its_own(google: Running) -> None:
    token = token_of(key_of(google), [SHEETS])
    headers = {"authorization": f"Bearer {token}"}
    made = requests.post(f"{google.url}/v4/spreadsheets", json={}, headers=headers, timeout=10)
    mail = me(google, token)

    assert made.status_code == 200
    assert (mail.status_code, {entry.account for entry in google.calls.entries()}) == (403, {ROBOT})


def test_robot_acts_for_somebody_of_the_domain_where_it_is_delegated(google: Running) -> None:
    scope = "https://www.googleapis.com/auth/gmail.readonly"
    token = token_of(key_of(google, delegated=[scope]), [scope], "ana@example.com")

    assert me(google, token).json()["emailAddress"] == "ana@example.com"


def test_robot_without_delegation_is_unauthorized(google: Running) -> None:
    with pytest.raises(RefreshError, match="unauthorized_client"):
        token_of(key_of(google, delegated=[SHEETS]), [CONTACTS], "ana@example.com")


@pytest.mark.parametrize("seconds", [-7200, 7200])
def test_clock_that_is_off_is_an_invalid_jwt(google: Running, seconds: int) -> None:
    key = key_of(google)
    google.world.clock.advance(seconds)
    with pytest.raises(RefreshError, match="Invalid JWT: Token must be a short-lived token"):
        token_of(key, [SHEETS])


def test_key_that_was_replaced_no_longer_signs(google: Running) -> None:
    old = key_of(google)
    key_of(google)
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        token_of(old, [SHEETS])


def test_key_outlives_a_restart(google: Running) -> None:
    key = key_of(google)
    tokens = google.desk.tokens
    tokens.load(tokens.dump())

    assert token_of(key, [SHEETS])


def signed(key: dict[str, Any], now: float, **claims: Any) -> str:
    signer = crypt.RSASigner.from_service_account_info(key)
    standard = {
        "iss": ROBOT,
        "aud": key["token_uri"],
        "scope": SHEETS,
        "iat": int(now),
        "exp": int(now) + 3600,
    }
    return str(jwt.encode(signer, {**standard, **claims}).decode())


@pytest.mark.parametrize(
    ("claims", "status", "error", "words"),
    [
        ({"iss": "nobody@example.com"}, 400, "invalid_grant", "account not found"),
        ({"aud": "https://example.com"}, 400, "invalid_grant", "Failed audience check"),
        ({"scope": ""}, 400, "invalid_scope", "Invalid OAuth scope"),
        ({"exp": "soon"}, 400, "invalid_grant", "short-lived token"),
        ({"sub": "nobody"}, 401, "unauthorized_client", "Client is unauthorized"),
    ],
)
def test_claims_are_checked(
    google: Running, claims: dict[str, Any], status: int, error: str, words: str
) -> None:
    now = google.world.clock.now().timestamp()
    assertion = signed(key_of(google), now, **claims)
    form = {"grant_type": GRANT_TYPE, "assertion": assertion}
    answer = requests.post(f"{google.url}/token", data=form, timeout=10)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert words in answer.json()["error_description"]


@pytest.mark.parametrize("assertion", ["x", "a.b.c", "bnVsbA.bnVsbA.x", "é.é.é", "e30.e30."])
def test_assertion_that_is_none_is_an_invalid_grant(google: Running, assertion: str) -> None:
    form = {"grant_type": GRANT_TYPE, "assertion": assertion}
    answer = requests.post(f"{google.url}/token", data=form, timeout=10)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("body", [{}, {"account": "robot"}, {"account": ROBOT, "delegated": "x"}])
def test_key_for_nobody_is_refused(google: Running, body: Any) -> None:
    answer = requests.post(f"{google.url}/_emulator/service_accounts", json=body, timeout=10)

    assert answer.status_code == 400
