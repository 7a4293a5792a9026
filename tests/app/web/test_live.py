"""News of the worker come as events, each a ready piece of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete

from core.tables import membership
from tests.app.web.browsing import Seen
from tests.app.web.conftest import open_shop


def news(answer: Any) -> Iterator[dict[str, Any]]:
    for line in answer.iter_lines():
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def test_a_sync_is_followed_step_by_step_to_the_waiting_plan_and_its_approval() -> None:
    with open_shop(synced=False) as shop:
        browser = shop.browser
        with browser.get("/events?seen=0", stream=True) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            events = news(answer)
            browser.post("/sync")
            first = _until_idle(events)
            home = browser.get("/").text
            empty = [Seen(browser.get(page).text).text for page in ("/segments", "/campaigns/new")]
            held = Seen(browser.get("/problems").text).text
            digest = home.partition('name="approve" value="')[2].partition('"')[0]
            browser.post("/sync", approve=digest)
            second = _until_idle(events)
        after = Seen(browser.get("/").text).text
        filled = [Seen(browser.get(page).text).text for page in ("/segments", "/campaigns/new")]
        shown = Seen(browser.get("/runs/1").text).text
        with shop.services.engine.begin() as connection:
            connection.execute(delete(membership))  # rules that mean nobody: no plan waits for that
        filled += [Seen(browser.get(page).text).text for page in ("/segments", "/campaigns/new")]
    assert "Contacts read:" in first
    assert "A plan waits for you." in Seen(home).text
    assert all("Nobody is in a segment yet" in page for page in empty)
    assert not any("Nobody is in a segment yet" in page for page in filled)
    assert "Look at the plan" in held
    assert "Changes written:" in second
    assert "Your regulars are up to date." in after
    assert "This plan was never written" in shown


def test_a_server_that_ends_ends_its_streams() -> None:
    with open_shop(synced=False) as shop, shop.browser.get("/events", stream=True) as answer:
        events = news(answer)
        assert next(events)["busy"] is False
        shop.server.__exit__(None, None, None)
        assert list(events) == []


def _until_idle(events: Iterator[dict[str, Any]]) -> str:
    """Everything said until the worker rests."""
    said = ""
    for event in events:
        said += Seen(event["html"]).text
        if not event["busy"]:
            return said
    raise AssertionError("the stream ended")
