"""The pages of a synced sample shop say what the database knows."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select, update

from app.reading.customers import customers
from app.reading.problems import open_problems
from app.reading.segments import segment_counts
from core.tables import customer
from tests.app.web.browsing import Seen
from tests.app.web.conftest import Shop, open_shop

PAGES = (
    "/",
    "/customers",
    "/segments",
    "/campaigns",
    "/campaigns/new",
    "/problems",
    "/runs",
    "/runs/1",
    "/settings",
)


def seen(shop: Shop, path: str) -> Seen:
    answer = shop.browser.get(path)
    assert answer.status_code == 200, answer.text
    return Seen(answer.text)


def test_home_shows_every_segment_with_its_count(shop: Shop) -> None:
    text = seen(shop, "/").text
    for dimension in segment_counts(shop.services):
        for segment in dimension.segments:
            assert f"{segment.name} {segment.count}" in text


def test_home_is_marked_as_a_sample_shop_with_a_clock(shop: Shop) -> None:
    text = seen(shop, "/").text
    assert "This is a sample shop." in text
    assert "Pretend it is tonight" in text
    assert "One month later" in text


@pytest.mark.parametrize("path", PAGES)
def test_everything_on_a_page_has_words_for_those_who_cannot_see_it(shop: Shop, path: str) -> None:
    page = seen(shop, path)
    assert page.nameless == []
    assert len(page.ids) == len(set(page.ids))
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert page.headings[0] == 1
    assert all(deeper <= level + 1 for level, deeper in steps)


def test_customers_are_found_by_a_part_of_their_name(shop: Shop) -> None:
    wanted = next(one for one in customers(shop.services).rows if " " in one.name)
    text = seen(shop, f"/customers?q={wanted.name[:6].upper()}").text
    assert wanted.name in text
    assert "1 customer" in text or "customers" in text


def test_letters_with_accents_are_found_in_any_case(shop: Shop) -> None:
    with shop.services.engine.begin() as connection:
        id = connection.scalar(
            select(customer.c.id).where(customer.c.state == "active").order_by(customer.c.id.desc())
        )
        connection.execute(update(customer).where(customer.c.id == id).values(name="Žarko Čađ"))
    for typed in ("Žarko", "žarko", "ČAĐ"):
        assert "Žarko Čađ" in seen(shop, f"/customers?q={typed}").text


def test_customers_are_filtered_by_segment(shop: Shop) -> None:
    count = customers(shop.services, segment="status:loyal").total
    assert f"{count} customers" in seen(shop, "/customers?segment=status:loyal").text


def test_fifty_customers_stand_on_a_page_and_the_rest_on_the_next(shop: Shop) -> None:
    links = [
        set(re.findall(r'href="/customers/(\w{26})"', shop.browser.get(path).text))
        for path in ("/customers", "/customers?page=2")
    ]
    assert [len(found) for found in links] == [50, 50]
    assert not links[0] & links[1]


def test_those_who_are_shown_can_be_downloaded(shop: Shop) -> None:
    page = shop.browser.get("/customers?segment=status:loyal").text
    (link,) = re.findall(r'href="(/customers\.csv[^"]*)"', page)

    answer = shop.browser.get(unescape(link))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    loyal = customers(shop.services, segment="status:loyal").total
    assert len(answer.text.splitlines()) == 1 + loyal


def test_nobody_fits_is_said_kindly(shop: Shop) -> None:
    assert "Nobody fits" in seen(shop, "/customers?q=nobodyiscalledthis").text


def test_a_customer_is_shown_with_numbers_orders_and_answers(shop: Shop) -> None:
    one = customers(shop.services, segment="status:loyal").rows[0]
    text = seen(shop, f"/customers/{one.id}").text
    assert one.name in text
    assert one.answers["status"].name in text
    assert f"Orders {one.orders}" in text


def test_a_customers_page_says_why_and_what_comes_next(shop: Shop) -> None:
    one = next(
        one
        for one in customers(shop.services, segment="status:loyal").rows
        if one.last_order and one.answers["activity"].segment
    )
    text = seen(shop, f"/customers/{one.id}").text
    assert f"the number of orders is at least 2 (now {one.orders})" in text
    assert "if nothing happens: “Inactive customer” on" in text
    answer = choose(shop, one.id, "inactive").text
    assert "The rules say “Loyal customer”: the number of orders is at least 2" in answer
    choose(shop, one.id, "automatic")


def choose(shop: Shop, id: str, choice: str, until: str = "") -> Seen:
    """The form of one dimension, sent as a browser does; the page that comes next."""
    answer = shop.browser.post(
        f"/customers/{id}/answers", dimension="status", choice=choice, until=until
    )
    assert answer.status_code == 200, answer.text
    return Seen(answer.text)


def test_an_answer_is_chosen_by_hand_and_given_back(shop: Shop) -> None:
    one = customers(shop.services, segment="status:loyal").rows[0]
    page = choose(shop, one.id, "inactive", "2099-01-31")
    assert "Inactive customer chosen by hand on the page, since" in page.text
    assert "until 31 Jan 2099 · not written yet" in page.text
    assert "The next sync brings it to Contacts and the sheet. Sync now" in page.text

    listed = seen(shop, "/customers?segment=by-hand").text
    assert "1 customer" in listed
    assert "Status: chosen by hand on the page, since" in listed

    assert "—" in choose(shop, one.id, "-").text
    page = choose(shop, one.id, "automatic")
    assert "Loyal customer the number of orders is at least 2 (now" in page.text
    assert "not written yet" not in page.text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"choice": "gold"}, "There is no segment “gold”."),
        ({"choice": "loyal", "until": "soon"}, "“soon” is no date."),
        ({"choice": "loyal", "until": "2001-01-01"}, "is over already"),
        ({"choice": "loyal", "dimension": "colour"}, "There is no dimension “colour”."),
    ],
)
def test_an_answer_that_cannot_be_is_an_explained_error(
    shop: Shop, form: dict[str, str], says: str
) -> None:
    one = customers(shop.services).rows[0]
    answer = shop.browser.post(f"/customers/{one.id}/answers", **{"dimension": "status", **form})
    assert answer.status_code == 400
    assert says in Seen(answer.text).text


def test_an_answer_is_not_taken_from_another_site(shop: Shop) -> None:
    one = customers(shop.services).rows[0]
    path = f"/customers/{one.id}/answers"
    answer = shop.browser.post(path, csrf="made-up", dimension="status", choice="loyal")
    assert answer.status_code == 403


def test_a_name_that_is_html_stays_text(shop: Shop) -> None:
    with shop.services.engine.begin() as connection:
        id = connection.scalar(select(customer.c.id).where(customer.c.state == "active").limit(1))
        connection.execute(
            update(customer).where(customer.c.id == id).values(name="<script>alert(1)</script>")
        )
    for path in (f"/customers/{id}", "/customers?q=alert", "/runs/1"):
        assert "<script>alert" not in shop.browser.get(path).text


def test_an_unknown_customer_is_an_explained_error(shop: Shop) -> None:
    answer = shop.browser.get("/customers/nobody")
    assert answer.status_code == 400
    assert "There is no such customer." in answer.text


def test_every_open_problem_stands_there_with_what_to_do(shop: Shop) -> None:
    page = seen(shop, "/problems")
    problems = open_problems(shop.services)
    assert problems
    for problem in problems:
        if problem.advice and not problem.advice.values:
            assert str(problem.advice) in page.text
        if problem.place.title and problem.place.cell:
            assert f"{problem.place.title}!{problem.place.cell}" in page.text


def test_a_run_shows_its_changes_person_by_person_and_its_calls(shop: Shop) -> None:
    page = seen(shop, "/runs/1").text
    assert "Labels made" in page
    assert "people.contactGroups.members.modify" in page
    some = customers(shop.services, segment="status:loyal").rows[1]
    assert some.name in page
    assert "by the rule: orders >= 2" in page


def test_settings_show_the_connection_on_request(shop: Shop) -> None:
    answer = shop.browser.post("/settings/check")
    assert "Contacts can be read." in answer.text
    assert "The clock is right." in answer.text


@pytest.mark.parametrize(
    "language", [*(pytest.param(each, marks=pytest.mark.slow) for each in ("hr", "sr", "cs")), "fa"]
)
def test_every_page_speaks_the_owners_language(language: str) -> None:
    with open_shop(language) as shop:
        pages = {path: seen(shop, path) for path in PAGES}
        names = [s.name for d in segment_counts(shop.services) for s in d.segments]
    assert {page.language for page in pages.values()} == {language}
    assert {page.direction for page in pages.values()} == {"rtl" if language == "fa" else "ltr"}
    assert all(name in pages["/segments"].text for name in names)
    if language == "fa":
        assert "\u2068owner@example.com\u2069" in pages["/"].text  # kept from turning its sentence
        assert not re.search("[0-9]", pages["/"].text.replace("owner@example.com", ""))
