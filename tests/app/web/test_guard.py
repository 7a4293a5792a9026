"""Only the owner's own browser on this machine gets in, and only her own forms count."""

from __future__ import annotations

import socket

import pytest
import requests
from fastapi.routing import APIRoute

from app.server import Server
from app.web.application import ROUTERS
from app.wiring import Services
from core.errors import WrongUse
from tests.app.conftest import MakeServices
from tests.app.web.browsing import Browser


def test_without_the_link_every_page_is_locked(server: Server) -> None:
    answer = requests.get(server.url + "/customers", timeout=30)
    assert answer.status_code == 403
    assert "This page is locked." in answer.text
    assert "set-cookie" not in answer.headers
    assert "Vinarija" not in answer.text
    assert "owner@" not in answer.text


def test_the_link_lets_one_browser_in_once(server: Server) -> None:
    link = server.entry
    with Browser(server.url) as first, Browser(server.url) as second:
        assert first.session.get(link, timeout=30).url == server.url + "/"
        assert second.session.get(link, timeout=30).status_code == 403
        assert first.get("/runs").ok
        assert first.session.get(link, timeout=30).ok  # already inside


def test_a_wrong_key_does_not_spend_the_link(server: Server) -> None:
    link = server.entry
    assert requests.get(server.url + "/enter?key=é", timeout=30).status_code == 403
    with Browser(server.url) as owner:
        assert owner.session.get(link, timeout=30).ok


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(server: Server) -> None:
    answer = requests.get(server.entry, timeout=30, allow_redirects=False)
    attributes = answer.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Strict"} <= set(attributes)


def test_a_forged_cookie_is_no_session(server: Server, browser: Browser) -> None:
    [(name, value)] = browser.session.cookies.items()
    for forged in ("x" + value, value[:-1], value.replace(".", ".."), ".", ""):
        headers = {"cookie": f"{name}={forged}"}
        assert requests.get(server.url + "/", headers=headers, timeout=30).status_code == 403


def test_a_session_outlives_the_server(make_services: MakeServices) -> None:
    with Server(make_services(), port=0) as first, Browser(first.url) as browser:
        browser.session.get(first.entry, timeout=30)
    port = int(first.url.rpartition(":")[2])
    with Server(make_services(), port=port):
        assert browser.get("/").ok


@pytest.mark.parametrize("host", ["evil.example.com", "127.0.0.1.evil.example.com", ""])
def test_another_host_is_refused(server: Server, browser: Browser, host: str) -> None:
    answer = browser.get("/", headers={"host": host or "127.0.0.1"})
    assert answer.status_code == 403
    assert "This page answers only on this machine." in answer.text


def test_localhost_is_this_machine_too(server: Server, browser: Browser) -> None:
    port = server.url.rpartition(":")[2]
    [(name, value)] = browser.session.cookies.items()
    headers = {"host": f"localhost:{port}", "cookie": f"{name}={value}"}
    assert requests.get(server.url + "/", headers=headers, timeout=30).ok


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "Via"])
def test_a_request_through_a_proxy_is_refused_and_told_why(browser: Browser, header: str) -> None:
    answer = browser.get("/", headers={header: "for=192.0.2.1"})
    assert answer.status_code == 403
    assert "This request came through a proxy." in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", None])
def test_a_form_of_another_site_is_refused(browser: Browser, origin: str | None) -> None:
    answer = browser.session.post(
        browser.url + "/sync",
        data={"csrf": browser.token()},
        headers={"origin": origin} if origin else {},
        timeout=30,
    )
    assert answer.status_code == 403
    assert "another site" in answer.text


def test_no_form_works_without_the_token_of_its_session(browser: Browser) -> None:
    posts = [
        route.path.replace("{id}", "x")
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    ]
    answers = {path: browser.post(path, csrf="guessed").status_code for path in posts}
    assert len(posts) > 8
    assert set(answers.values()) == {403}


def test_every_answer_carries_the_headers_that_keep_others_out(browser: Browser) -> None:
    for path in ("/", "/static/style.css", "/nowhere", "/campaigns/none"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"


def test_a_port_that_is_taken_is_said_clearly(services: Services) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(WrongUse, match=f"Port {port} on 127.0.0.1 cannot be used"):
            Server(services, port=port).__enter__()


def test_the_port_is_free_again_afterwards(services: Services) -> None:
    with Server(services, port=0) as first:
        port = int(first.url.rpartition(":")[2])
    with Server(services, port=port) as second:
        assert second.url == first.url


def test_two_pages_on_two_ports_do_not_throw_each_other_out(
    make_services: MakeServices, server: Server, browser: Browser
) -> None:
    with Server(make_services(), port=0, secret_link=False) as other:
        assert browser.session.get(other.url, timeout=30).ok
    assert browser.get("/").ok
