"""A process killed at any call: whoever comes next finishes, and nobody gets two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import lease
from core.clock import FixedClock
from core.errors import Busy, LostLease, TryLater, Unsure
from core.i18n import Text
from core.model import Draft
from mailer.sending import send_campaign
from tests.mailer.conftest import Dying, Killed, Shop

SEND = "gmail.users.drafts.send"
CREATE = "gmail.users.drafts.create"


def calls_of_a_whole_campaign(shop: Shop, campaign: str) -> int:
    """Counted on a copy, with a mailbox of its own."""
    path = shop.copy("trial.db")
    counting = Dying(type(shop.gmail)(shop.clock), -1, after=False)
    send_campaign(shop.parts(counting, path), campaign)
    return counting.made


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_process_killed_at_any_call_sends_each_mail_once(shop: Shop, after: bool) -> None:
    addresses = shop.loyal(3)
    fresh = shop.gmail
    campaign = shop.campaign()
    pristine = shop.copy("pristine.db")
    calls = calls_of_a_whole_campaign(shop, campaign)
    assert calls > 8
    for at in range(1, calls + 1):
        shop.path = pristine
        shop.path = shop.copy(f"killed{at}.db")
        shop.gmail = type(fresh)(shop.clock)
        with pytest.raises(Killed):
            send_campaign(shop.parts(Dying(shop.gmail, at, after=after)), campaign)
        shop.clock.sleep(lease.DURATION.total_seconds() + 1)
        view = send_campaign(shop.parts(), campaign)
        assert shop.reached() == addresses, f"killed at call {at}"
        assert view.state == "finished"
        assert set(shop.deliveries().values()) == {"sent"}
        assert not shop.gmail.drafts, f"killed at call {at}"


def test_a_lost_answer_to_a_send_that_happened_is_found_in_sent(shop: Shop) -> None:
    addresses = shop.loyal(2)
    shop.gmail.calls.fail(SEND, Unsure(Text("lost")), after=True)
    send_campaign(shop.parts(), shop.campaign())
    assert shop.reached() == addresses
    assert set(shop.deliveries().values()) == {"sent"}
    assert shop.gmail.calls.counted[SEND] == 2


def test_a_lost_send_that_did_not_happen_repeats_the_same_draft(shop: Shop) -> None:
    addresses = shop.loyal(2)
    shop.gmail.calls.fail(SEND, Unsure(Text("lost")))
    send_campaign(shop.parts(), shop.campaign())
    assert shop.reached() == addresses
    assert shop.gmail.calls.counted[CREATE] == 2
    assert shop.gmail.calls.counted[SEND] == 3


def test_a_lost_draft_is_taken_up_again(shop: Shop) -> None:
    addresses = shop.loyal(2)
    shop.gmail.calls.fail(CREATE, Unsure(Text("lost")), after=True)
    send_campaign(shop.parts(), shop.campaign())
    assert shop.reached() == addresses
    assert shop.gmail.calls.counted[CREATE] == 2
    assert not shop.gmail.drafts


def test_a_draft_the_owner_threw_away_is_unsure_and_waits_for_her(shop: Shop) -> None:
    first, second = shop.loyal(2)

    def throw_away(method: str) -> None:
        if method == SEND and not shop.gmail.sent():
            shop.gmail.calls.watch = None
            shop.gmail.drafts.clear()

    shop.gmail.calls.watch = throw_away
    campaign = shop.campaign()
    send_campaign(shop.parts(), campaign)
    assert shop.reached() == [second]
    assert shop.deliveries() == {first: "unsure", second: "sent"}
    assert shop.view(campaign).state == "finished"


def test_the_loser_of_the_lease_deletes_its_own_draft(shop: Shop) -> None:
    addresses = shop.loyal(1)
    campaign = shop.campaign()

    def take_over(method: str) -> None:
        if method == CREATE:
            shop.gmail.calls.watch = None
            later = shop.clock.now() + lease.DURATION + timedelta(seconds=1)
            lease.take(shop.parts().engine, "A", "thief", later)

    shop.gmail.calls.watch = take_over
    with pytest.raises(LostLease):
        send_campaign(shop.parts(), campaign)
    assert not shop.gmail.drafts
    assert shop.reached() == []
    shop.clock.sleep(2 * lease.DURATION.total_seconds() + 2)
    send_campaign(shop.parts(), campaign)
    assert shop.reached() == addresses


def test_a_restored_database_sends_nothing_twice(shop: Shop) -> None:
    addresses = shop.loyal(3)
    campaign = shop.campaign()
    backup = shop.copy("backup.db")
    send_campaign(shop.parts(), campaign)
    shop.clock.sleep(3 * 86_400)
    view = send_campaign(shop.parts(path=backup), campaign)
    assert shop.reached() == addresses
    assert view.state == "finished"
    assert view.counts == {"sent": 3}


def test_a_copy_taken_in_the_middle_goes_on_without_repeating(shop: Shop) -> None:
    addresses = shop.loyal(4)
    campaign = shop.campaign()
    with pytest.raises(Killed):
        send_campaign(shop.parts(Dying(shop.gmail, 12, after=True)), campaign)
    assert 0 < len(shop.reached()) < 4
    copied = shop.copy("copied.db")
    shop.clock.sleep(lease.DURATION.total_seconds() + 1)
    send_campaign(shop.parts(), campaign)
    send_campaign(shop.parts(path=copied), campaign)
    assert shop.reached() == addresses
    assert set(shop.deliveries(path=copied).values()) == {"sent"}
    assert not shop.gmail.drafts


def test_a_mail_signed_with_another_key_leaves_its_twin_unsure(shop: Shop) -> None:
    first, second = shop.loyal(2)
    campaign = shop.campaign(subject="News for all")
    shop.gmail.send_draft(
        shop.gmail.create_draft(f"To: {first}\r\nSubject: News for all\r\n\r\nHi\r\n".encode()).id
    )
    shop.gmail.send_draft(
        shop.gmail.create_draft(f"To: {second}\r\nSubject: Other\r\n\r\nHi\r\n".encode()).id
    )
    send_campaign(shop.parts(), campaign)
    assert shop.deliveries() == {first: "unsure", second: "sent"}
    assert shop.reached() == [first, second, second]


def test_two_processes_at_once_do_not_both_send(shop: Shop) -> None:
    shop.loyal(1)
    campaign = shop.campaign()
    lease.take(shop.parts().engine, "A", "sync", shop.clock.now())
    with pytest.raises(Busy):
        send_campaign(shop.parts(), campaign)
    assert shop.reached() == []


class Meanwhile(FixedClock):
    """While we wait, the world goes on."""

    happens: Callable[[], None] | None = None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.happens and seconds:
            happens, self.happens = self.happens, None
            happens()


@pytest.fixture
def meanwhile(shop: Shop) -> Meanwhile:
    clock = Meanwhile(shop.clock.now())
    shop.clock = shop.gmail.clock = clock
    return clock


def test_a_send_that_arrives_late_is_waited_for(shop: Shop, meanwhile: Meanwhile) -> None:
    addresses = shop.loyal(1)
    gmail = shop.gmail

    def arrive() -> None:
        (draft_id,) = gmail.drafts
        gmail.deliver(gmail.drafts.pop(draft_id).content, labels=["SENT"])

    meanwhile.happens = arrive
    gmail.calls.fail(SEND, Unsure(Text("lost")))
    view = send_campaign(shop.parts(), shop.campaign())
    assert view.counts == {"sent": 1}
    assert shop.reached() == addresses
    assert gmail.calls.counted[SEND] == 1


def test_a_draft_that_arrives_late_is_waited_for(shop: Shop, meanwhile: Meanwhile) -> None:
    addresses = shop.loyal(1)
    campaign = shop.campaign()
    raw: list[bytes] = []

    class Slow:
        """The first draft is made only while we wait."""

        def __getattr__(self, name: str) -> Any:
            return getattr(shop.gmail, name)

        def create_draft(self, content: bytes) -> Draft:
            raw.append(content)
            if len(raw) > 1:
                return shop.gmail.create_draft(content)  # type: ignore[no-any-return]
            raise Unsure(Text("lost"))

    meanwhile.happens = lambda: shop.gmail.create_draft(raw[0])
    send_campaign(shop.parts(Slow()), campaign)
    assert shop.reached() == addresses
    assert not shop.gmail.drafts
    assert len(raw) == 1


def test_a_copys_own_draft_goes_when_the_other_has_sent(shop: Shop) -> None:
    addresses = shop.loyal(1)
    campaign = shop.campaign()
    copied = shop.copy("copied.db")
    shop.gmail.calls.fail(SEND, TryLater(Text("limit"), reason="mail_sending"))
    send_campaign(shop.parts(path=copied), campaign, wait=False)
    assert len(shop.gmail.drafts) == 1
    send_campaign(shop.parts(), campaign)
    shop.clock.sleep(86_400)
    send_campaign(shop.parts(path=copied), campaign)
    assert not shop.gmail.drafts
    assert shop.reached() == addresses
