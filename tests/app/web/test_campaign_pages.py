"""A campaign from the first word to the last mail, as forms without a script do it."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Event

import pytest

from app import mailing
from app.composing import reach
from tests.app.web.browsing import Seen
from tests.app.web.conftest import Shop, open_shop

LOYAL = "status:loyal"
BODY = "Hello {{ first_name or 'friend' }},\r\n\r\n**thank you.**"


def write(shop: Shop, **changed: str) -> str:
    """Save a campaign; where the browser is then."""
    form = {"name": "Autumn", "subject": "Thank you", "body": BODY, "include": LOYAL, **changed}
    return shop.browser.post("/campaigns/save", **form).url


def loyal(shop: Shop) -> int:
    return len(reach(shop.services, [LOYAL], []).recipients)


def test_a_draft_shows_how_many_it_reaches(shop: Shop) -> None:
    page = Seen(shop.browser.session.get(write(shop)).text).text
    assert f"{loyal(shop)} customers get it." in page
    assert f"Send to {loyal(shop)} customers…" in page


def test_an_unknown_field_is_said_and_nothing_typed_is_lost(shop: Shop) -> None:
    form = {"name": "Autumn", "subject": "Hi", "body": "Hi {{ frist_name }}", "include": LOYAL}
    answer = shop.browser.post("/campaigns/save", **form)
    assert answer.status_code == 400
    assert "Did you mean “first_name”?" in answer.text
    assert "Hi {{ frist_name }}" in answer.text
    assert re.search(f'value="{LOYAL}" checked', answer.text)


def test_the_live_count_follows_the_boxes(shop: Shop) -> None:
    everybody = shop.browser.get("/campaigns/reach?include=all").text
    fewer = shop.browser.get(f"/campaigns/reach?include=all&exclude={LOYAL}").text
    nobody = shop.browser.get("/campaigns/reach").text
    counts = [int(re.findall(r"\d+", text)[0]) for text in (everybody, fewer)]
    assert counts[0] - counts[1] == loyal(shop)
    assert "Nobody gets it yet." in nobody


def test_a_draft_is_changed(shop: Shop) -> None:
    url = write(shop)
    assert "Thank you" in shop.browser.session.get(url + "/edit").text
    again = write(shop, id=url.rpartition("/")[2], subject="Good bye")
    assert again == url
    assert "Good bye" in shop.browser.session.get(url).text


def test_the_mail_is_shown_where_nothing_in_it_can_do_harm(shop: Shop) -> None:
    body = "<p>Hello {{ name }}<script>alert(1)</script></p>"
    mail = shop.browser.session.get(write(shop, body=body) + "/mail")
    assert "Hello" in mail.text
    assert "<script" not in mail.text
    policy = mail.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "frame-ancestors 'self'" in policy


def test_the_preview_of_what_is_being_typed_names_its_mistake(shop: Shop) -> None:
    shown = shop.browser.post("/campaigns/preview", subject="Hi", body="{{ nmae }}", include="all")
    assert "There is no field “nmae”." in shown.text


def test_the_preview_speaks_to_the_customer_who_was_asked_for(shop: Shop) -> None:
    other = reach(shop.services, [LOYAL], []).recipients[3]
    shown = shop.browser.session.get(
        write(shop, body="Dear {{ name }}") + f"/mail?customer={other.customer}"
    )
    assert f"Dear {other.name}" in shown.text


def test_the_preview_shows_the_subject_as_it_is_read(shop: Shop) -> None:
    first = reach(shop.services, [LOYAL], []).recipients[0]
    mail = shop.browser.session.get(write(shop, subject="News for {{ name }}") + "/mail").text
    read = mail.partition("<body")[2]
    assert f"News for {first.name}" in read
    assert first.address in read


def test_a_form_with_a_mistake_still_says_whom_it_reaches(shop: Shop) -> None:
    form = {"name": "Autumn", "subject": "Hi", "body": "{{ nmae }}", "include": LOYAL}
    page = Seen(shop.browser.post("/campaigns/save", **form).text).text
    assert f"{loyal(shop)} customers get it." in page


def test_a_test_goes_to_the_owner_alone(shop: Shop) -> None:
    url = write(shop, subject="Only a test")
    answer = shop.browser.post("/campaigns/" + url.rpartition("/")[2] + "/test")
    assert "A test is on its way to you." in answer.text
    assert mailing.found(shop.services, url.rpartition("/")[2]).state == "draft"


def test_the_last_look_promises_when_it_is_out(shop: Shop) -> None:
    page = Seen(shop.browser.session.get(write(shop) + "/send").text).text
    assert f"Send it to {loyal(shop)} customers?" in page
    assert "The last mail goes out:" in page


def test_a_campaign_waits_for_its_time_and_can_be_taken_back(shop: Shop) -> None:
    path = "/campaigns/" + write(shop).rpartition("/")[2]
    tomorrow = shop.services.clock.now() + timedelta(days=1)
    page = shop.browser.post(path + "/schedule", at=f"{tomorrow:%Y-%m-%dT%H:%M}").text
    assert "Scheduled for" in page
    assert "Ready?" in shop.browser.post(path + "/move", to="pause").text


@pytest.mark.slow
def test_a_scheduled_campaign_goes_out_by_itself_when_its_time_comes() -> None:
    with open_shop() as shop:
        url = write(shop, include="activity:days90")
        soon = shop.services.clock.now() + timedelta(minutes=2)
        zone = shop.services.settings.business.zone
        path = "/campaigns/" + url.rpartition("/")[2]
        shop.browser.post(path + "/schedule", at=f"{soon.astimezone(zone):%Y-%m-%dT%H:%M}")
        shop.browser.post("/clock", to="month")
        assert any("state-finished" in page(shop, url) or Event().wait(0.1) for _ in range(300))


def page(shop: Shop, url: str) -> str:
    return shop.browser.session.get(url, timeout=30).text


@pytest.mark.parametrize("at", ["", "soon", "2001-01-01T10:00"])
def test_a_time_that_is_none_or_has_passed_is_refused(shop: Shop, at: str) -> None:
    path = "/campaigns/" + write(shop).rpartition("/")[2]
    assert shop.browser.post(path + "/schedule", at=at).status_code == 400


def test_a_campaign_does_only_what_a_button_offers(shop: Shop) -> None:
    path = "/campaigns/" + write(shop).rpartition("/")[2]
    assert shop.browser.post(path + "/move", to="start").status_code == 400
    assert shop.browser.post(path + "/move", to="resume").status_code == 400
    assert "Cancelled" in shop.browser.post(path + "/move", to="cancel").text


def test_everybody_gets_it_once_and_the_page_says_so(shop: Shop) -> None:
    few = "activity:days90"
    url = write(shop, include=few)
    count = len(reach(shop.services, [few], []).recipients)
    shop.browser.post("/campaigns/" + url.rpartition("/")[2] + "/send")
    jobs_rest(shop)
    page = Seen(shop.browser.session.get(url).text).text
    assert f"{count} of {count} sent" in page
    assert "Finished" in page
    assert shop.browser.post("/campaigns/" + url.rpartition("/")[2] + "/send").status_code == 400


def jobs_rest(shop: Shop) -> None:
    """Wait by the events, as the page does, until the worker rests."""
    with shop.browser.get("/events", stream=True) as answer:
        for line in answer.iter_lines():
            if b'"busy":false' in line:
                return
