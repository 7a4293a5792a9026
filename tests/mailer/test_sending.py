"""Sending with a budget, with failures, with somebody who stops it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.errors import Denied, Rejected, TryLater, WrongUse
from core.i18n import Text
from core.model import SendAs
from core.tables import customer
from mailer import campaigns
from mailer.inbox import suppress
from mailer.reasons import say_reason
from mailer.sending import Progress, due, forecast, send_campaign
from mailer.tokens import token_in
from tests.mailer.conftest import NOW, OWNER, Killed, Shop

SEND = "gmail.users.drafts.send"
CREATE = "gmail.users.drafts.create"
DAY = timedelta(days=1)


def own_letter(shop: Shop) -> None:
    raw = b"To: iva@example.net\r\nSubject: Lunch\r\n\r\nHi\r\n"
    shop.gmail.send_draft(shop.gmail.create_draft(raw).id)


def test_everybody_in_the_audience_gets_the_mail_once(shop: Shop) -> None:
    addresses = shop.loyal(3)
    shop.customer("N", "new@example.org", "new")
    view = send_campaign(shop.parts(), shop.campaign())
    assert (view.state, view.counts) == ("finished", {"sent": 3})
    assert shop.reached() == addresses
    assert view.finished_at == shop.clock.now()


def test_the_mail_is_the_customers_own(shop: Shop) -> None:
    contact = shop.contact("people/1", given="Ana", family="Horvat")
    shop.customer("Ana Maria Horvat", "ana@example.org", resource_name=contact)
    send_campaign(shop.parts(), shop.campaign())
    (sent,) = shop.gmail.sent()
    assert sent.mail["Subject"] == "Hi Ana"
    assert str(sent.mail["To"]) == "Ana Maria Horvat <ana@example.org>"
    assert sent.mail["From"] == f"Vinarija <{OWNER}>"
    assert sent.mail["Reply-To"] is None
    token = token_in(str(sent.mail["List-Unsubscribe"]))
    assert shop.deliveries("token") == {"ana@example.org": token}
    assert token in sent.mail.get_body(("html",)).get_content()


def test_progress_is_told_after_each_mail(shop: Shop) -> None:
    shop.loyal(2)
    told: list[Progress] = []
    send_campaign(shop.parts(), shop.campaign(), told.append)
    assert [progress.text.say() for progress in told] == ["1 of 2 sent.", "2 of 2 sent."]


def test_a_campaign_is_not_sent_again(shop: Shop) -> None:
    shop.loyal(1)
    campaign = shop.campaign()
    send_campaign(shop.parts(), campaign)
    with pytest.raises(WrongUse):
        send_campaign(shop.parts(), campaign)
    assert len(shop.reached()) == 1


def test_what_does_not_fit_today_goes_on_tomorrow_by_itself(shop: Shop) -> None:
    addresses = shop.loyal(5)
    shop.limit(3, reserve=1)
    told: list[Progress] = []
    view = send_campaign(shop.parts(), shop.campaign(), told.append)
    assert shop.reached() == addresses
    assert view.state == "finished"
    assert {p.waits_until for p in told if p.waits_until} == {NOW + DAY, NOW + 2 * DAY}


def test_without_waiting_it_says_when_to_come_back(shop: Shop) -> None:
    addresses = shop.loyal(3)
    shop.limit(2)
    campaign = shop.campaign()
    view = send_campaign(shop.parts(), campaign, wait=False)
    assert (view.state, view.waits_until) == ("sending", NOW + DAY)
    assert due(shop.parts()) == []
    made = shop.gmail.calls.counted.total()
    send_campaign(shop.parts(), campaign, wait=False)
    assert shop.gmail.calls.counted.total() == made
    shop.clock.sleep(DAY.total_seconds())
    assert due(shop.parts()) == [campaign]
    send_campaign(shop.parts(), campaign, wait=False)
    assert shop.reached() == addresses


def test_a_larger_budget_ends_the_wait(shop: Shop) -> None:
    addresses = shop.loyal(3)
    shop.limit(2)
    campaign = shop.campaign()
    send_campaign(shop.parts(), campaign, wait=False)
    shop.limit(10)
    assert send_campaign(shop.parts(), campaign, wait=False).state == "finished"
    assert shop.reached() == addresses


def test_the_owners_own_letters_count_against_the_day(shop: Shop) -> None:
    shop.loyal(3)
    shop.limit(3)
    own_letter(shop)
    view = send_campaign(shop.parts(), shop.campaign(), wait=False)
    assert view.counts == {"sent": 2, "pending": 1}


def test_the_promised_end_is_kept(shop: Shop) -> None:
    shop.loyal(5)
    shop.limit(2)
    own_letter(shop)
    promised = forecast(shop.parts(), 5)
    assert promised is not None
    send_campaign(shop.parts(), shop.campaign())
    assert timedelta() <= promised - shop.clock.now() < timedelta(minutes=1)


def test_gmails_own_limit_holds_the_account_not_the_campaign(shop: Shop) -> None:
    addresses = shop.loyal(3)
    shop.gmail.daily_limit = 2
    campaign = shop.campaign()
    view = send_campaign(shop.parts(), campaign, wait=False)
    assert (view.state, view.waits_until) == ("sending", NOW + DAY)
    assert view.reason == Text("The daily limit is reached.")
    assert view.counts == {"sent": 2, "drafted": 1}
    shop.clock.sleep(DAY.total_seconds())
    view = send_campaign(shop.parts(), campaign)
    assert (view.state, view.reason) == ("finished", None)
    assert shop.reached() == addresses
    assert shop.gmail.calls.counted[CREATE] == 3


def test_one_bad_address_fails_alone(shop: Shop) -> None:
    first, second, third = shop.loyal(3)
    shop.gmail.calls.fail(SEND, Rejected(Text("Invalid To header")), skip=1)
    view = send_campaign(shop.parts(), shop.campaign())
    assert shop.deliveries() == {first: "sent", second: "failed", third: "sent"}
    assert shop.deliveries("reason")[second] == "Invalid To header"
    assert view.state == "finished"
    assert not shop.gmail.drafts


def test_five_failures_in_a_row_pause_and_say_why(shop: Shop) -> None:
    addresses = shop.loyal(7)
    for _ in range(5):
        shop.gmail.calls.fail(CREATE, Rejected(Text("Invalid To header")))
    campaign = shop.campaign()
    view = send_campaign(shop.parts(), campaign)
    assert view.state == "paused"
    assert view.reason is not None
    assert "Invalid To header" in view.reason.say()
    assert shop.reached() == []
    campaigns.move(shop.parts(), campaign, "resume")
    send_campaign(shop.parts(), campaign)
    assert shop.reached() == addresses[5:]


def test_failures_that_are_not_in_a_row_do_not_pause(shop: Shop) -> None:
    shop.loyal(10)
    for _ in range(5):
        shop.gmail.calls.fail(SEND, Rejected(Text("Invalid To header")), skip=1)
    view = send_campaign(shop.parts(), shop.campaign())
    assert (view.state, view.counts) == ("finished", {"sent": 5, "failed": 5})


def test_a_network_that_is_down_for_a_while_is_waited_for(shop: Shop) -> None:
    addresses = shop.loyal(2)
    for _ in range(3):
        shop.gmail.calls.fail(SEND, TryLater(Text("No network"), after=None))
    assert send_campaign(shop.parts(), shop.campaign()).state == "finished"
    assert shop.reached() == addresses
    assert shop.gmail.calls.counted[CREATE] == 2


def test_a_network_that_stays_down_pauses(shop: Shop) -> None:
    shop.loyal(2)
    for _ in range(5):
        shop.gmail.calls.fail(CREATE, TryLater(Text("No network")))
    view = send_campaign(shop.parts(), shop.campaign())
    assert (view.state, view.reason) == ("paused", Text("No network"))


def test_a_revoked_consent_pauses_and_is_told(shop: Shop) -> None:
    shop.loyal(2)
    campaign = shop.campaign()
    shop.gmail.calls.fail(SEND, Denied(Text("Revoked")))
    with pytest.raises(Denied):
        send_campaign(shop.parts(), campaign)
    view = shop.view(campaign)
    assert (view.state, view.reason) == ("paused", Text("Revoked"))
    assert view.counts == {"drafted": 1, "pending": 1}


def test_a_sender_gmail_does_not_know_any_more_is_refused(shop: Shop) -> None:
    shop.loyal(1)
    shop.gmail.aliases.append(SendAs("shop@example.net", "", primary=False, verified=True))
    campaign = shop.campaign(sender="shop@example.net")
    shop.gmail.aliases.clear()
    with pytest.raises(WrongUse):
        send_campaign(shop.parts(), campaign)
    assert shop.reached() == []


def test_who_unsubscribed_at_the_last_moment_gets_none(shop: Shop) -> None:
    first, second = shop.loyal(2)
    campaign = shop.campaign()
    parts = shop.parts()

    def leave(method: str) -> None:
        if method == CREATE:
            shop.gmail.calls.watch = None
            with parts.engine.begin() as connection:
                suppress(connection, parts, first, "unsubscribed")
                suppress(connection, parts, second, "unsubscribed")

    shop.gmail.calls.watch = leave
    view = send_campaign(parts, campaign)
    assert shop.reached() == []
    assert view.counts == {"skipped": 2}
    assert shop.deliveries("reason") == {first: "unsubscribed", second: "unsubscribed"}
    assert shop.gmail.calls.counted[CREATE] == 1
    assert not shop.gmail.drafts


def test_who_is_taken_out_while_it_is_sent_gets_none(shop: Shop) -> None:
    first, second = shop.loyal(2)
    campaign = shop.campaign()
    parts = shop.parts()

    def take_out(method: str) -> None:
        if method == CREATE:
            shop.gmail.calls.watch = None
            with parts.engine.begin() as connection:
                second_one = customer.c.email == second
                connection.execute(update(customer).where(second_one).values(state="excluded"))

    shop.gmail.calls.watch = take_out
    view = send_campaign(parts, campaign)
    assert shop.reached() == [first]
    assert view.counts == {"sent": 1, "skipped": 1}
    assert shop.deliveries("reason")[second] == "excluded"


def test_an_unsubscribe_waiting_in_the_inbox_is_read_first(shop: Shop) -> None:
    first, second = shop.loyal(2)
    send_campaign(shop.parts(), shop.campaign(name="First"))
    token = shop.deliveries("token")[first]
    shop.writes(to=f"owner+unsubscribe-{token}@example.com")
    view = send_campaign(shop.parts(), shop.campaign(name="Second"))
    assert shop.reached() == [first, second, second]
    assert view.counts == {"sent": 1, "skipped": 1}


@pytest.mark.parametrize(("move", "end"), [("pause", "paused"), ("cancel", "cancelled")])
def test_stopping_it_in_the_middle_stops_before_the_next_mail(
    shop: Shop, move: str, end: str
) -> None:
    shop.loyal(3)
    campaign = shop.campaign()
    other = shop.parts()
    stops = iter([move])

    def stop(_: Progress) -> None:
        for found in stops:
            campaigns.move(other, campaign, found)

    view = send_campaign(shop.parts(), campaign, stop)
    assert view.state == end
    assert len(shop.reached()) == 1
    assert view.counts == {"sent": 1, "pending" if end == "paused" else "skipped": 2}


def test_a_pause_ends_the_wait_for_tomorrow(shop: Shop) -> None:
    shop.loyal(3)
    shop.limit(2)
    campaign = shop.campaign()

    def pause(progress: Progress) -> None:
        if progress.waits_until:
            campaigns.move(shop.parts(), campaign, "pause")

    assert send_campaign(shop.parts(), campaign, pause).state == "paused"
    assert shop.clock.now() == NOW


def test_cancelling_a_waiting_campaign_leaves_no_draft_behind(shop: Shop) -> None:
    shop.loyal(2)
    shop.gmail.daily_limit = 1
    campaign = shop.campaign()
    send_campaign(shop.parts(), campaign, wait=False)
    assert len(shop.gmail.drafts) == 1
    campaigns.move(shop.parts(), campaign, "cancel")
    assert not shop.gmail.drafts
    assert shop.view(campaign).counts == {"sent": 1, "skipped": 1}


def test_there_is_never_more_than_one_unsent_draft(shop: Shop) -> None:
    shop.loyal(4)
    seen: list[int] = []
    shop.gmail.calls.watch = lambda _: seen.append(len(shop.gmail.drafts))
    send_campaign(shop.parts(), shop.campaign())
    assert max(seen) == 1


def test_limits_without_room_are_refused_before_anything_starts(shop: Shop) -> None:
    shop.loyal(1)
    shop.limit(50, reserve=50)
    campaign = shop.campaign()
    with pytest.raises(WrongUse, match="reserve"):
        send_campaign(shop.parts(), campaign)
    assert shop.view(campaign).state == "draft"


def test_cancelling_finds_the_draft_a_dead_process_did_not_note(shop: Shop) -> None:
    shop.loyal(1)
    campaign = shop.campaign()
    shop.gmail.calls.fail(CREATE, Killed(), after=True)
    with pytest.raises(Killed):
        send_campaign(shop.parts(), campaign)
    assert len(shop.gmail.drafts) == 1
    campaigns.move(shop.parts(), campaign, "cancel")
    assert not shop.gmail.drafts
    assert shop.view(campaign).counts == {"skipped": 1}


def test_a_network_down_between_two_days_does_not_end_the_wait(shop: Shop) -> None:
    addresses = shop.loyal(3)
    shop.limit(2)
    campaign = shop.campaign()

    def go_down(progress: Progress) -> None:
        if progress.waits_until == NOW + DAY:
            shop.gmail.calls.fail("gmail.users.getProfile", TryLater(Text("No network")))

    assert send_campaign(shop.parts(), campaign, go_down).state == "finished"
    assert shop.reached() == addresses


def test_after_a_day_at_its_limit_a_finished_campaign_does_not_wait(shop: Shop) -> None:
    shop.loyal(2)
    shop.limit(2)
    assert send_campaign(shop.parts(), shop.campaign(), wait=False).state == "finished"


def test_every_reason_has_words() -> None:
    assert say_reason(None) is None
    assert str(say_reason("unsubscribed")) == "Unsubscribed"
    assert str(say_reason("bounced 5.1.1")) == "The mail came back (5.1.1)"
    assert str(say_reason("Invalid {To} header")) == "Invalid {To} header"


def test_a_pause_between_draft_and_send_keeps_the_mail_back(shop: Shop) -> None:
    addresses = shop.loyal(2)
    campaign = shop.campaign()

    def pause(method: str) -> None:
        if method == CREATE:
            shop.gmail.calls.watch = None
            campaigns.move(shop.parts(), campaign, "pause")

    shop.gmail.calls.watch = pause
    assert send_campaign(shop.parts(), campaign).counts == {"drafted": 1, "pending": 1}
    assert shop.reached() == []
    campaigns.move(shop.parts(), campaign, "resume")
    send_campaign(shop.parts(), campaign)
    assert shop.reached() == addresses
    assert shop.gmail.calls.counted[CREATE] == 2
