"""Names accepted, one person taken out and two made one, in a real browser, seen in the sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.reading.matches import matches
from tests.app.web.conftest import open_shop
from tests.e2e.browsers import chromium, complaints

pytestmark = pytest.mark.browser


def test_the_owner_says_who_is_who() -> None:
    with chromium() as browser, open_shop() as shop:
        page = browser.new_page()
        against = complaints(page)
        page.goto(shop.server.url + "/problems")
        page.get_by_role("heading", name="Buyers known by name only").click()
        page.get_by_role("link", name="Look at the matches").click()
        expect(page.get_by_role("heading", name="Matches")).to_be_visible()
        page.get_by_role("button", name="Accept all").click()
        expect(page.get_by_role("heading", name="Answered by you")).to_be_visible()
        assert matches(shop.services).open_names == []
        page.get_by_role("button", name="Take back").first.click()
        expect(page.get_by_role("button", name="Accept all")).to_be_visible()
        page.goto(shop.server.url + "/customers")
        page.locator(".people a").first.click()
        page.get_by_role("button", name="Not a customer").click()
        expect(page.get_by_text("Taken out by hand")).to_be_visible()
        page.get_by_role("button", name="A customer again").click()
        page.get_by_text("The same person as somebody else").click()
        expect(page.get_by_label("Name or e-mail of the customer who stays")).to_be_visible()
        assert against == []
