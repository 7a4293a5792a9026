"""The same promises with the real gateway, against the emulated Gmail over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import requests
from msgspec.structs import replace

from core.clock import SystemClock
from core.google.door import Door, open_door
from core.settings import Google
from emulator.server import Running, start
from mailer import inbox
from mailer.sending import send_campaign
from tests.mailer.conftest import OWNER, Dying, Killed, Shop

SEND = "gmail.users.drafts.send"
CREATE = "gmail.users.drafts.create"


class Skipping:
    """Real time; sleeping jumps instead."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self._skipped

    def sleep(self, seconds: float) -> None:
        self._skipped += timedelta(seconds=seconds)


@pytest.fixture
def google() -> Iterator[Running]:
    with start(conformance=True) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def online(shop: Shop, google: Running) -> Iterator[Shop]:
    """The shop with its mailbox at the emulator."""
    shop.clock = Skipping()
    shop.settings = replace(shop.settings, google=Google(OWNER, emulator=google.url))
    with open_door(
        shop.settings.google, account="A", engine=shop.parts().engine, clock=shop.clock
    ) as door:
        shop.gmail = door.gmail
        yield shop


@pytest.fixture
def door(online: Shop) -> Iterator[Door]:
    """Another process's door to the same mailbox."""
    settings = online.settings.google
    with open_door(settings, account="A", engine=online.parts().engine, clock=online.clock) as door:
        yield door


def ask(google: Running, what: str, body: Any) -> Any:
    answer = requests.post(f"{google.url}/_emulator/{what}", json=body, timeout=5)
    assert answer.status_code == 200
    return answer.json()


def received(shop: Shop) -> list[str]:
    """To whom Gmail let mail out."""
    ids = shop.gmail.list_ids(labels=["SENT"])
    mails = [message_from_bytes(shop.gmail.raw(id), policy=policy.default) for id in ids]
    return sorted(mail["To"].addresses[0].addr_spec for mail in mails)


@pytest.mark.parametrize("method", [SEND, CREATE])
@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "status"])
def test_a_call_that_goes_wrong_makes_no_second_mail(
    online: Shop, google: Running, method: str, kind: str
) -> None:
    addresses = online.loyal(3)
    ask(google, "faults", {"method": method, "kind": kind, "nth": 2})
    view = send_campaign(online.parts(), online.campaign())
    assert view.state == "finished"
    assert received(online) == addresses
    assert online.gmail.find_drafts() == []


def test_a_killed_process_is_taken_over(online: Shop, door: Door) -> None:
    addresses = online.loyal(3)
    campaign = online.campaign()
    for at in (7, 9):
        with pytest.raises(Killed):
            send_campaign(online.parts(Dying(online.gmail, at, after=True)), campaign)
        online.clock.sleep(150)
    send_campaign(online.parts(door.gmail), campaign)
    assert received(online) == addresses


def test_a_restored_database_finds_its_mails_in_sent(online: Shop) -> None:
    addresses = online.loyal(2)
    campaign = online.campaign()
    backup = online.copy("backup.db")
    send_campaign(online.parts(), campaign)
    view = send_campaign(online.parts(path=backup), campaign)
    assert view.counts == {"sent": 2}
    assert received(online) == addresses


def test_a_mail_programs_unsubscribe_and_a_bounce_are_understood(
    online: Shop, google: Running
) -> None:
    first, second, third = online.loyal(3)
    send_campaign(online.parts(), online.campaign())
    ids = online.deliveries("message_id")
    ask(google, "deliver", {"account": OWNER, "kind": "unsubscribe", "to_message": ids[first]})
    ask(google, "deliver", {"account": OWNER, "kind": "bounce", "to_message": ids[second]})
    ask(google, "deliver", {"account": OWNER, "kind": "reply", "to_message": ids[third]})
    report = inbox.read(online.parts())
    assert (report.unsubscribed, report.bounced) == (1, 1)
    view = send_campaign(online.parts(), online.campaign(name="Second"))
    assert view.counts == {"sent": 1, "skipped": 2}
    assert received(online) == sorted([first, second, third, third])


def test_gmails_daily_limit_keeps_the_rest_for_later(online: Shop, google: Running) -> None:
    online.loyal(3)
    ask(google, "options", {"daily_limit": 2})
    view = send_campaign(online.parts(), online.campaign(), wait=False)
    assert (view.state, view.counts) == ("sending", {"sent": 2, "drafted": 1})
    assert view.waits_until is not None
    assert view.waits_until > online.clock.now() + timedelta(hours=23)
