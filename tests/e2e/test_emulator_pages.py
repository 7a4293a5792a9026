"""The local Google's pages in a real browser: quick to the eye, closed, usable by everybody."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect

from emulator.api import Call
from emulator.server import Running, start
from tests.e2e.browsers import chromium, complaints

pytestmark = pytest.mark.browser

OWNER = "owner@example.com"
PATHS = (
    "/",
    f"/contacts/{OWNER}",
    "/sheets",
    "/sheets/{book}",
    "/sheets/{book}?tab=1",
    f"/mail/{OWNER}/inbox",
    f"/mail/{OWNER}/sent",
    "/customers",
    "/customers/ana@example.org",
    "/faults",
    "/calls",
)
CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((c) => (c /= 255) <= 0.04045 ? c / 12.92
      : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  const wrong = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim());
    const box = node.getBoundingClientRect();
    if (!own || !box.width || node.closest("option, script, .skip")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(paper(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) wrong.push(`${node.className} ${node.textContent.trim()} ${ratio.toFixed(2)}`);
  }
  return wrong;
}"""
NAMELESS = """() => [...document.querySelectorAll("input, select, textarea, button, iframe")]
  .filter((node) => node.type !== "hidden" && !node.labels?.length && !node.ariaLabel
    && !node.title && !node.textContent.trim())
  .map((node) => node.outerHTML.slice(0, 120))"""


class Shop:
    """A shop with contacts, an order book and mail, in two scripts."""

    def __init__(self, google: Running) -> None:
        self.google = google
        ana = {"givenName": "نرگس", "familyName": "حسینی"}
        self.call("people.people.createContact", {"names": [ana]})
        self.call("people.contactGroups.create", {"contactGroup": {"name": "مشتریان وفادار"}})
        tabs = [
            {"properties": {"sheetId": 0, "title": "Orders", "gridProperties": _frozen(1)}},
            {"properties": {"sheetId": 1, "title": "سفارش‌ها", "rightToLeft": True}},
        ]
        body = {"properties": {"title": "Shop"}, "sheets": tabs}
        self.book = str(self.call("sheets.spreadsheets.create", body)["spreadsheetId"])
        rows = [["Date", "E-mail", "Status", "Paid"], ["2026-01-02", "ana@example.org", "Nwe"]]
        self.write("Orders!A1", rows)
        self.write("'سفارش‌ها'!A1", [["تاریخ", "نام"], ["2026-01-02", "نرگس"]])
        self.rule(2, {"type": "ONE_OF_LIST", "values": [_typed("Loyal"), _typed("New")]})
        self.rule(3, {"type": "BOOLEAN"})
        self.send("ana@example.org")

    def call(self, method: str, body: Any, path: Any = None, query: Any = None) -> Any:
        world = self.google.world
        with world.lock:
            handler = self.google.desk.handlers[method]
            return handler(Call(method, OWNER, path or {}, query or {}, body, world))

    def write(self, place: str, rows: list[list[str]]) -> None:
        path = {"spreadsheetId": self.book, "range": place}
        query = {"valueInputOption": "USER_ENTERED"}
        self.call("sheets.spreadsheets.values.update", {"values": rows}, path, query)

    def rule(self, column: int, condition: Any) -> None:
        place = {"startRowIndex": 1, "endRowIndex": 20}
        place |= {"startColumnIndex": column, "endColumnIndex": column + 1}
        request = {"setDataValidation": {"range": place, "rule": {"condition": condition}}}
        path = {"spreadsheetId": self.book}
        self.call("sheets.spreadsheets.batchUpdate", {"requests": [request]}, path)

    def send(self, to: str) -> None:
        mail = EmailMessage()
        mail["To"], mail["From"], mail["Subject"] = to, OWNER, "سلام"
        mail.set_content("Hello")
        html = '<h1>Hello</h1><script>document.title = "broken"</script>'
        mail.add_alternative(html + '<img src="/live.js" alt="a picture">', subtype="html")
        raw = base64.urlsafe_b64encode(mail.as_bytes()).decode()
        self.call("gmail.users.messages.send", {"raw": raw}, {"userId": "me"})

    def values(self, place: str) -> Any:
        url = f"{self.google.url}/v4/spreadsheets/{self.book}/values/{place}"
        token = {"authorization": f"Bearer emulator:{OWNER}"}
        return requests.get(url, headers=token, timeout=30).json().get("values")

    def url(self, path: str) -> str:
        return self.google.url + path.format(book=self.book)


def _frozen(rows: int) -> dict[str, int]:
    return {"rowCount": 50, "columnCount": 6, "frozenRowCount": rows}


def _typed(text: str) -> dict[str, str]:
    return {"userEnteredValue": text}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def shop() -> Iterator[Shop]:
    with start() as google:
        yield Shop(google)


def test_every_page_fits_a_phone_and_nothing_is_complained_about(
    browser: Browser, shop: Shop
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    against = complaints(page)
    for path in PATHS:
        page.goto(shop.url(path))
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
        expect(page.locator("header nav a").last).to_be_in_viewport()
    closed = "frame is sandboxed"  # what a mail wanted to run or to load
    assert [each for each in against if closed not in each and "live.js" not in each] == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_and_every_field_has_a_name(
    browser: Browser, shop: Shop, scheme: Any
) -> None:
    page = browser.new_page(color_scheme=scheme)
    shop.google.desk.faults.add({"method": "*", "nth": 99})
    for path in PATHS:
        page.goto(shop.url(path))
        assert page.evaluate(CONTRAST) == [], path
        assert page.evaluate(NAMELESS) == [], path
    page.close()


def test_a_cell_is_edited_by_keyboard_alone(browser: Browser, shop: Shop) -> None:
    page = browser.new_page()
    against = complaints(page)
    page.goto(shop.url("/sheets/{book}?cell=A3"))
    expect(page.locator("#A3")).to_be_focused()

    page.keyboard.type("=1+2")
    page.keyboard.press("Enter")

    expect(page.locator("#A3")).to_have_text("3")
    expect(page.locator("#A4")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#B4")).to_be_focused()
    assert against == []
    page.close()


def test_drop_downs_and_tick_boxes_write_at_once(browser: Browser, shop: Shop) -> None:
    page = browser.new_page()
    page.goto(shop.url("/sheets/{book}"))
    expect(page.locator("#C2.violates")).to_be_visible()

    page.locator("#C2 select").select_option("New")
    expect(page.locator("#C2.violates")).to_have_count(0)
    page.locator("#D2 input").check()
    expect(page.locator("#D2")).to_be_focused()

    assert shop.values("Orders!C2:D2") == [["New", "TRUE"]]
    page.close()


def test_the_pages_work_without_scripts(browser: Browser, shop: Shop) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(shop.url("/sheets/{book}"))
    page.locator("#edit").get_by_label("Cell").fill("B3")
    page.locator("#edit").get_by_label("Value").fill("iva@example.org")
    page.get_by_role("button", name="Enter").click()
    expect(page.locator("#B3")).to_have_text("iva@example.org")

    page.goto(shop.url("/customers/ana@example.org"))
    page.get_by_role("button", name="Order", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Ordered: Orders!A4")
    page.get_by_label("Your answer").fill("Hvala")
    page.get_by_role("button", name="Reply").click()
    expect(page.get_by_role("status")).to_contain_text("Replied")

    page.goto(shop.url("/faults"))
    page.get_by_role("button", name="Pretend it is tonight").click()
    expect(page.locator(".clock")).to_be_visible()
    page.close()


def test_a_mail_runs_nothing_and_loads_nothing(browser: Browser, shop: Shop) -> None:
    page = browser.new_page()
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))

    page.goto(shop.url("/customers/ana@example.org"))

    expect(page.frame_locator("iframe").get_by_role("heading", name="Hello")).to_be_visible()
    assert "broken" not in page.title()
    assert [url.removeprefix(shop.google.url) for url in answered] == [
        "/customers/ana@example.org",
        "/style.css",
    ]
    page.close()


def test_the_log_goes_on_by_itself_when_live(browser: Browser, shop: Shop) -> None:
    page = browser.new_page()
    page.goto(shop.url("/calls"))
    page.get_by_label("Live").check()

    page.request.get(
        shop.url("/oauth2/v2/userinfo"), headers={"authorization": f"Bearer emulator:{OWNER}"}
    )

    expect(page.get_by_role("cell", name="oauth2.userinfo.get").first).to_be_visible()
    page.close()
