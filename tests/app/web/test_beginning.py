"""A business that has just been configured: every page says what comes next."""

from __future__ import annotations

import pytest

from tests.app.web.browsing import Browser, Seen

PAGES = ("/", "/customers", "/segments", "/campaigns", "/campaigns/new", "/problems", "/runs")


def test_home_says_to_connect_first(browser: Browser) -> None:
    seen = Seen(browser.get("/").text)
    assert "Connect your Google account." in seen.text
    assert "regulars connect" in seen.text


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_page_is_designed_and_readable_by_everybody(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    seen = Seen(answer.text)
    assert answer.status_code == 200
    assert seen.nameless == []
    assert len(seen.ids) == len(set(seen.ids))
    assert seen.headings[0] == 1


def test_a_sync_without_a_connection_fails_with_what_to_do(browser: Browser) -> None:
    browser.post("/sync")
    page = ""
    for _ in range(100):
        page = Seen(browser.get("/").text).text
        if "not connected" in page:
            break
    assert "owner@example.com is not connected yet." in page
    assert "Run `regulars connect`" in page


def test_an_unknown_page_is_a_page(browser: Browser) -> None:
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text


def test_the_clock_of_a_real_account_stays(browser: Browser) -> None:
    answer = browser.post("/clock", to="month")
    assert answer.status_code == 400
    assert "Only the sample shop" in answer.text
