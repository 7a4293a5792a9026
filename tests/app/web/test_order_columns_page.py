"""The page that shows what an order sheet's columns are read as, and takes corrections."""

from __future__ import annotations

from core.model import Cell
from sheets import a1
from tests.app.web.browsing import Seen
from tests.app.web.conftest import Shop, open_shop

HEADER = ["Datum", "E-mail", "Iznos", "Paid"]
ROWS: list[list[Cell]] = [[46000, "ana@example.com", 10, 7], [46001, "ivo@example.com", 20, 8]]


def add_tab(shop: Shop) -> str:
    """A tab of orders beside the shop's."""
    services = shop.services
    book = services.settings.home
    with services.open_door() as door:
        door.sheets.change(book, [{"addSheet": {"properties": {"title": "Old <b>"}}}])
        door.sheets.write_cells(book, [(a1.area("Old <b>", 0, 1, 3, 3), [HEADER, *ROWS])])
    return book


def test_a_column_is_corrected_for_its_tab_alone() -> None:
    with open_shop(synced=False) as shop:
        add_tab(shop)
        page = shop.browser.get("/settings/orders/1")
        assert page.status_code == 200
        assert "Old <b>" not in page.text
        assert Seen(page.text).nameless == []
        assert "10.00" in Seen(page.text).text

        saved = shop.browser.post(
            "/settings/orders/1",
            **{"tab": "Old <b>", "column:amount": "Paid", "column:email": "E-mail"},
        )

        assert "7.00" in Seen(saved.text).text
        (tab,) = shop.services.now().settings.orders[0].tab
        assert (tab.title, dict(tab.columns)) == ("Old <b>", {"amount": "Paid"})


def test_what_cannot_be_is_said(shop: Shop) -> None:
    title = "Nowhere"
    assert shop.browser.get("/settings/orders/9").status_code == 400
    refused = shop.browser.post("/settings/orders/1", tab=title)
    assert refused.status_code == 400
    assert "has no tab called" in refused.text
