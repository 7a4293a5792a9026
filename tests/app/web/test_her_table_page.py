"""The page on which a table of hers is looked at and given to the next sync."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from sheets import a1
from sheets.customer_sheet import find
from tests.app.web.browsing import Seen
from tests.app.web.conftest import Shop, open_shop

HEADER = ["Guest", "Mail", "Kind", "Kind too", "<b>Note</b>"]


def add_table(shop: Shop) -> str:
    """Three people of the shop and a stranger; which spreadsheet it is in."""
    services = shop.services
    book = services.settings.home
    with services.open_door() as door:
        info = door.sheets.describe(book)
        ours = find(info)
        assert ours
        ((names, mails),) = door.sheets.read_columns(book, [a1.area(ours.title, 0, 2, 1, 4)])
        door.sheets.change(book, [{"addSheet": {"properties": {"title": "Guests"}}}])
        rows = [
            [n, m, "regular", "Loyal customer", ""]
            for n, m in zip_longest(names, mails, fillvalue="")
        ]
        rows.append(["<i>Nobody</i>", "nobody@example.com", "New customer", "", "x"])
        door.sheets.write_cells(book, [(a1.area("Guests", 0, 1, 4, 5), [HEADER, *rows])])
    return book


def test_looked_at_corrected_and_taken_over() -> None:
    with open_shop() as shop:
        book = add_table(shop)
        asked = Seen(shop.browser.get("/settings/customer-sheet").text)
        assert asked.nameless == []

        seen = shop.browser.post("/settings/customer-sheet", tab="Guests")
        assert seen.status_code == 200
        assert "several columns could be this" in seen.text
        assert "<i>Nobody</i>" not in seen.text
        assert Seen(seen.text).nameless == []

        said = {
            "tab": "Guests",
            "column:name": "Guest",
            "column:dimension:status": "Kind",
            "word:status:regular": "loyal",
        }
        corrected = shop.browser.post("/settings/customer-sheet", **said)
        assert "3 of 4" in Seen(corrected.text).text

        done = shop.browser.post("/settings/customer-sheet", **said, members="hand")
        assert done.status_code == 200
        assert done.url.rstrip("/") == shop.browser.url.rstrip("/")
        assert 'tab = "Guests"' in shop.services.settings.path.read_text()
        assert shop.services.now().settings.customers.tab == "Guests"
        assert book == shop.services.now().settings.home


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"tab": "Nowhere"}, "has no tab called"),
        ({"tab": "Customers"}, "is kept by Regulars already"),
        ({"tab": "Guests", "link": "https://example.com"}, "https://example.com"),
    ],
)
def test_what_cannot_be_is_said(shop: Shop, form: dict[str, str], words: str) -> None:
    refused = shop.browser.post("/settings/customer-sheet", **form)

    assert refused.status_code == 400
    assert words in refused.text
