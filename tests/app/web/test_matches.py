"""The page where the owner says who is who, by forms alone."""

from __future__ import annotations

import pytest

from app.reading.customers import customers
from app.reading.matches import matches
from tests.app.web.browsing import Seen
from tests.app.web.conftest import Shop, open_shop


@pytest.mark.parametrize("language", ["en", "hr"])
def test_names_are_accepted_declined_and_taken_back_on_the_page(language: str) -> None:
    with open_shop(language) as shop:
        found = matches(shop.services).open_names
        first, second = found[0], found[1]
        page = seen(shop, "/matches")
        assert first.name in page.text
        assert (page.nameless, page.language) == ([], language)
        assert shop.browser.post(f"/matches/{first.id}", say="accept").ok
        assert shop.browser.post(f"/matches/{second.id}", say="decline").ok
        assert state(shop, first.id) == "accepted"
        assert state(shop, second.id) == "declined"
        assert shop.browser.post(f"/matches/{second.id}", say="undo").ok
        assert shop.browser.post("/matches/names").ok
        assert matches(shop.services).open_names == []


def test_one_customer_is_taken_out_and_back_and_merged_and_split() -> None:
    with open_shop() as shop:
        linked = [one.id for one in customers(shop.services).rows if one.resource_name]
        one, other, main = linked[:3]
        assert "A customer again" in text(shop.browser.post(f"/customers/{one}/out").text)
        assert one in shop.browser.get("/matches").text
        shop.browser.post(f"/customers/{one}/back")
        assert one not in shop.browser.get("/matches").text
        merged = shop.browser.post(f"/customers/{other}/merge", into=main)
        assert merged.url.endswith(f"/customers/{main}#standing")
        assert "They are two" in text(merged.text)
        assert "Look there" in seen(shop, f"/customers/{other}").text
        shop.browser.post(f"/customers/{other}/split")
        assert "They are two" not in seen(shop, f"/customers/{main}").text
        assert shop.browser.post("/matches/n0000000", say="accept").status_code == 400
        assert shop.browser.post(f"/customers/{one}/out", csrf="wrong").status_code == 403


def test_the_problem_and_the_customers_lead_to_the_matches(shop: Shop) -> None:
    assert 'href="/matches"' in shop.browser.get("/problems").text
    assert 'href="/matches"' in shop.browser.get("/customers").text


def seen(shop: Shop, path: str) -> Seen:
    return Seen(shop.browser.get(path).text)


def text(html: str) -> str:
    return Seen(html).text


def state(shop: Shop, id: str) -> str:
    return next(one.state for one in matches(shop.services).names if one.id == id)
