"""Campaigns written, found and moved by the table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.errors import WrongUse
from core.model import SendAs
from mailer import campaigns
from mailer.inbox import suppress
from mailer.moves import MOVES, STATES, next_state
from mailer.sending import due, send_campaign
from tests.mailer.conftest import NOW, OWNER, STATUS, Shop, draft


def test_a_new_campaign_is_a_draft_with_nothing_sent(shop: Shop) -> None:
    view = shop.view(shop.campaign())
    assert (view.state, view.counts, view.include) == ("draft", {}, ("status:loyal",))
    assert view.sender == f'"Vinarija" <{OWNER}>'


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": "{{ nobody }}"},
        {"subject": ""},
        {"name": " "},
        {"include": ()},
        {"include": ("status:nobody",)},
        {"exclude": ("label:Nobody",)},
        {"sender": "boss@example.net"},
    ],
    ids=str,
)
def test_what_could_not_be_sent_is_refused_when_it_is_written(
    shop: Shop, wrong: dict[str, object]
) -> None:
    with pytest.raises(WrongUse):
        shop.campaign(**wrong)


def test_a_verified_alias_may_send_and_an_unverified_may_not(shop: Shop) -> None:
    shop.gmail.aliases.append(SendAs("shop@example.net", "", primary=False, verified=True))
    shop.gmail.aliases.append(SendAs("new@example.net", "", primary=False, verified=False))
    assert shop.view(shop.campaign(sender="Shop <shop@example.net>")).sender == (
        "Shop <shop@example.net>"
    )
    with pytest.raises(WrongUse, match=r"new@example\.net"):
        shop.campaign(sender="new@example.net")


def test_a_campaign_is_found_by_id_name_or_beginning(shop: Shop) -> None:
    spring = shop.campaign(name="Spring news")
    shop.campaign(name="Summer news")
    parts = shop.parts()
    for word in (spring, "spring NEWS", "spri", f" {spring} "):
        assert campaigns.find(parts.engine, "A", word).id == spring
    for word in ("s", "0", "winter", ""):
        with pytest.raises(WrongUse):
            campaigns.find(parts.engine, "A", word)


def test_the_list_is_newest_first_with_counts(shop: Shop) -> None:
    shop.loyal(2)
    old = shop.campaign(name="Old")
    shop.clock.sleep(60)
    new = shop.campaign(name="New")
    parts = shop.parts()
    campaigns.move(parts, old, "start")
    views = campaigns.listed(parts.engine, "A")
    assert [(view.id, view.counts) for view in views] == [(new, {}), (old, {"pending": 2})]


def test_a_campaign_can_be_rewritten_until_it_starts(shop: Shop) -> None:
    shop.loyal(1)
    parts = shop.parts()
    campaign = shop.campaign()
    campaigns.update(parts, campaign, draft(subject="Better"))
    assert shop.view(campaign).subject == "Better"
    campaigns.move(parts, campaign, "start")
    with pytest.raises(WrongUse):
        campaigns.update(parts, campaign, draft(subject="Too late"))
    assert shop.view(campaign).subject == "Better"


def test_starting_for_nobody_is_refused_and_it_stays_a_draft(shop: Shop) -> None:
    campaign = shop.campaign()
    with pytest.raises(WrongUse, match="Nobody"):
        campaigns.move(shop.parts(), campaign, "start")
    assert shop.view(campaign).state == "draft"


def test_a_scheduled_campaign_is_due_when_its_time_has_come(shop: Shop) -> None:
    campaign = shop.campaign(send_at=NOW + timedelta(hours=1))
    parts = shop.parts()
    campaigns.move(parts, campaign, "schedule")
    assert due(parts) == []
    shop.clock.sleep(3600)
    assert due(parts) == [campaign]
    campaigns.move(parts, campaign, "pause")
    assert due(parts) == []
    assert shop.view(campaign).state == "draft"


def test_one_whose_segment_is_gone_when_its_time_comes_is_a_draft_again_and_says_why(
    shop: Shop,
) -> None:
    shop.loyal(2)
    campaign = shop.campaign(send_at=NOW + timedelta(hours=1))
    campaigns.move(shop.parts(), campaign, "schedule")
    rest = replace(STATUS, segments=STATUS.segments[1:])
    shop.settings = replace(shop.settings, dimensions=(rest,))
    shop.clock.sleep(3600)

    with pytest.raises(WrongUse, match="status:loyal"):
        send_campaign(shop.parts(), campaign, wait=False)

    told = shop.view(campaign)
    assert (told.state, due(shop.parts())) == ("draft", [])
    assert "status:loyal" in str(told.reason)
    assert not shop.gmail.messages


def test_scheduling_without_a_time_is_refused(shop: Shop) -> None:
    with pytest.raises(WrongUse, match="no time"):
        campaigns.move(shop.parts(), shop.campaign(), "schedule")


def test_every_refused_move_says_the_way_on() -> None:
    for state in STATES:
        for move in ("schedule", "start", "pause", "resume", "cancel", "finish"):
            if move not in MOVES[state]:
                with pytest.raises(WrongUse) as caught:
                    next_state("News", state, move)
                assert caught.value.next is not None


@given(st.lists(st.sampled_from(["schedule", "start", "pause", "resume", "cancel", "finish"])))
def test_no_moves_lead_out_of_an_end_or_back_before_the_start(moves: list[str]) -> None:
    state, begun = "draft", False
    for move in moves:
        before = state
        try:
            state = next_state("News", state, move)
        except WrongUse:
            continue
        begun = begun or state == "sending"
        assert before not in ("finished", "cancelled")
        assert not (begun and state in ("draft", "scheduled"))


def test_whoever_left_before_has_a_row_that_says_so_from_the_start(shop: Shop) -> None:
    first, second = shop.loyal(2)
    parts = shop.parts()
    with parts.engine.begin() as connection:
        suppress(connection, parts, first, "unsubscribed")
    campaigns.move(parts, shop.campaign(), "start")
    assert shop.deliveries() == {first: "skipped", second: "pending"}
    assert shop.deliveries("reason") == {first: "unsubscribed", second: None}
