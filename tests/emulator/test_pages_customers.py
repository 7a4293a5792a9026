"""The Customer panel: one reads the mail one was sent, answers it, and orders."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import gspread
import pytest
import requests

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, written

ANA = "/customers/ana@example.org"
HEADS = ["Date", "E-mail", "Product", "Bottles", "Total"]
See = Callable[..., str]


@pytest.fixture
def see(google: Running) -> See:
    def get(path: str, **query: str) -> str:
        answer = requests.get(google.url + path, params=query, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text

    return get


@pytest.fixture
def press(google: Running) -> See:
    """Sends a form and answers the page it leads to."""

    def post(path: str, **form: str) -> str:
        answer = requests.post(google.url + path, data=form, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text

    return post


@pytest.fixture
def sent(gmail_api: Any) -> str:
    """The id of a mail from the owner to Ana."""
    headers = {"List_Unsubscribe": "<mailto:owner+u@example.com?subject=off>"}
    body = {"raw": coded(written("", "<p>New wine</p>", **headers))}
    return str(gmail_api.users().messages().send(userId="me", body=body).execute()["id"])


@pytest.fixture
def orders(google: Running, gspread_client: gspread.Client, sheets_api: Any) -> gspread.Worksheet:
    body = {"properties": {"title": "Shop", "locale": "hr_HR", "timeZone": "Europe/Zagreb"}}
    made = sheets_api.spreadsheets().create(body=body).execute()["spreadsheetId"]
    sheet = gspread_client.open_by_key(made).sheet1
    rows = [
        HEADS,
        ["1.2.2026.", "ana@example.org", "Plavac", "6", "=D2*10"],
        ["2.2.2026.", "iva@example.org", "Plavac", "1", "=D3*10"],
    ]
    sheet.update(rows, "A1", raw=False)
    return sheet


def filled(html: str) -> dict[str, str]:
    """The order form as the page fills it."""
    form = html[html.index("/order") :]
    return dict(re.findall(r'name="(place|c\d+)" value="([^"]*)"', form[: form.index("</form>")]))


def test_customers_are_listed_and_found(see: See, sent: str) -> None:
    assert "ana@example.org" in see("/customers")
    assert "ana@example.org" in see("/customers", find="ANA")
    assert "ana@example.org" not in see("/customers", find="nobody")


def test_a_customer_reads_her_newest_mail_in_a_closed_frame(see: See, sent: str) -> None:
    html = see(ANA)

    frame = re.search(r'<iframe[^>]*sandbox="([^"]*)"[^>]*srcdoc="([^"]*)"', html)
    assert frame is not None
    assert "allow-scripts" not in frame[1]
    assert "New wine" in frame[2]


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("reply", "Re: News"),
        ("bounce", "Delivery Status Notification (Failure)"),
        ("unsubscribe", "off"),
        ("message", "Hello"),
        ("delay", "Delivery Status Notification (Delay)"),
        ("auto_reply", "Automatic reply: News"),
    ],
)
def test_what_a_customer_does_lands_in_the_inbox(
    google: Running, press: See, sent: str, kind: str, subject: str
) -> None:
    form = {"account": OWNER, "to_message": sent, "subject": subject if kind == "message" else ""}

    html = press(ANA + "/answer", kind=kind, text="Hvala", **form)

    assert 'role="status"' in html
    store = google.world.stores["gmail"]
    assert isinstance(store, Store)
    (mail,) = [one for one in store.account(OWNER).mails.values() if "INBOX" in one.labels]
    assert mail.subject == subject


def test_an_account_that_writes_much_sees_what_it_received(
    google: Running, see: See, sent: str
) -> None:
    store = google.world.stores["gmail"]
    assert isinstance(store, Store)
    box = store.account(OWNER)
    box.add(b"Subject: Hello owner\r\n\r\n", frozenset(("INBOX",)), google.world)
    for _ in range(60):
        box.add(b"Subject: News\r\n\r\n", frozenset(("SENT",)), google.world)

    for address in (OWNER, "owner+trial@example.com"):
        assert re.search('<h2 dir="auto">Hello owner</h2>', see(f"/customers/{address}"))


def test_what_cannot_be_done_is_explained(press: See) -> None:
    html = press(ANA + "/answer", kind="reply", account=OWNER, to_message="18c0")

    assert 'role="alert"' in html
    assert "needs to_message" in html


def test_an_order_is_filled_as_the_last_one_of_this_customer(
    see: See, orders: gspread.Worksheet
) -> None:
    html = see(ANA)

    form = filled(html)
    assert (form["c1"], form["c2"], form["c3"]) == ("ana@example.org", "Plavac", "6")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", form["c0"])
    assert "c4" not in form
    assert "by its formula" in html


@pytest.mark.parametrize(
    "heads",
    [["Датум", "Имејл", "Рођендан"], ["تاریخ", "ایمیل", "تاریخ تولد"], ["Dan", "Pošta", "Prodano"]],
)
def test_an_order_sheet_is_known_in_the_languages_of_its_shop(
    see: See, orders: gspread.Worksheet, heads: list[str]
) -> None:
    other = orders.spreadsheet.add_worksheet("More", 5, 3)
    other.update([heads, ["1.2.2026.", "ana@example.org", "3.4.1980."]], "A1", raw=False)

    form = filled(see(ANA, place=f"{orders.spreadsheet.id}/{other.id}"))

    assert re.fullmatch(r"\d{4}-\d\d-\d\d", form["c0"])
    assert (form["c1"], form["c2"]) == ("ana@example.org", "03.04.1980.")


def test_an_order_is_a_row_below_with_the_formula_carried_on(
    see: See, press: See, orders: gspread.Worksheet
) -> None:
    form = filled(see(ANA)) | {"c0": "3.2.2026.", "c3": "12"}

    html = press(ANA + "/order", **form)

    assert "Ordered: Sheet1!A4:E4" in html
    assert orders.get("A4:E4") == [["03.02.2026.", "ana@example.org", "Plavac", "12", "120"]]
    formula = gspread.utils.ValueRenderOption.formula
    assert orders.get("E4", value_render_option=formula) == [["=D4*10"]]


def test_an_order_goes_to_the_sheet_that_is_chosen(
    see: See, press: See, orders: gspread.Worksheet
) -> None:
    other = orders.spreadsheet.add_worksheet("More", 5, 3)
    other.update([["Name", "E-mail"]], "A1")

    html = see(ANA, place=f"{orders.spreadsheet.id}/{other.id}")
    press(ANA + "/order", **filled(html) | {"c0": "Ana"})

    assert other.get("A2:B2") == [["Ana", "ana@example.org"]]
    assert orders.row_count == 1000


def test_an_order_without_a_sheet_is_explained(press: See) -> None:
    assert "Choose the sheet" in press(ANA + "/order", place="gone/0")


def test_choices_are_what_the_column_allows(see: See, orders: gspread.Worksheet) -> None:
    values = [{"userEnteredValue": "Plavac"}, {"userEnteredValue": "Malvazija"}]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True}
    place = {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 2, "endColumnIndex": 3}
    orders.spreadsheet.batch_update(
        {"requests": [{"setDataValidation": {"range": place, "rule": rule}}]}
    )

    html = see(ANA)

    select = re.search(r'<select name="c2".*?</select>', html, re.DOTALL)
    assert select is not None
    assert re.findall(r"<option( selected)?>(\w+)", select[0]) == [
        (" selected", "Plavac"),
        ("", "Malvazija"),
    ]


def test_somebody_new_can_write_and_order_first(
    google: Running, see: See, gmail_api: Any, orders: gspread.Worksheet
) -> None:
    gmail_api.users().getProfile(userId="me").execute()

    answer = requests.get(
        f"{google.url}/customers/find", params={"address": "new@shop.hr"}, timeout=30
    )

    assert urlsplit(answer.url).path == "/customers/new%40shop.hr"
    assert parse_qs(urlsplit(answer.url).query) == {}
    assert "No mail for this address yet." in answer.text
    assert filled(answer.text)["c1"] == "new@shop.hr"
    assert OWNER in answer.text
