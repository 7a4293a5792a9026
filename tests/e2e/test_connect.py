"""Permission from Google in a real browser, by command and from the page."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from app import wiring
from app.server import Server
from core.keyfile import key_path
from tests.e2e.browsers import chromium, complaints
from tests.e2e.shop import OWNER, SmallShop

GMAIL = "Read, compose, and send emails"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@contextmanager
def connecting(shop: SmallShop) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`regulars connect` waiting for an answer, and the link it printed."""
    pipe = subprocess.PIPE
    command = shop.command("connect", "--no-browser")
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        try:
            yield process, next(line.strip() for line in lines if line.startswith("http"))
        finally:
            process.kill()


def english(shop: SmallShop) -> None:
    text = shop.config.read_text("utf-8").replace('language = "hr"', 'language = "en"')
    shop.config.write_text(text, "utf-8")


def allow(page: Page, *, untick: str = "") -> None:
    """The owner on Google's page."""
    page.get_by_label(OWNER).check()
    if untick:
        page.get_by_label(untick).uncheck()
    page.get_by_role("button", name="Allow").click()


@pytest.mark.browser
@pytest.mark.slow
def test_connect_by_command_without_gmail_syncs_and_says_that_mail_is_off(
    browser: Browser, shop: SmallShop
) -> None:
    english(shop)
    page = browser.new_page()
    with connecting(shop) as (process, link):
        page.goto(link)
        allow(page, untick=GMAIL)
        expect(page.get_by_text(f"Connected as {OWNER}.")).to_be_visible()
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0, out
    assert "The permission for Gmail was not given." in out
    assert "Mail can be sent." not in out
    assert shop.sync()["state"] == "done"
    assert key_path(f"sqlite:///{shop.folder}/regulars.db", shop.folder).stat().st_mode & 0o77 == 0


@pytest.mark.slow
def test_an_address_pasted_from_another_machine_connects(shop: SmallShop) -> None:
    from tests.app.test_connection import final_address

    english(shop)
    with connecting(shop) as (process, link):
        out, _ = process.communicate(f"help\n{final_address(link)}\n", timeout=60)
    assert process.returncode == 0, out
    assert "not the address that Google's page ends on" in out
    assert f"Connected as {OWNER}." in out


@pytest.mark.slow
def test_check_answers_a_program_with_stable_keys(shop: SmallShop) -> None:
    shop.fault(method="sheets.*", kind="api_disabled")
    done = shop.run("check", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 3
    assert found["ok"] is False
    assert found["account"] == OWNER
    keys = {"topic", "state", "cause", "subject", "text", "advice", "link"}
    assert all(set(finding) == keys for finding in found["findings"])
    assert "api_disabled" in [finding["cause"] for finding in found["findings"]]


@pytest.mark.browser
@pytest.mark.slow
def test_connect_from_the_page_comes_back_to_it(browser: Browser, shop: SmallShop) -> None:
    english(shop)
    # another host than the page's: what comes back comes from another site, as from Google
    text = shop.config.read_text("utf-8").replace("http://127.0.0.1:", "http://localhost:")
    shop.config.write_text(text, "utf-8")
    services = wiring.build(shop.config)
    with Server(services, port=0) as server:
        page = browser.new_page()
        against = complaints(page)
        page.goto(server.entry)
        page.get_by_role("link", name="Settings").click()
        page.get_by_role("button", name="Connect Google").click()
        page.get_by_role("link", name="Go on to Google").click()
        allow(page, untick=GMAIL)
        expect(page.get_by_text("The permission for Gmail was not given.")).to_be_visible()
        assert page.url == server.url + "/settings#google"
        page.get_by_role("button", name="Check the connection").click()
        expect(page.get_by_text("The spreadsheet Narudžbe can be written.")).to_be_visible()
        page.get_by_role("button", name="Reconnect").click()
        page.get_by_role("link", name="Go on to Google").click()
        allow(page)
        expect(page.get_by_role("button", name="Check the connection")).to_be_visible()
        expect(page.get_by_text("was not given")).not_to_be_visible()
    services.engine.dispose()
    assert against == []
