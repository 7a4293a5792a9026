"""Segments edited in a real browser: told while it is typed, and without JavaScript, and synced."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app import operations, trying
from app.operations import SyncOrder
from core.links import Links
from tests.app.web.conftest import Shop, open_shop
from tests.e2e.browsers import chromium, complaints

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def test_a_rule_is_told_while_it_is_typed(browser: Browser, shop: Shop) -> None:
    page = browser.new_page()
    against = complaints(page)
    page.goto(shop.server.url + "/segments")
    rule = page.get_by_role("textbox", name="Rule")
    rule.press_sequentially("orders >= 3")
    meant = trying.count(shop.services, "orders >= 3")
    expect(page.get_by_text(f"Customers it means: {meant.count} of")).to_be_visible()
    page.get_by_label("In place of the rule of").select_option("status:loyal")
    expect(page.get_by_text("Would go out:")).to_be_visible()
    rule.press_sequentially(" AND turover > 1")
    expect(page.get_by_text("Did you mean turnover?")).to_be_visible()
    expect(page.locator("pre.pointed")).to_contain_text("^")
    expect(page.get_by_text("Customers it means:")).to_have_count(0)

    page.goto(shop.server.url + "/segments/edit?dimension=status")
    page.get_by_label("Rule").nth(2).fill("order >= 3")
    page.get_by_role("button", name="See what it does").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Rule").nth(2).fill("orders >= 3")
    expect(page.get_by_text(f"Customers it means: {meant.count} of")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert [one for one in against if "400" not in one] == []  # the rule that was wrong
    page.close()


def test_what_is_saved_on_the_page_is_what_the_next_sync_writes(
    browser: Browser, shop: Shop
) -> None:
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
