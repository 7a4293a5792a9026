"""Waiting for Google's answer: whoever knocks at the port, whatever is typed, only one counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from sqlalchemy import select

from app import connection, wiring
from app.connection import Attempts, Bring
from app.wiring import Services
from core.errors import Denied, WrongUse
from core.google.consent import FEATURES, SCOPES, Stray
from core.i18n import Text
from core.tables import account
from emulator.server import Running

OWNER = "owner@example.com"
Act = Callable[[str], None]


def final_address(link: str, answer: str = "allow", who: str = OWNER, untick: str = "") -> str:
    """Where Google's page sends the browser."""
    form = {
        **dict(parse_qsl(urlsplit(link).query)),
        "answer": answer,
        "account": who,
        "granted": [scope for scope in SCOPES if scope != untick],
    }
    page = requests.post(link, data=form, allow_redirects=False, timeout=5)
    return page.headers["location"]


def kept(services: Services) -> str | None:
    with services.engine.connect() as database:
        found: str | None = database.scalar(select(account.c.credentials))
        return found


class Owner:
    """Does something once the link is shown, in a thread: the flow waits meanwhile."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self.pages: list[requests.Response] = []
        self._thread = threading.Thread()

    def show(self, link: str) -> None:
        self._thread = threading.Thread(target=self._act, args=(link,))
        self._thread.start()

    def visit(self, address: str) -> None:
        self.pages.append(requests.get(address, timeout=20))

    def wait(self) -> None:
        self._thread.join()


def test_the_browser_is_told_and_the_permission_is_kept_sealed(unconnected: Services) -> None:
    owner = Owner(lambda link: owner.visit(final_address(link)))
    given = connection.connect(unconnected, owner.show)
    owner.wait()
    assert "Connected as owner@example.com." in owner.pages[0].text
    assert owner.pages[0].headers["referrer-policy"] == "no-referrer"
    sealed = kept(unconnected)
    assert sealed
    assert given.credentials.refresh_token not in sealed
    assert unconnected.key_file.stat().st_mode & 0o777 == 0o600


def test_whoever_else_knocks_does_not_end_the_wait(unconnected: Services) -> None:
    def act(link: str) -> None:
        address = final_address(link)
        port = address.partition("?")[0]
        owner.visit(port + "favicon.ico")
        owner.visit(port + "?code=guessed&state=wrong")
        owner.visit(address)

    owner = Owner(act)
    connection.connect(unconnected, owner.show)
    owner.wait()
    assert owner.pages[0].status_code == 404
    assert "another attempt" in owner.pages[1].text
    assert "Connected as" in owner.pages[2].text


def test_a_pasted_address_is_as_good_and_a_wrong_one_is_told(unconnected: Services) -> None:
    links: list[str] = []
    told: list[Text] = []

    def typed(bring: Bring) -> None:
        bring("what shall I do?", told.append)
        bring(f"  {final_address(links[0])}  ", told.append)

    assert connection.connect(unconnected, links.append, typed).address == OWNER
    assert [str(text) for text in told] == [str(told[0])]
    assert "not the address" in str(told[0])


def test_a_denial_reaches_browser_and_terminal_and_keeps_nothing(unconnected: Services) -> None:
    owner = Owner(lambda link: owner.visit(final_address(link, answer="deny")))
    with pytest.raises(Denied, match="press Allow"):
        connection.connect(unconnected, owner.show)
    owner.wait()
    assert "press Allow" in owner.pages[0].text
    assert kept(unconnected) is None


def test_the_wrong_account_leaves_the_old_permission_alone(unconnected: Services) -> None:
    links: list[str] = []
    connection.connect(
        unconnected, links.append, lambda bring: bring(final_address(links[0]), lambda _: None)
    )
    before = kept(unconnected)
    with pytest.raises(WrongUse, match="You chose somebody"):
        connection.connect(
            unconnected,
            links.append,
            lambda bring: bring(final_address(links[1], who="somebody@x.example"), lambda _: None),
        )
    assert kept(unconnected) == before


def test_nobody_answering_ends_the_wait(unconnected: Services) -> None:
    with pytest.raises(Denied, match="Nobody answered"):
        connection.connect(unconnected, lambda link: None, seconds=0.1)


def test_the_page_speaks_the_owners_language(google: Running, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[business]\nlanguage = "fa"\n[google]\naccount = "{OWNER}"\nemulator = "{google.url}"\n'
    )
    services = wiring.build(config)
    owner = Owner(lambda link: owner.visit(final_address(link)))
    connection.connect(services, owner.show)
    owner.wait()
    services.engine.dispose()
    assert '<html lang="fa" dir="rtl">' in owner.pages[0].text


def test_a_missing_permission_is_remembered(unconnected: Services) -> None:
    attempts = Attempts(unconnected)
    link = attempts.begin("me", "http://127.0.0.1:8000/connected")
    given = attempts.end("me", final_address(link, untick=FEATURES["mail"]))
    assert given.missing == ("mail",)


def test_an_attempt_of_the_page_ends_once(unconnected: Services) -> None:
    attempts = Attempts(unconnected)
    answer = final_address(attempts.begin("me", "http://127.0.0.1:8000/connected"))
    attempts.end("me", answer)
    with pytest.raises(Stray, match="used already"):
        attempts.end("me", answer)


def test_another_session_cannot_end_an_attempt_nor_spoil_it(unconnected: Services) -> None:
    attempts = Attempts(unconnected)
    answer = final_address(attempts.begin("me", "http://127.0.0.1:8000/connected"))
    with pytest.raises(Stray):
        attempts.end("somebody", answer)
    assert attempts.end("me", answer).address == OWNER


def test_attempts_do_not_pile_up(unconnected: Services) -> None:
    attempts = Attempts(unconnected)
    first = final_address(attempts.begin("me", "http://127.0.0.1:8000/connected"))
    for _ in range(Attempts.MOST):
        attempts.begin("me", "http://127.0.0.1:8000/connected")
    with pytest.raises(Stray):
        attempts.end("me", first)
