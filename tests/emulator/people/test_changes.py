"""The log forgets nothing a read could still ask for; contacts stay sorted by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from emulator.people.account import Account
from emulator.people.changes import Changes
from emulator.people.orders import FIRST_NAME, LAST_NAME

made = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=30)
"""Changes: how long after the one before, and of which contact."""


def logged(told: list[tuple[int, int]]) -> Changes:
    changes, at = Changes(), 0
    for seq, (later, contact) in enumerate(told, 1):
        at += later
        changes.append(seq, at, contact)
    return changes


def pairs(stretches: Iterable[tuple[Sequence[int], Sequence[int]]]) -> list[tuple[int, int]]:
    return [pair for columns in stretches for pair in zip(*columns, strict=True)]


@given(made, st.integers(0, 40), st.integers(0, 31), st.integers(0, 40))
def test_forgetting_changes_no_read_that_is_recent_enough(
    told: list[tuple[int, int]], oldest: int, after: int, later: int
) -> None:
    whole, short = logged(told), logged(told)
    short.forget(oldest)
    upto = whole.horizon(oldest + later)

    assert short.horizon(oldest + later) == upto
    assert short.between(after, upto) == whole.between(after, upto)


@given(made)
def test_forgetting_all_leaves_the_last_change_of_each(told: list[tuple[int, int]]) -> None:
    changes = logged(told)

    changes.forget(1000)

    last = {contact: seq for seq, (_, contact) in enumerate(told, 1)}
    assert pairs(changes.rising(0)) == sorted((seq, contact) for contact, seq in last.items())


@given(made, st.integers(0, 31))
def test_rising_and_falling_are_each_others_mirror(told: list[tuple[int, int]], seq: int) -> None:
    changes = logged(told)

    assert (
        pairs(changes.rising(seq)) == pairs(changes.falling(1000))[: max(0, len(told) - seq)][::-1]
    )
    assert pairs(changes.falling(seq))[::-1] == pairs(changes.rising(0))[: max(0, seq - 1)]


names = st.sampled_from(["Ana", "ana", "Eva", "Žana", ""])
steps = st.lists(st.tuples(st.sampled_from(["add", "name", "remove"]), names, names), max_size=20)


@given(steps)
def test_contacts_stay_sorted_by_name_whatever_is_written(
    told: list[tuple[str, str, str]],
) -> None:
    account = Account("ana@example.com")
    account.orders.rows(FIRST_NAME, ())
    account.orders.rows(LAST_NAME, ())
    for step, first, last in told:
        values = {"names": [{"givenName": first, "familyName": last}]}
        living = list(account.contacts.values())
        if step == "add" or not living:
            account.add(values, (), 0)
        elif step == "name":
            account.change(living[0], 0, values)
        else:
            account.remove(living[-1], 0)

    for order in (FIRST_NAME, LAST_NAME):
        kept = account.orders.rows(order, ())
        fresh = Account("ana@example.com").orders.rows(order, account.contacts.values())
        assert kept == fresh
