"""Connect and Reconnect from the page: to Google's page and back to the session that began."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
import requests

from app.server import Server
from app.wiring import Services
from core.google.consent import FEATURES
from core.google.tokens import load_credentials
from core.keyfile import load_key
from emulator.server import Running
from tests.app.test_connection import OWNER, final_address, kept
from tests.app.web.browsing import Browser, Seen


@pytest.fixture
def page(unconnected: Services) -> Iterator[Browser]:
    with Server(unconnected, port=0) as server, Browser(server.url) as browser:
        browser.session.get(server.entry, timeout=30)
        yield browser


def google_link(page: Browser) -> str:
    """The link on the page that Connect leads to."""
    shown = page.post("/settings/connect").text
    found = re.search(r'href="([^"]*/o/oauth2/[^"]*)"', shown)
    assert found
    return unescape(found[1])


def onward(page: Browser, address: str) -> str:
    """Where the landing page goes on to by itself."""
    landed = page.session.get(address, timeout=30)
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', landed.text)
    assert found
    return unescape(found[1])


def connect(page: Browser, **choices: str) -> requests.Response:
    return page.get(onward(page, final_address(google_link(page), **choices)))


def test_the_page_says_what_google_will_ask_and_why(page: Browser) -> None:
    seen = Seen(page.post("/settings/connect").text)
    for word in ("Contacts", "Sheets", "Gmail", "leave every box ticked", "Go to Regulars", OWNER):
        assert word in seen.text
    assert seen.nameless == []


def test_coming_back_keeps_the_permission_and_shows_settings(
    page: Browser, unconnected: Services
) -> None:
    answer = connect(page)
    assert answer.url == page.url + "/settings#google"
    assert kept(unconnected) is not None
    assert f"Connected as {OWNER}." in answer.text
    assert "Reconnect" in answer.text
    assert "in a terminal" not in answer.text


def test_the_landing_page_needs_no_cookie_and_shows_nothing_of_the_shop(page: Browser) -> None:
    answer = requests.get(page.url + "/connected?code=x&state=y", timeout=30)
    assert answer.status_code == 200
    assert OWNER not in answer.text
    assert "set-cookie" not in answer.headers


def test_an_answer_cannot_put_anything_else_into_the_landing_page(page: Browser) -> None:
    answer = requests.get(page.url + '/connected?x="><script>alert(1)</script>', timeout=30)
    assert "<script>alert" not in answer.text


def test_without_a_session_the_answer_is_refused(page: Browser, unconnected: Services) -> None:
    path = onward(page, final_address(google_link(page)))
    answer = requests.get(page.url + path, timeout=30)
    assert answer.status_code == 403
    assert kept(unconnected) is None


def test_an_answer_nobody_asked_for_is_refused(page: Browser, unconnected: Services) -> None:
    answer = page.get("/settings/connected?code=stolen&state=guessed")
    assert answer.status_code == 400
    assert "another attempt" in answer.text
    assert kept(unconnected) is None


def test_an_answer_is_taken_once(page: Browser) -> None:
    path = onward(page, final_address(google_link(page)))
    assert page.get(path).ok
    assert "used already" in page.get(path).text


def test_a_denial_is_told_on_the_page(page: Browser, unconnected: Services) -> None:
    answer = connect(page, answer="deny")
    assert answer.status_code == 502
    assert "press Allow" in answer.text
    assert kept(unconnected) is None


def test_the_wrong_account_is_told_on_the_page(page: Browser, unconnected: Services) -> None:
    answer = connect(page, who="somebody@x.example")
    assert "You chose somebody@x.example" in Seen(answer.text).text
    assert kept(unconnected) is None


def test_a_missing_permission_is_shown_without_asking_google(
    page: Browser, google: Running
) -> None:
    connect(page, untick=FEATURES["contacts"])
    google.calls.clear()
    seen = Seen(page.get("/settings").text)
    assert "The permission for Google Contacts was not given." in seen.text
    assert "Reconnect does here what regulars connect does in a terminal." in seen.text
    assert google.calls.methods() == []


def test_the_doctor_on_the_page_tells_of_a_revocation_and_reconnect_mends_it(
    page: Browser, unconnected: Services, google: Running
) -> None:
    connect(page)
    held = load_credentials(unconnected.engine, unconnected.account, load_key(unconnected.key_file))
    assert held is not None
    requests.post(f"{google.url}/revoke", data={"token": held.refresh_token}, timeout=5)
    assert "revoked or has ended" in page.post("/settings/check").text
    connect(page)
    checked = page.post("/settings/check").text
    assert "revoked" not in checked
    assert "Mail can be sent." in checked
