"""The retry rule, as a table and as properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.google.retry import (
    CAP,
    PATIENCE,
    POLICIES,
    WRITES,
    Failure,
    Repeat,
    Trouble,
    is_doubtful,
    kind_of,
    may_repeat,
)

attempts = st.integers(1, 20)
chances = st.floats(0, 1, exclude_max=True)
failures = st.builds(Failure, st.sampled_from(Trouble), st.none() | st.floats(0, 1e6))


@pytest.mark.parametrize(
    ("method", "verb", "kind"),
    [
        ("people.people.connections.list", "GET", Repeat.SAFE),
        ("people.contactGroups.members.modify", "POST", Repeat.SAFE),
        ("sheets.spreadsheets.values.batchUpdate", "POST", Repeat.SAFE),
        ("sheets.spreadsheets.values.append", "POST", Repeat.CREATES),
        ("sheets.spreadsheets.create", "POST", Repeat.CREATES),
        ("people.contactGroups.create", "POST", Repeat.CREATES),
        ("people.people.batchCreateContacts", "POST", Repeat.CREATES),
        ("gmail.users.drafts.create", "POST", Repeat.CREATES),
        ("gmail.users.drafts.send", "POST", Repeat.SENDS),
        ("gmail.users.messages.send", "POST", Repeat.SENDS),
        ("some.method.nobody.knows", "POST", Repeat.CREATES),
    ],
)
def test_what_repeating_a_call_could_do(method: str, verb: str, kind: Repeat) -> None:
    assert kind_of(method, verb) is kind


ALLOWED = {
    (Repeat.SAFE, Trouble.UNREACHED),
    (Repeat.SAFE, Trouble.LOST),
    (Repeat.SAFE, Trouble.OVERLOADED),
    (Repeat.SAFE, Trouble.QUOTA),
    (Repeat.CREATES, Trouble.UNREACHED),
    (Repeat.CREATES, Trouble.QUOTA),
    (Repeat.SENDS, Trouble.UNREACHED),
}


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("repeat", Repeat)
def test_who_may_come_again(repeat: Repeat, trouble: Trouble) -> None:
    again = may_repeat(repeat, Failure(trouble), 1, 0.5) is not None
    assert again == ((repeat, trouble) in ALLOWED)


@given(st.sampled_from(Repeat), failures, attempts, chances)
def test_nothing_doubtful_is_ever_repeated(
    repeat: Repeat, failure: Failure, attempt: int, chance: float
) -> None:
    if is_doubtful(repeat, failure):
        assert may_repeat(repeat, failure, attempt, chance) is None


@given(st.sampled_from(Repeat), failures, attempts, chances)
def test_waits_are_short_and_repeating_ends(
    repeat: Repeat, failure: Failure, attempt: int, chance: float
) -> None:
    wait = may_repeat(repeat, failure, attempt, chance)
    if wait is not None:
        assert attempt < POLICIES[failure.trouble].attempts
        assert (failure.retry_after or 0) <= wait <= PATIENCE + CAP


@given(failures, attempts)
def test_jitter_is_full(failure: Failure, attempt: int) -> None:
    least = may_repeat(Repeat.SAFE, failure, attempt, 0.0)
    if least is not None and failure.trouble is not Trouble.QUOTA:
        assert least == (failure.retry_after or 0)


def test_waits_for_a_minutes_quota_outlast_the_minute() -> None:
    quota = Failure(Trouble.QUOTA)
    waits = [
        may_repeat(Repeat.SAFE, quota, n, 0.0) or 0
        for n in range(1, POLICIES[Trouble.QUOTA].attempts)
    ]
    assert sum(waits) > 60


def test_every_row_says_why() -> None:
    assert POLICIES.keys() == set(Trouble)
    assert all(policy.why for policy in POLICIES.values())
    assert all(why for _, why in WRITES.values())
