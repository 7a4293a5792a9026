"""The consent flow against the emulator's consent page, an owner's browser played by requests."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import requests

from core.clock import SystemClock
from core.errors import Denied, WrongUse
from core.google.consent import FEATURES, SCOPES, Consent, connect
from core.settings import Google
from emulator.server import Running, start

OWNER = "owner@example.com"


@pytest.fixture
def google() -> Iterator[Running]:
    with start(conformance=True) as running:
        yield running


def browser(
    answer: str = "allow", account: str = OWNER, untick: str = ""
) -> tuple[Callable[[str], None], list[threading.Thread]]:
    """Shows the page in a thread, as a browser would: the flow waits meanwhile."""
    threads: list[threading.Thread] = []

    def visit(url: str) -> None:
        asked = dict(parse_qsl(urlsplit(url).query))
        granted = [scope for scope in SCOPES if scope != untick]
        form = {**asked, "answer": answer, "account": account, "granted": granted}
        page = requests.get(url, timeout=5)
        action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        target = urljoin(url, action[1] if action else url.partition("?")[0])
        assert requests.post(target, data=form, timeout=5).status_code == 200

    def show(url: str) -> None:
        threads.append(threading.Thread(target=visit, args=(url,)))
        threads[0].start()

    return show, threads


def run(google: Running, **choices: str) -> Consent:
    show, threads = browser(**choices)
    settings = Google(OWNER, emulator=google.url)
    try:
        return connect(settings, clock=SystemClock(), show=show, seconds=10)
    finally:
        for thread in threads:
            thread.join()


def test_allowing_everything_gives_lasting_credentials(google: Running) -> None:
    consent = run(google)
    assert consent.address == OWNER
    assert consent.missing == ()
    assert consent.credentials.refresh_token
    assert consent.credentials.token_uri == f"{google.url}/token"


def test_an_unticked_box_names_the_feature_that_is_off(google: Running) -> None:
    assert run(google, untick=FEATURES["mail"]).missing == ("mail",)


def test_denying_says_what_to_do(google: Running) -> None:
    with pytest.raises(Denied, match="press Allow"):
        run(google, answer="deny")


def test_another_account_than_the_configured_one_is_refused(google: Running) -> None:
    with pytest.raises(WrongUse, match="You chose somebody"):
        run(google, account="somebody@example.com")


def test_nobody_answering_ends_the_wait(google: Running) -> None:
    settings = Google(OWNER, emulator=google.url)
    with pytest.raises(Denied, match="Nobody answered"):
        connect(settings, clock=SystemClock(), show=lambda url: None, seconds=0.1)


def test_without_client_secrets_it_says_where_to_get_them(tmp_path: Path) -> None:
    missing = Google(OWNER, client_secrets=tmp_path / "client_secret.json")
    with pytest.raises(WrongUse, match="google-setup"):
        connect(missing, clock=SystemClock(), show=lambda url: None)


@pytest.mark.parametrize("content", ["{", "[]", '{"web": {}}'])
def test_client_secrets_of_another_kind_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "client_secret.json"
    path.write_text(content)
    with pytest.raises(WrongUse, match="Desktop app"):
        connect(Google(OWNER, client_secrets=path), clock=SystemClock(), show=lambda url: None)
