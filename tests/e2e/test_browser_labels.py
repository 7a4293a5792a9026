"""A label of hers in the way of the first plan: asked about and answered, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.app.web.conftest import open_shop
from tests.e2e.browsers import chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def test_a_label_in_the_way_is_asked_about_and_answered(browser: Browser) -> None:
    with open_shop(synced=False) as shop:
        google = shop.services.settings.google
        requests.post(
            f"{google.emulator}/v1/contactGroups",
            json={"contactGroup": {"name": "Loyal customer"}},
            headers={"authorization": f"Bearer emulator:{google.account}"},
            timeout=30,
        ).raise_for_status()
        page = browser.new_page(java_script_enabled=False)
        page.goto(shop.server.url)
        page.get_by_role("button", name="Sync now").click()
        adopt = page.get_by_role("button", name="Adopt all; the rules decide who is in them")
        while not adopt.is_visible():
            page.wait_for_timeout(500)
            page.goto(shop.server.url)
        page.goto(shop.server.url + "/problems")
        page.get_by_role("button", name="Keep it in the sheet only").click()
        expect(page.get_by_text("Your answer: Keep it in the sheet only.")).to_be_visible()
        page.get_by_role("button", name="Adopt it; the rules decide who is in it").click()
        expect(page.get_by_text("Your answer: Adopt it; the rules decide")).to_be_visible()
