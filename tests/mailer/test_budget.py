"""The rolling day: never more than allowed in any 24 hours, and no longer a wait than needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailer.budget import WINDOW, Limits, finish_time, next_send_at

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HISTORY = st.lists(
    st.integers(0, 3 * 86_400).map(lambda seconds: NOW - timedelta(seconds=seconds)), max_size=40
)
LIMITS = st.builds(Limits, st.integers(2, 20), st.just(1))


def in_window(history: list[datetime], at: datetime) -> int:
    return sum(at - WINDOW < sent <= at for sent in history)


@given(HISTORY, LIMITS)
def test_at_that_time_there_is_room_for_one_more(history: list[datetime], limits: Limits) -> None:
    at = next_send_at(history, NOW, limits)
    assert at is not None
    assert at >= NOW
    assert in_window([*history, at], at) <= limits.most


@given(HISTORY, LIMITS)
def test_not_a_moment_earlier_would_do(history: list[datetime], limits: Limits) -> None:
    at = next_send_at(history, NOW, limits)
    assert at is not None
    if at > NOW:
        before = at - timedelta(microseconds=1)
        assert in_window([*history, before], before) > limits.most


@given(HISTORY, LIMITS)
def test_the_order_of_history_does_not_matter(history: list[datetime], limits: Limits) -> None:
    forwards = next_send_at(sorted(history), NOW, limits)
    assert forwards == next_send_at(sorted(history, reverse=True), NOW, limits)


@given(HISTORY, LIMITS, st.integers(0, 60))
def test_the_promise_is_what_sending_one_by_one_comes_to(
    history: list[datetime], limits: Limits, count: int
) -> None:
    spacing = timedelta(seconds=2)
    sent, at = list(history), NOW
    for _ in range(count):
        go = next_send_at(sent, at, limits)
        assert go is not None
        sent.append(go)
        at = go + spacing
    assert finish_time(count, history, NOW, limits, spacing) == at


def test_the_reserve_is_left_for_the_owner() -> None:
    limits = Limits(daily=3, reserve=1)
    assert next_send_at([NOW], NOW, limits) == NOW
    assert next_send_at([NOW, NOW], NOW, limits) == NOW + WINDOW


def test_limits_without_room_never_send() -> None:
    assert next_send_at([], NOW, Limits(5, 5)) is None
    assert finish_time(1, [], NOW, Limits(5, 5)) is None
    assert finish_time(0, [], NOW, Limits(5, 5)) == NOW
