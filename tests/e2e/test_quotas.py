"""At Google's real limits per minute nothing is refused: a first run over 5,000 people and a
campaign to some hundred of them, in simulated time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from core.google.door import Door, open_door
from emulator.calls import units
from tests.e2e.story import Story, open_story

TOO_FAST = (403, 429)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(540)]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with open_story(tmp_path) as opened:
        yield opened


def invite(story: Story, buyers: int, *, known: int, new: int) -> None:
    """A crowd that bought once, the `new` ones lately; quotas are in force from now on.

    Those who are not `known` to Contacts yet are made by the run.
    """
    for begin in range(0, known, 200):
        people = [{"contactPerson": _person(n)} for n in range(begin, begin + 200)]
        body = {"contacts": people, "readMask": "names"}
        story.shop.api("POST", "/v1/people:batchCreateContacts", body)
    rows = [_order(n, lately=n < new) for n in range(buyers)]
    spreadsheet = story.shop.spreadsheet
    story.shop.api(
        "POST",
        f"/v4/spreadsheets/{spreadsheet}/values/2026!A1:append",
        {"values": rows},
        valueInputOption="USER_ENTERED",
    )
    story.google.calls.clear()
    story.google.world.options["quotas"] = True


def _person(number: int) -> dict[str, Any]:
    return {
        "names": [{"givenName": f"Gost{number}", "familyName": "Probni"}],
        "emailAddresses": [{"value": _address(number)}],
    }


def _address(number: int) -> str:
    return f"gost{number}@example.com"


def _order(number: int, *, lately: bool) -> list[str]:
    day = "15.11.2026." if lately else "15.01.2026."
    return [day, f"Gost{number} Probni", _address(number), "25"]


def refused(story: Story) -> Counter[str]:
    entries = story.google.calls.entries()
    return Counter(entry.method for entry in entries if entry.status in TOO_FAST)


def unpaced(story: Story) -> Story:
    """The same services with a door that keeps no pace."""
    built = story.services

    def open_here() -> Door:
        google = built.settings.google
        return open_door(
            google, account=built.account, engine=built.engine, clock=built.clock, paced=False
        )

    return replace(story, services=replace(built, open_door=open_here))


def test_a_first_run_and_a_campaign_meet_no_refusal(story: Story) -> None:
    invite(story, 5_000, known=1_400, new=320)
    before = story.services.clock.now()
    story.sync()
    story.write(["status:new"])
    story.send()

    assert refused(story) == {}
    assert story.errors == []
    assert len(story.mails()) >= 320
    spent = sum(units(e.method) for e in story.google.calls.entries() if "gmail" in e.method)
    minutes = (story.services.clock.now() - before).total_seconds() / 60
    assert minutes < spent / 5_000 + 10, "the pace is far below the limit"


def test_without_a_pace_google_refuses_and_it_ends_all_the_same(story: Story) -> None:
    invite(story, 3_400, known=200, new=120)
    hasty = unpaced(story)
    hasty.sync()
    hasty.write(["status:new"])
    hasty.send()

    found = refused(story)
    assert found["people.people.batchCreateContacts"]
    assert [method for method in found if method.startswith("gmail.")]
    assert len(story.mails()) == len(set(story.mails())) >= 120
