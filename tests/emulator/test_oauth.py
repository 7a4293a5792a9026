"""Consent, tokens and what ends them, with Google's own client library."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google_auth_oauthlib.flow import Flow

from emulator.server import Running

CONTACTS = "https://www.googleapis.com/auth/contacts"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
SCOPES = ["openid", EMAIL, CONTACTS, "https://www.googleapis.com/auth/spreadsheets"]
BACK = "http://127.0.0.1:9/callback"


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """oauthlib wants https everywhere but where it is told otherwise."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def flow_of(google: Running, scopes: list[str] | None = None) -> Flow:
    client = {
        "client_id": "shop.apps.googleusercontent.com",
        "client_secret": "hush",
        "auth_uri": f"{google.url}/o/oauth2/v2/auth",
        "token_uri": f"{google.url}/token",
    }
    return Flow.from_client_config(
        {"web": client}, scopes or SCOPES, redirect_uri=BACK, autogenerate_code_verifier=True
    )


def allowed_form(google: Running) -> dict[str, str]:
    """What a client posts to /token once the owner has agreed."""
    flow = flow_of(google)
    url, _ = flow.authorization_url()
    return {
        "grant_type": "authorization_code",
        "code": allow(url)["code"],
        "redirect_uri": BACK,
        "code_verifier": flow.code_verifier,
    }


def allow(url: str, granted: list[str] | None = None, answer: str = "allow") -> dict[str, str]:
    """Plays the owner on the consent page; what the client gets back."""
    form: dict[str, Any] = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    form |= {"account": "ana@example.com", "answer": answer, "granted": granted or SCOPES}
    sent = requests.post(url.split("?")[0], data=form, allow_redirects=False, timeout=10)
    assert sent.status_code == 302, sent.text
    return {k: v[0] for k, v in parse_qs(urlsplit(sent.headers["location"]).query).items()}


@pytest.fixture
def credentials(google: Running) -> Any:
    """What a client holds after consent to everything."""
    flow = flow_of(google)
    url, _ = flow.authorization_url(prompt="consent")
    flow.fetch_token(code=allow(url)["code"])
    flow.oauth2session.close()
    return flow.credentials


def get(google: Running, path: str, token: str) -> requests.Response:
    return requests.get(google.url + path, headers={"authorization": f"Bearer {token}"}, timeout=10)


def test_consent_ends_in_tokens_that_name_the_account(google: Running, credentials: Any) -> None:
    info = get(google, "/oauth2/v2/userinfo", credentials.token).json()

    assert info["email"] == "ana@example.com"
    assert credentials.refresh_token
    assert set(credentials.granted_scopes) == set(SCOPES)


def test_state_comes_back(google: Running) -> None:
    url, state = flow_of(google).authorization_url()

    assert allow(url)["state"] == state


def test_consent_page_asks_for_account_and_scopes(google: Running) -> None:
    url, _ = flow_of(google).authorization_url(login_hint="ana@example.com")
    page = requests.get(url, timeout=10)

    assert page.status_code == 200
    assert "ana@example.com" in page.text
    assert f'name="granted" value="{CONTACTS}" checked' in page.text
    assert f'name="granted" value="{EMAIL}"' not in page.text


def test_denied_consent_is_access_denied(google: Running) -> None:
    url, _ = flow_of(google).authorization_url()

    assert allow(url, answer="deny")["error"] == "access_denied"


def test_unticked_scope_is_missing_at_the_call(
    google: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    flow = flow_of(google)
    url, _ = flow.authorization_url()
    token = flow.fetch_token(code=allow(url, granted=[CONTACTS])["code"])
    flow.oauth2session.close()
    answer = get(google, "/v4/spreadsheets/1x", token["access_token"])

    assert set(token["scope"]) == {"openid", EMAIL, CONTACTS}
    assert answer.status_code == 403
    assert answer.json()["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def test_access_token_ends_by_the_emulators_clock_and_is_refreshed(
    google: Running, credentials: Any
) -> None:
    old = credentials.token
    google.world.clock.advance(3600)
    refused = get(google, "/oauth2/v2/userinfo", old)
    with requests.Session() as session:
        credentials.refresh(Request(session))
    answered = get(google, "/oauth2/v2/userinfo", credentials.token)

    assert (refused.status_code, answered.status_code) == (401, 200)


def test_revoked_refresh_token_is_an_invalid_grant(google: Running, credentials: Any) -> None:
    token = {"token": credentials.refresh_token}
    revoked = requests.post(f"{google.url}/revoke", data=token, timeout=10)
    again = requests.post(f"{google.url}/revoke", data=token, timeout=10)

    assert (revoked.status_code, again.json()["error"]) == (200, "invalid_token")
    assert get(google, "/oauth2/v2/userinfo", credentials.token).status_code == 401
    with requests.Session() as session, pytest.raises(RefreshError, match="invalid_grant"):
        credentials.refresh(Request(session))


@pytest.mark.parametrize(("testing", "alive"), [(True, False), (False, True)])
def test_refresh_token_dies_after_a_week_only_in_testing(
    google: Running, testing: bool, alive: bool
) -> None:
    google.world.options["testing"] = testing
    flow = flow_of(google)
    url, _ = flow.authorization_url()
    token = flow.fetch_token(code=allow(url)["code"])
    flow.oauth2session.close()
    google.world.clock.advance(7 * 86400)
    form = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    answer = requests.post(f"{google.url}/token", data=form, timeout=10)

    assert answer.ok is alive
    assert alive or answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error", "description"),
    [
        ({"code_verifier": ""}, "invalid_grant", "Missing code verifier."),
        ({"code_verifier": "x" * 50}, "invalid_grant", "Invalid code verifier."),
        ({"code": "4/0Awrong"}, "invalid_grant", "Malformed auth code."),
        ({"redirect_uri": "http://127.0.0.1:9/other"}, "invalid_grant", "Bad Request"),
        ({"grant_type": "frob"}, "invalid_request", "Missing required parameter: grant_type"),
    ],
)
def test_code_exchange_is_refused_as_google_does(
    google: Running, changed: dict[str, str], error: str, description: str
) -> None:
    form = allowed_form(google)
    answer = requests.post(f"{google.url}/token", data=form | changed, timeout=10)

    assert answer.status_code == 400
    assert answer.json() == {"error": error, "error_description": description}


def test_code_is_good_once(google: Running) -> None:
    form = allowed_form(google)
    codes = [requests.post(f"{google.url}/token", data=form, timeout=10) for _ in range(2)]

    assert [answer.status_code for answer in codes] == [200, 400]


@pytest.mark.parametrize(
    "query",
    [
        "client_id=a&response_type=code&scope=openid",
        "client_id=a&response_type=token&scope=openid&redirect_uri=http://127.0.0.1:9/",
        "client_id=a&response_type=code&scope=openid&redirect_uri=http://shop.example.com/",
        "client_id=a&response_type=code&scope=openid&redirect_uri=javascript://localhost/%250a",
    ],
)
def test_bad_authorization_request_is_a_page(google: Running, query: str) -> None:
    page = requests.get(f"{google.url}/o/oauth2/v2/auth?{query}", timeout=10)

    assert page.status_code == 400
    assert "Error 400" in page.text
