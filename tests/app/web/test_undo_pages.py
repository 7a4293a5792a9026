"""A run taken back on the page: looked at first, one button, released again."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from app import operations
from app.operations import SyncOrder
from app.reading.answers import all_by_hand
from app.reading.runs import last_run
from tests.app.web.conftest import Shop, open_shop
from tests.app.web.test_campaign_pages import jobs_rest

pytestmark = pytest.mark.slow


def test_the_first_run_is_looked_at_taken_back_and_released() -> None:
    with open_shop() as shop:
        assert "/runs/1/undo" in shop.browser.get("/runs/1").text
        looked = shop.browser.get("/runs/1/undo").text
        assert "Loyal customer" in looked
        assert "Take it back" in looked
        assert shop.browser.post("/runs/1/undo").ok
        jobs_rest(shop)
        last = last_run(shop.services)
        assert last
        assert (last.number, last.trigger, last.state) == (2, "undo", "done")
        assert "Taken back by run 2." in shop.browser.get("/runs/1").text
        assert "It takes run 1 back." in shop.browser.get("/runs/2").text
        assert shop.browser.get("/runs/1/undo").status_code == 400
        assert shop.browser.post("/runs/1/release").ok
        assert shop.browser.post("/runs/1/release").status_code == 400


def test_a_held_answer_is_released_on_her_page() -> None:
    with open_shop() as shop:
        operations.advance_clock(shop.services, 90 * 86_400)
        operations.sync(shop.services, SyncOrder("page", attended=True), lambda _: None)
        shop.browser.post("/runs/2/undo")
        jobs_rest(shop)
        run = last_run(shop.services)
        assert run
        assert run.state == "done"
        held = next(one for one in all_by_hand(shop.services) if one.answer.origin == "undo")
        form = 'action="/runs/2/release"'
        assert form in shop.browser.get(f"/customers/{held.customer}").text
        freed = shop.browser.post("/runs/2/release", customer=held.customer)
        assert freed.url.endswith(f"/customers/{held.customer}")
        assert form not in freed.text
        rest = all_by_hand(shop.services)
        assert rest
        assert held.customer not in {one.customer for one in rest}


def test_one_that_waits_goes_on_as_an_undo_by_the_button() -> None:
    with open_shop() as shop:
        for contact in _contacts(shop)[::2]:
            _google(shop, "DELETE", f"/v1/{contact}:deleteContact")
        operations.advance_clock(shop.services, 3600)
        shop.browser.post("/runs/1/undo")
        jobs_rest(shop)
        page = shop.browser.get("/runs/2").text
        assert "It takes run 1 back." in page
        digest = page.partition('name="approve" value="')[2].partition('"')[0]
        shop.browser.post("/sync", approve=digest)
        jobs_rest(shop)
        last = last_run(shop.services)
        assert last
        assert (last.number, last.trigger, last.state) == (3, "undo", "done")
        assert "Taken back by run 3." in shop.browser.get("/runs/1").text


def _google(shop: Shop, method: str, path: str, **params: Any) -> Any:
    google = shop.services.settings.google
    headers = {"authorization": f"Bearer emulator:{google.account}"}
    url = f"{google.emulator}{path}"
    answer = requests.request(method, url, params=params, headers=headers, timeout=30)
    answer.raise_for_status()
    return answer.json()


def _contacts(shop: Shop) -> list[str]:
    found = _google(shop, "GET", "/v1/people/me/connections", personFields="names", pageSize=1000)
    return [person["resourceName"] for person in found["connections"]]


def test_without_its_token_the_form_is_refused(shop: Shop) -> None:
    assert shop.browser.post("/runs/1/undo", csrf="wrong").status_code == 403
    assert shop.browser.post("/runs/1/release", csrf="wrong").status_code == 403
