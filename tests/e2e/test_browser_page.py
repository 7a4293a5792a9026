"""The owner's first day in a real browser, on a fresh sample shop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.web.conftest import Shop, open_shop
from tests.e2e.browsers import chromium, complaints

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/customers",
    "/segments",
    "/segments/edit?dimension=age",
    "/segments/ahead",
    "/segments/past",
    "/campaigns/new",
    "/problems",
    "/runs",
    "/settings",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def fresh() -> Iterator[Shop]:
    with open_shop(synced=False) as shop:
        yield shop


def test_sync_now_shows_the_plan_and_approval_makes_labels(browser: Browser, fresh: Shop) -> None:
    page = browser.new_page()
    against = complaints(page)
    page.goto(fresh.server.url)
    page.get_by_role("button", name="Sync now").click()
    approve = page.get_by_role("button", name="Approve and write")
    expect(approve).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Buyers who would be put into Contacts:")).to_be_visible()
    approve.click()
    expect(page.get_by_role("link", name="Loyal customer")).to_be_visible(timeout=60_000)
    page.get_by_text("The sync is done.").click()
    expect(page.get_by_text("Changes written:")).to_be_visible()
    google = page.get_by_role("link", name="Contacts and labels").get_attribute("href")
    page.goto(google or "")
    expect(page.get_by_role("link", name="Loyal customer").first).to_be_visible()
    assert against == []


def test_a_campaign_is_written_looked_at_and_sent(browser: Browser) -> None:
    with open_shop() as shop:
        page = browser.new_page()
        against = complaints(page)
        page.goto(shop.server.url + "/campaigns")
        page.get_by_role("link", name="Write a campaign").click()
        page.get_by_label("Name, for yourself").fill("Autumn")
        page.get_by_label("Ordered 61–90 days ago").first.check()
        expect(page.get_by_text("customers get it.")).to_be_visible()
        page.get_by_label("Subject").fill("We miss you")
        page.get_by_label("Text (Markdown").fill("Hello {{ first_name or 'friend' }}!")
        page.get_by_role("button", name="Preview").click()
        expect(page.frame_locator("iframe").get_by_text("Hello ")).to_be_visible()
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Send to").click()
        page.get_by_role("button", name="Send to").click()
        expect(page.get_by_text("Finished", exact=True)).to_be_visible(timeout=60_000)
        assert against == []


def test_tonight_comes_at_a_click(browser: Browser) -> None:
    with open_shop() as shop:
        page = browser.new_page()
        page.goto(shop.server.url)
        page.get_by_role("button", name="Pretend it is tonight").click()
        expect(page.get_by_role("link", name="Run 2")).to_be_visible(timeout=60_000)
        page.get_by_role("link", name="Run 2").click()
        expect(page.get_by_text("By itself")).to_be_visible()


def test_every_page_fits_a_phone_in_both_directions(browser: Browser) -> None:
    for language in ("en", "fa"):
        with open_shop(language) as shop:
            page = browser.new_page(viewport={"width": 360, "height": 740})
            for path in PATHS:
                page.goto(shop.server.url + path)
                assert _beyond(page) <= 0, (language, path)
                expect(page.locator("header nav a").last).to_be_in_viewport()
            page.close()


def test_the_home_page_works_without_scripts(browser: Browser, fresh: Shop) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(fresh.server.url)
    page.get_by_role("button", name="Sync now").click()
    approve = page.get_by_role("button", name="Approve and write")
    for _ in range(100):
        if approve.is_visible():
            break
        page.reload()
    expect(approve).to_be_visible()


def _beyond(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wide
