"""Asking for access against the emulator's consent page, an owner's browser played by requests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests

from core.clock import FixedClock, SystemClock
from core.errors import Denied, TryLater, WrongUse
from core.google.client_file import NoClient
from core.google.consent import (
    FEATURES,
    LIFE,
    SCOPES,
    Asked,
    Consent,
    Stray,
    ask,
    finish,
    whose,
)
from core.google.transport import Session
from core.settings import Google
from emulator.server import Running, start
from tests.core.google.conftest import Naps, Scripted, answer

OWNER = "owner@example.com"
HERE = "http://127.0.0.1:9/"


@pytest.fixture
def google() -> Iterator[Running]:
    with start(conformance=True) as running:
        yield running


@pytest.fixture
def settings(google: Running) -> Google:
    return Google(OWNER, emulator=google.url)


def asked_now(settings: Google) -> Asked:
    return ask(settings, HERE, SystemClock().now())


def answered(asked: Asked, answer: str = "allow", account: str = OWNER, untick: str = "") -> str:
    """The address the browser ends on."""
    form = {
        **dict(parse_qsl(urlsplit(asked.url).query)),
        "answer": answer,
        "account": account,
        "granted": [scope for scope in SCOPES if scope != untick],
    }
    page = requests.post(asked.url, data=form, allow_redirects=False, timeout=5)
    return page.headers["location"]


def run(settings: Google, **choices: str) -> Consent:
    asked = asked_now(settings)
    return finish(settings, asked, answered(asked, **choices), clock=SystemClock())


def test_allowing_everything_gives_lasting_credentials(settings: Google) -> None:
    consent = run(settings)
    assert consent.address == OWNER
    assert consent.missing == ()
    assert consent.ends is None
    assert consent.credentials.refresh_token
    assert consent.credentials.token_uri == f"{settings.emulator}/token"


def test_what_is_asked_is_proved_by_a_state_and_a_challenge(settings: Google) -> None:
    asked = asked_now(settings)
    sent = {name: value[0] for name, value in parse_qs(urlsplit(asked.url).query).items()}
    assert len(asked.verifier) >= 43
    assert asked.verifier not in asked.url
    assert sent["state"] == asked.state
    assert sent["code_challenge_method"] == "S256"
    assert sent["access_type"] == "offline"
    assert sent["prompt"] == "consent"
    assert sent["login_hint"] == OWNER


@pytest.mark.parametrize("feature", FEATURES)
def test_an_unticked_box_names_the_feature_that_is_off(settings: Google, feature: str) -> None:
    assert run(settings, untick=FEATURES[feature]).missing == (feature,)


def test_an_app_in_testing_says_when_the_permission_ends(google: Running, settings: Google) -> None:
    google.world.options["testing"] = True
    consent = run(settings)
    assert consent.ends is not None
    left = consent.ends - SystemClock().now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_denying_says_what_to_do(settings: Google) -> None:
    with pytest.raises(Denied, match="press Allow"):
        run(settings, answer="deny")


def test_another_account_than_the_configured_one_is_refused(settings: Google) -> None:
    with pytest.raises(WrongUse, match="You chose somebody"):
        run(settings, account="somebody@example.com")


def test_the_accounts_address_may_be_written_in_capitals(google: Running) -> None:
    assert run(Google("Owner@Example.com", emulator=google.url)).address == OWNER


def test_an_answer_to_another_attempt_is_no_answer(settings: Google) -> None:
    first, second = asked_now(settings), asked_now(settings)
    with pytest.raises(Stray, match="another attempt"):
        finish(settings, first, answered(second), clock=SystemClock())


@pytest.mark.parametrize("pasted", ["", "yes", "http://127.0.0.1:9/", "4/0Acode", "http://[::1"])
def test_anything_else_is_no_answer_and_says_what_one_looks_like(
    settings: Google, pasted: str
) -> None:
    with pytest.raises(Stray, match="holds a code"):
        finish(settings, asked_now(settings), pasted, clock=SystemClock())


def test_an_answer_works_once(settings: Google) -> None:
    asked = asked_now(settings)
    answer = answered(asked)
    finish(settings, asked, answer, clock=SystemClock())
    with pytest.raises(Denied, match="used before"):
        finish(settings, asked, answer, clock=SystemClock())


def test_a_stolen_answer_is_worth_nothing_without_the_verifier(settings: Google) -> None:
    asked, thief = asked_now(settings), asked_now(settings)
    stolen = answered(asked).replace(asked.state, thief.state)
    with pytest.raises(Denied, match="did not take its own answer"):
        finish(settings, thief, stolen, clock=SystemClock())


def test_an_answer_that_comes_too_late_is_refused(settings: Google) -> None:
    clock = FixedClock(SystemClock().now())
    asked = ask(settings, HERE, clock.now())
    answer = answered(asked)
    clock.sleep(LIFE.total_seconds() + 1)
    with pytest.raises(Denied, match="in time"):
        finish(settings, asked, answer, clock=clock)


def test_a_google_that_cannot_be_reached_says_so(settings: Google, google: Running) -> None:
    asked = asked_now(settings)
    answer = answered(asked)
    google.stop()
    with pytest.raises(TryLater, match="does not answer"):
        finish(settings, asked, answer, clock=SystemClock())


@pytest.mark.parametrize(
    "told",
    [
        answer(502, content=b"<html>Bad gateway</html>", kind="text/html"),
        answer(500, {"error": "internal_failure"}),
    ],
)
def test_a_fault_of_google_is_not_blamed_on_the_answer(
    server: Scripted, clock: Naps, told: bytes
) -> None:
    settings = Google(OWNER, emulator=server.url)
    asked = ask(settings, HERE, clock.now())
    server.script = [told]
    with pytest.raises(TryLater, match="in some minutes"):
        finish(settings, asked, f"{HERE}?code=c&state={asked.state}", clock=clock)


def test_a_permission_that_names_nobody_says_what_to_tick(
    session: Session, server: Scripted
) -> None:
    server.script = [answer(200, {"id": "1"})]
    with pytest.raises(Denied, match="every box ticked"):
        whose(session)


def client_file(tmp_path: Path, content: str) -> Google:
    path = tmp_path / "client_secret.json"
    path.write_text(content)
    return Google(OWNER, client_secrets=path)


def test_without_client_secrets_it_says_where_to_get_them(tmp_path: Path) -> None:
    missing = Google(OWNER, client_secrets=tmp_path / "client_secret.json")
    with pytest.raises(NoClient, match="google-setup") as caught:
        ask(missing, HERE, SystemClock().now())
    assert caught.value.cause == "client_file_missing"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "desktop client"),
        ("[]", "desktop client"),
        ('{"installed": {"client_id": "x"}}', "desktop client"),
        ('{"web": {"client_id": "x", "client_secret": "y"}}', "Web application"),
        ('{"type": "service_account"}', "service account"),
    ],
)
def test_client_secrets_of_another_kind_are_told_apart(
    tmp_path: Path, content: str, said: str
) -> None:
    with pytest.raises(NoClient, match=said) as caught:
        ask(client_file(tmp_path, content), HERE, SystemClock().now())
    assert caught.value.cause == "client_file_wrong"
    assert "Desktop app" in str(caught.value)


def test_a_client_file_cannot_send_the_secret_elsewhere(tmp_path: Path) -> None:
    content = (
        '{"installed": {"client_id": "x", "client_secret": "y",'
        ' "auth_uri": "http://evil.example.com/auth", "token_uri": "http://evil.example.com/t"}}'
    )
    asked = ask(client_file(tmp_path, content), HERE, SystemClock().now())
    assert asked.url.startswith("https://accounts.google.com/")


def test_plain_http_is_allowed_for_the_emulator_and_only_meanwhile(settings: Google) -> None:
    run(settings)
    assert "OAUTHLIB_INSECURE_TRANSPORT" not in os.environ
    asked = asked_now(settings)
    answer = answered(asked)
    real = Google(OWNER, client_secrets=Path(__file__))
    with pytest.raises(NoClient):  # the real Google's secrets are asked for, no emulator's
        finish(real, asked, answer, clock=SystemClock())
