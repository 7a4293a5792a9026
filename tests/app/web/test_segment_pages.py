"""The pages about segments: rules in words, rules tried out, who changes and who changed."""

from __future__ import annotations

from html import unescape

import pytest

from app import operations, trying
from app.ahead import ahead
from app.operations import SyncOrder
from core.google.emulator import Emulator
from sync.lifetime import Band
from tests.app.web.conftest import Shop, open_shop


def test_every_rule_is_said_in_words_beside_how_it_is_written(shop: Shop) -> None:
    page = shop.browser.get("/segments").text
    assert "the number of orders is at least 2" in page
    assert "orders &gt;= 2" in page
    assert "minus 8 months" in page


def test_a_rule_is_tried_in_place_of_a_segment_s_own(shop: Shop) -> None:
    answer = shop.browser.get("/segments?rule=orders+%3E%3D+3&instead_of=status:loyal")
    tried = trying.count(shop.services, "orders >= 3", "status:loyal")
    assert answer.status_code == 200
    assert f"Customers it means: {tried.count} of {tried.customers}" in answer.text
    assert f"Would go out: {len(tried.leaving)}" in answer.text
    assert f'href="/customers/{tried.leaving[0].id}"' in answer.text


@pytest.mark.parametrize("rule", ["order+%3E+1", "orders+%3E", "%3Cscript%3E", "name+%3D+%27x%27"])
def test_a_wrong_rule_is_told_and_stays_to_be_mended(shop: Shop, rule: str) -> None:
    answer = shop.browser.get(f"/segments?rule={rule}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "<script>" not in answer.text
    assert 'name="rule" value=""' not in answer.text


def test_a_rule_being_typed_is_told_piece_by_piece(shop: Shop) -> None:
    def told(rule: str) -> str:
        answer = shop.browser.get("/segments/told", params={"rule": rule})
        assert answer.status_code == 200
        assert "<html" not in answer.text
        return answer.text

    assert told(" ").strip() == ""
    meant = trying.count(shop.services, "orders >= 3")
    assert f"Customers it means: {meant.count} of {meant.customers}" in told("orders >= 3")
    wrong = told("orders >= 3 AND turover > 1")
    assert "Did you mean turnover?" in wrong
    rule, mark = wrong.partition('dir="ltr">')[2].partition("</pre>")[0].split("\n")
    assert unescape(rule)[mark.index("^") :].startswith("turover")
    assert "<script>" not in told("'<script>' = city AND x")


def test_who_changes_soon_is_what_the_forecast_says(shop: Shop) -> None:
    (first, *_rest) = trying.coming(shop.services, 30)
    page = shop.browser.get("/segments/coming?days=30").text
    assert f'href="/customers/{first.customer}"' in page
    assert first.then in page
    assert shop.browser.get("/segments/coming?days=0").status_code == 200


def test_the_history_of_a_shop_synced_once_is_empty_and_says_so(shop: Shop) -> None:
    assert "Nobody came or went" in shop.browser.get("/segments/history").text
    assert shop.browser.get("/segments/history?segment=nonsense").status_code == 400


def test_a_rule_is_held_against_the_shop_s_own_past(shop: Shop) -> None:
    quiet = shop.browser.get("/segments/past").text
    for one in trying.quiet_thresholds(shop.services, None, 273):
        assert str(one.sentence()) in quiet
    tried = trying.tried_before(shop.services, "orders >= 2", None, 273)
    answer = shop.browser.get("/segments/past", params={"rule": "orders >= 2"})
    assert str(tried.sentence()) in answer.text
    wrong = shop.browser.get("/segments/past", params={"rule": "order >= 2"})
    assert wrong.status_code == 400
    assert 'class="pointed"' in wrong.text


def test_what_is_to_come_is_said_with_how_sure_it_is(shop: Shop) -> None:
    page = shop.browser.get("/segments/ahead").text
    found = ahead(shop.services)
    assert isinstance(found.orders, Band)
    assert found.orders.low < found.orders.middle < found.orders.high
    for one in found.sentences():
        assert str(one) in page
    assert found.products[0].name in page
    assert all(p.early <= p.usual <= p.late for p in found.products)


def test_how_large_a_segment_was_is_drawn_night_by_night() -> None:
    with open_shop() as shop:
        emulator = Emulator(shop.services.settings.google.emulator or "")
        for _ in range(2):
            emulator.advance(86_400)
            shop.services.clock.moved()  # type: ignore[attr-defined]
            operations.sync(shop.services, SyncOrder("page", attended=True), lambda _: None)
        page = shop.browser.get("/segments/history?segment=status:loyal").text
        points = page.partition('<polyline points="')[2].partition('"')[0].split()
        assert [point.partition(",")[0] for point in points] == ["0.0", "50.0", "100.0"]
        assert "How many there were" in page
        assert "<polyline" not in shop.browser.get("/segments/history").text
