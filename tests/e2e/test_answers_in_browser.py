"""Answers by hand and a plan that grew, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.reading.customers import customers
from app.reading.runs import last_run
from core.model import NewContact
from tests.app.web.conftest import Shop, open_shop
from tests.e2e.browsers import chromium, complaints

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def test_an_answer_is_chosen_without_scripts_and_written_by_sync_now(browser: Browser) -> None:
    with open_shop() as shop:
        one = customers(shop.services, segment="status:loyal").rows[0]
        page = browser.new_context(java_script_enabled=False).new_page()
        against = complaints(page)
        page.goto(f"{shop.server.url}/customers/{one.id}")
        answers = page.get_by_role("region", name="Segments")
        answers.get_by_text("Change").first.click()
        answers.get_by_label("Answer").first.select_option("Inactive customer")
        answers.get_by_label("Last day").first.fill("2099-01-31")
        answers.get_by_role("button", name="Save").first.click()
        expect(answers.get_by_text("until 31 Jan 2099")).to_be_visible()
        answers.get_by_role("button", name="Sync now").click()
        _until_done(page, shop)
        page.goto(f"{shop.server.url}/customers/{one.id}")
        expect(answers.get_by_text("Inactive customer").first).to_be_visible()
        expect(answers.get_by_text("not written yet")).not_to_be_visible()
        page.goto(f"{shop.server.url}/runs/2")
        page.get_by_text("Given a label: Inactive customer").click()
        expect(page.get_by_text("chosen by hand on the page, since").first).to_be_visible()
        assert against == []


def _until_done(page: Page, shop: Shop) -> None:
    """Without scripts nothing tells when the worker has done its work."""
    for _ in range(300):
        last = last_run(shop.services)
        if last and (last.number, last.state) == (2, "done"):
            return
        page.wait_for_timeout(200)
    pytest.fail("the sync did not end")


def test_approval_of_a_plan_that_grew_writes_what_was_shown_and_what_trips_nothing(
    browser: Browser,
) -> None:
    with open_shop(synced=False) as shop:
        page = browser.new_page()
        page.goto(shop.server.url)
        page.get_by_role("button", name="Sync now").click()
        approve = page.get_by_role("button", name="Approve and write")
        expect(approve).to_be_visible(timeout=120_000)
        _one_more_contact(shop)
        approve.click()
        expect(page.get_by_role("link", name="Loyal customer")).to_be_visible(timeout=120_000)
        assert customers(shop.services, search="Zora Novak").total == 1
        page.get_by_role("button", name="Sync now").click()
        expect(page.get_by_role("link", name="Run 3")).to_be_visible(timeout=120_000)
        expect(approve).not_to_be_visible()


def _one_more_contact(shop: Shop) -> None:
    """The owner adds a contact while the plan waits."""
    with shop.services.open_door() as door:
        door.people.create_contacts([NewContact("01ZZZZZZZZZZZZZZZZZZZZZZZZ", "Zora Novak")])
