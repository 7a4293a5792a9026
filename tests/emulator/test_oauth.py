"""Consent, tokens and what ends them, with Google's own client library."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google_auth_oauthlib.flow import Flow

from emulator.oauth import Grant
from emulator.server import Running

CONTACTS = "https://www.googleapis.com/auth/contacts"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
SCOPES = ["openid", EMAIL, CONTACTS, "https://www.googleapis.com/auth/spreadsheets"]
BACK = "http://127.0.0.1:9/callback"
CLIENT = {"client_id": "shop.apps.googleusercontent.com", "client_secret": "hush"}


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """oauthlib wants https everywhere but where it is told otherwise."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def flow_of(google: Running, scopes: list[str] | None = None) -> Flow:
    client = {
        **CLIENT,
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
        **CLIENT,
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


def refreshed(google: Running, token: str, **changed: str) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, **CLIENT, **changed}
    return requests.post(f"{google.url}/token", data=form, timeout=10)


def option(google: Running, **options: Any) -> None:
    answer = requests.post(f"{google.url}/_emulator/options", json=options, timeout=10)
    assert answer.ok, answer.text


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
    answer = refreshed(google, token["refresh_token"])

    assert token.get("refresh_token_expires_in") == (604799 if testing else None)
    assert answer.ok is alive
    assert alive or answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error", "description"),
    [
        ({"code_verifier": ""}, "invalid_grant", "Missing code verifier."),
        ({"code_verifier": "x" * 50}, "invalid_grant", "Invalid code verifier."),
        ({"code": "4/0Awrong"}, "invalid_grant", "Malformed auth code."),
        ({"redirect_uri": "http://127.0.0.1:9/other"}, "invalid_grant", "Bad Request"),
        ({"grant_type": "frob"}, "unsupported_grant_type", "Invalid grant_type: frob"),
        ({"code": ""}, "invalid_request", "Missing required parameter: code"),
        ({"client_id": ""}, "invalid_request", "Could not determine client ID from request."),
        ({"client_secret": ""}, "invalid_request", "client_secret is missing."),
        ({"client_id": "other"}, "invalid_grant", "Bad Request"),
    ],
)
def test_code_exchange_is_refused_as_google_does(
    google: Running, changed: dict[str, str], error: str, description: str
) -> None:
    form = allowed_form(google)
    answer = requests.post(f"{google.url}/token", data=form | changed, timeout=10)

    assert answer.status_code == 400
    assert answer.json() == {"error": error, "error_description": description}


@pytest.mark.parametrize(("verifier", "status"), [("", 200), ("x", 400)])
def test_plain_challenge_is_the_verifier_itself(
    google: Running, verifier: str, status: int
) -> None:
    challenge = "a-plain.verifier~of_at-least-43-characters-000"
    query = {"client_id": CLIENT["client_id"], "redirect_uri": BACK, "response_type": "code"}
    query |= {"scope": CONTACTS, "code_challenge": challenge}
    code = allow(f"{google.url}/o/oauth2/v2/auth?{urlencode(query)}")["code"]
    form = {"grant_type": "authorization_code", **CLIENT, "code": code, "redirect_uri": BACK}
    form |= {"code_verifier": verifier or challenge}

    assert requests.post(f"{google.url}/token", data=form, timeout=10).status_code == status


def test_client_credentials_that_are_no_base64_are_refused(google: Running) -> None:
    headers = {"authorization": "Basic \xe9"}
    answer = requests.post(f"{google.url}/token", data={}, headers=headers, timeout=10)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


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
        "client_id=a&response_type=code&scope=openid&redirect_uri=http://[",
        "client_id=a&response_type=code&scope=frob&redirect_uri=http://127.0.0.1:9/",
        "client_id=a&response_type=code&scope=openid&redirect_uri=http://localhost/&prompt=frob",
        "client_id=a&response_type=code&scope=openid&redirect_uri=http://localhost/&client_id=b",
        "client_id=a&response_type=code&scope=openid&redirect_uri=http://localhost/&code_challenge=x"
        "&code_challenge_method=plain",
        "client_id=a&response_type=code&scope=openid&redirect_uri=http://localhost/"
        "&code_challenge=1234567890123456789012345678901234567890123&code_challenge_method=S512",
        "client_id=a&response_type=code&scope=openid&redirect_uri=http://localhost/"
        "&access_type=always",
    ],
)
def test_bad_authorization_request_is_a_page(google: Running, query: str) -> None:
    page = requests.get(f"{google.url}/o/oauth2/v2/auth?{query}", timeout=10)

    assert page.status_code == 400
    assert "Error 400" in page.text


def test_code_is_over_after_ten_minutes(google: Running) -> None:
    form = allowed_form(google)
    google.world.clock.advance(601)
    answer = requests.post(f"{google.url}/token", data=form, timeout=10)

    assert answer.json()["error"] == "invalid_grant"


def test_second_consent_to_the_same_has_no_refresh_token(google: Running) -> None:
    tokens = [consented(google), consented(google), consented(google, prompt="consent")]

    assert ["refresh_token" in each for each in tokens] == [True, False, True]


def consented(
    google: Running, scopes: list[str] | None = None, **parameters: str
) -> dict[str, Any]:
    """The token endpoint's answer after consent."""
    flow = flow_of(google, scopes)
    url, _ = flow.authorization_url(**parameters)
    token: dict[str, Any] = dict(flow.fetch_token(code=allow(url, scopes)["code"]))
    flow.oauth2session.close()
    return token


def test_scopes_granted_before_are_included_where_asked(
    google: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    consented(google)
    alone = consented(google, ["openid"])
    joint = consented(google, ["openid"], include_granted_scopes="true")

    assert set(alone["scope"]) == {"openid"}
    assert set(joint["scope"]) == set(SCOPES)


def test_id_token_is_signed_and_names_the_account(google: Running) -> None:
    token = consented(google, nonce="n1")
    jwks = requests.get(f"{google.url}/oauth2/v3/certs", timeout=10).json()["keys"]
    head, claims, mark = token["id_token"].split(".")
    numbers = [int.from_bytes(decoded(jwks[0][part]), "big") for part in ("e", "n")]
    key = RSAPublicNumbers(*numbers).public_key()
    key.verify(decoded(mark), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
    found = json.loads(decoded(claims))

    assert (found["email"], found["aud"], found["nonce"]) == (
        "ana@example.com",
        CLIENT["client_id"],
        "n1",
    )
    assert found["sub"] == get(google, "/v1/userinfo", token["access_token"]).json()["sub"]


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("path", ["/tokeninfo", "/oauth2/v2/tokeninfo", "/oauth2/v3/tokeninfo"])
def test_tokeninfo_tells_whose_token_it_is(google: Running, path: str) -> None:
    token = consented(google)["access_token"]
    good = requests.post(f"{google.url}{path}?access_token={token}", timeout=10)
    bad = requests.post(f"{google.url}{path}?access_token=ya29.none", timeout=10)

    assert good.json()["email"] == "ana@example.com"
    assert good.json()["scope"].split() == SCOPES
    assert (bad.status_code, bad.json()) == (
        400,
        {"error": "invalid_token", "error_description": "Invalid Value"},
    )


def test_hundred_and_first_refresh_token_ends_the_oldest(google: Running) -> None:
    tokens, random, now = google.desk.tokens, google.world.random, google.world.clock.now()
    grant = Grant("ana@example.com", CLIENT["client_id"], tuple(SCOPES), redirect=BACK, again=True)

    def another() -> str:
        code = tokens.consent(grant, now, random)
        return str(tokens.exchange(code, BACK, "", now, random, testing=False)["refresh_token"])

    given = [another() for _ in range(101)]

    assert [refreshed(google, given[n]).status_code for n in (0, 1, 100)] == [400, 200, 200]


def test_refresh_token_dies_of_half_a_year_without_use(google: Running) -> None:
    token = consented(google)["refresh_token"]
    google.world.clock.advance(170 * 86400)
    used = refreshed(google, token)
    google.world.clock.advance(170 * 86400)
    used_again = refreshed(google, token)
    google.world.clock.advance(190 * 86400)

    assert (used.status_code, used_again.status_code) == (200, 200)
    assert refreshed(google, token).json()["error"] == "invalid_grant"


def test_revocation_ends_the_tokens_of_every_client_of_the_project(google: Running) -> None:
    tokens, random, now = google.desk.tokens, google.world.random, google.world.clock.now()

    def given(client: str) -> str:
        grant = Grant("ana@example.com", client, tuple(SCOPES), redirect=BACK)
        code = tokens.consent(grant, now, random)
        return str(tokens.exchange(code, BACK, "", now, random, testing=False)["refresh_token"])

    mine, sister, stranger = given("12-web"), given("12-phone"), given("34-web")
    requests.post(f"{google.url}/revoke?token={mine}", timeout=10)

    assert refreshed(google, sister, client_id="12-phone").json()["error"] == "invalid_grant"
    assert refreshed(google, stranger, client_id="34-web").status_code == 200


def test_changed_password_ends_tokens_that_can_do_with_mail(google: Running) -> None:
    mail = "https://www.googleapis.com/auth/gmail.modify"
    with_mail = consented(google, ["openid", mail])
    google.desk.tokens.secrets.clear()
    without = consented(google, ["openid", CONTACTS])
    changed = {"account": "ana@example.com"}
    told = requests.post(f"{google.url}/_emulator/password", json=changed, timeout=10)

    assert told.json() == {"ended": 2}
    assert refreshed(google, with_mail["refresh_token"]).json()["error"] == "invalid_grant"
    assert get(google, "/v1/people/me?personFields=names", without["access_token"]).ok


def test_refresh_token_of_another_client_is_unauthorized(google: Running) -> None:
    token = consented(google)["refresh_token"]
    answer = refreshed(google, token, client_id="thief", client_secret="x")

    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized_client")


def test_client_with_another_secret_is_invalid(google: Running) -> None:
    token = consented(google)["refresh_token"]
    answer = refreshed(google, token, client_secret="guess")

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("client", "error"),
    [("stranger", "invalid_client"), ("gone", "deleted_client")],
)
def test_declared_clients_are_the_only_ones(google: Running, client: str, error: str) -> None:
    option(google, clients={"shop": {"secret": "hush"}, "gone": {"deleted": True}})
    query = f"client_id={client}&response_type=code&scope=openid&redirect_uri={BACK}"
    page = requests.get(f"{google.url}/o/oauth2/v2/auth?{query}", timeout=10)
    answer = refreshed(google, "1//0x", client_id=client)

    assert (page.status_code, f"Error 401: {error}" in page.text) == (401, True)
    assert (answer.status_code, answer.json()["error"]) == (401, error)


@pytest.mark.parametrize(
    ("client", "redirect", "status"),
    [
        ("desktop", "http://127.0.0.1:51234/any", 200),
        ("desktop", "http://localhost:1/", 200),
        ("desktop", "https://shop.example.com/back", 400),
        ("web", "https://shop.example.com/back", 200),
        ("web", "https://shop.example.com/back/", 400),
        ("web", "http://127.0.0.1:51234/any", 400),
    ],
)
def test_redirect_of_a_declared_client_is_checked(
    google: Running, client: str, redirect: str, status: int
) -> None:
    web = {"secret": "s", "redirects": ["https://shop.example.com/back"]}
    option(google, clients={"desktop": {"secret": "s"}, "web": web})
    query = f"client_id={client}&response_type=code&scope=openid&redirect_uri={redirect}"
    page = requests.get(f"{google.url}/o/oauth2/v2/auth?{query}", timeout=10)

    assert page.status_code == status
    assert ("redirect_uri_mismatch" in page.text) is (status == 400)


def test_clients_that_cannot_be_read_are_refused(google: Running) -> None:
    bad = {"clients": {"shop": "hush"}}
    answer = requests.post(f"{google.url}/_emulator/options", json=bad, timeout=10)

    assert answer.status_code == 400
    assert "secret" in answer.json()["error"]


def test_scope_the_administrator_blocks_is_refused_at_consent_and_refresh(google: Running) -> None:
    token = consented(google)["refresh_token"]
    option(google, blocked_scopes=[CONTACTS])
    url, _ = flow_of(google).authorization_url()
    page = requests.get(url, timeout=10)

    assert "Error 400: admin_policy_enforced" in page.text
    assert refreshed(google, token).json()["error"] == "admin_policy_enforced"


def test_only_test_users_may_consent_while_testing(google: Running) -> None:
    option(google, testing=True, test_users=["iva@example.com"])
    url, _ = flow_of(google).authorization_url()
    form = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    form |= {"account": "ana@example.com", "answer": "allow"}
    page = requests.post(url.split("?")[0], data=form, timeout=10)

    assert (page.status_code, "Error 403: access_denied" in page.text) == (403, True)


def test_consent_without_asking_needs_one_before(google: Running) -> None:
    url, _ = flow_of(google).authorization_url(prompt="none", login_hint="ana@example.com")
    before = requests.get(url, timeout=10, allow_redirects=False)
    consented(google)
    after = requests.get(url, timeout=10, allow_redirects=False)

    assert "error=interaction_required" in before.headers["location"]
    assert "code=4" in after.headers["location"]


def test_parameter_that_comes_twice_is_refused(google: Running) -> None:
    body = "grant_type=refresh_token&client_id=a&client_id=b"
    answer = requests.post(f"{google.url}/token", data=body, timeout=10)

    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "OAuth 2 parameters can only have a single value: client_id",
    }


def test_client_may_name_itself_by_http_basic(google: Running) -> None:
    token = consented(google)["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    url = f"{google.url}/token"
    good = requests.post(url, form, auth=(CLIENT["client_id"], CLIENT["client_secret"]), timeout=10)
    bad = requests.post(url, form, headers={"authorization": "Basic ?"}, timeout=10)

    assert (good.status_code, bad.status_code) == (200, 401)


def test_consents_outlive_a_restart(google: Running) -> None:
    token = consented(google)["refresh_token"]
    tokens = google.desk.tokens
    tokens.load(json.loads(json.dumps(tokens.dump())))

    assert refreshed(google, token).ok
    assert "refresh_token" not in consented(google)


def test_unverified_app_is_warned_of_before_it_may_ask(google: Running) -> None:
    option(google, unverified=True)
    url, _ = flow_of(google).authorization_url()
    warning = requests.get(url, timeout=10)
    link = re.search(r'href="([^"]+)">Go to', warning.text)
    assert link
    page = requests.get(html.unescape(link[1]), timeout=10)
    harmless, _ = flow_of(google, ["openid"]).authorization_url()

    assert "hasn’t verified this app" in warning.text
    assert 'name="granted"' not in warning.text
    assert 'name="granted"' in page.text
    assert "verified" not in requests.get(harmless, timeout=10).text
