"""A segment renamed and another one removed in a real browser, without JavaScript, and synced."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app import operations
from app.operations import SyncOrder
from core.links import Links
from tests.app.web.conftest import open_shop
from tests.e2e.browsers import chromium

pytestmark = pytest.mark.browser


def test_what_is_saved_on_the_page_is_what_the_next_sync_writes() -> None:
    with chromium() as browser, open_shop() as shop:
        page = browser.new_page(java_script_enabled=False)
        page.goto(shop.server.url + "/segments")
        page.get_by_role("link", name="Change “Status”").click()
        page.get_by_label("Segment 3").fill("Stammgast")
        page.get_by_role("button", name="Move “Loyal customer” up").click()
        page.get_by_role("button", name="Remove “One-time customer”").click()
        page.get_by_label("Segment 2").press("Enter")  # looks, and changes nothing
        expect(page.get_by_text("Would go out:").first).to_be_visible()
        page.get_by_label("Delete it").check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved. Contacts and the sheet follow")).to_be_visible()

        services = shop.services.now()
        report = operations.sync(services, SyncOrder("page", attended=True), lambda _: None)

        assert report.counts["rename_labels"] == report.counts["delete_labels"] == 1
        page.goto(Links(services.settings.google).contacts)
        expect(page.get_by_role("link", name="Stammgast").first).to_be_visible()
        expect(page.get_by_role("link", name="One-time customer")).to_have_count(0)
