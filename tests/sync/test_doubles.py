"""Who looks like one person twice, and who does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.keys import name_key
from sync.matching.doubles import Double, Known, doubles, one_slip, pair, similar


def known(id: str, name: str = "", *emails: str, **more: Any) -> Known:
    facts: dict[str, Any] = {"phones": (), "birthday": None, "linked": True} | more
    return Known(id, frozenset(name_key(name).split()), emails, **facts)


def reasons(one: Known, other: Known) -> tuple[str, ...]:
    found = doubles([one, other])
    assert doubles([other, one]) == found
    return found[0].reasons if found else ()


PHONE = {"phones": ("+385911111111",)}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (known("a", "Ana Horvat", **PHONE), known("b", "A. Horvat", **PHONE), ("same_phone",)),
        (known("a", "Ana Horvat", **PHONE), known("b", "Anna Horvat", **PHONE), ("same_phone",)),
        (known("a", "Ana Horvat", **PHONE), known("b", "", **PHONE), ("same_phone",)),
        (known("a", "Ana Horvat", **PHONE), known("b", "Ivan Horvat", **PHONE), ()),
        (known("a", "Ivan Horvat", **PHONE), known("b", "Ivana Horvat", **PHONE), ()),
        (known("a", "Ana Horvat", "ana@x.hr"), known("b", "Ana Horvat", **PHONE), ("completes",)),
        (known("a", "Ana", "ana@x.hr"), known("b", "Ana", **PHONE), ()),
        (
            known("a", "Ana Horvat", "ana.horvat@gmail.com"),
            known("b", "Ana", "anahorvat+shop@gmail.com"),
            ("same_mailbox",),
        ),
        (
            known("a", "Ana Horvat", "ana.horvat@gmail.com"),
            known("b", "Ana Horvat", "ana.horvat@gmial.com"),
            ("near_email",),
        ),
        (
            known("a", "Ana Horvat", "ana.horvat@gmail.com"),
            known("b", "A. Horvat", "ana.horvta@gmail.com"),
            ("near_email",),
        ),
        (known("a", "Ana Horvat", "ana1@x.hr"), known("b", "Ana Horvat", "ana2@x.hr"), ()),
        (known("a", "Ana Horvat", "ana@x.hr"), known("b", "Ivo Kos", "ana@x.hr"), ()),
        (known("a", "Ana Horvat", "ana@x.hr"), known("b", "Ana", "ana@x.hr"), ("same_email",)),
        (
            known("a", "Ana Horvat", birthday="1980-05-17"),
            known("b", "Horvat Anna", birthday="1980-05-17"),
            ("same_birthday",),
        ),
        (known("a", "Ana", birthday="--05-17"), known("b", "Ana", birthday="--05-17"), ()),
        (
            known("a", "Ana Horvat", birthday="1980-05-17", **PHONE),
            known("b", "Ana Horvat", birthday="2004-05-17", **PHONE),
            (),
        ),
    ],
)
def test_what_makes_two_look_like_one(one: Known, other: Known, why: tuple[str, ...]) -> None:
    assert reasons(one, other) == why


def test_the_one_with_a_contact_then_with_an_email_then_the_older_is_the_main_one() -> None:
    bought = known("a", "Ana Horvat", "ana@x.hr", linked=False)
    contact = known("c", "Ana Horvat", **PHONE)
    (found,) = doubles([bought, contact])
    assert (found.main, found.other) == ("c", "a")
    assert found.subject == pair("c", "a") == "a c"


def test_who_is_said_to_be_another_is_not_suggested_again() -> None:
    both = [known("a", "Ana Horvat", **PHONE), known("b", "Ana Horvat", **PHONE)]
    assert doubles(both, {"a b"}) == []


def test_a_phone_of_many_says_nothing() -> None:
    assert doubles([known(f"c{n}", "Ana Horvat", **PHONE) for n in range(13)]) == []


PEOPLE = st.lists(
    st.builds(
        lambda name, emails, phones, born: (name, emails, phones, born),
        st.sampled_from(["", "Ana", "Ana Horvat", "A. Horvat", "Ivo Kos"]),
        st.lists(st.sampled_from(["ana@x.hr", "a.na@x.hr", "anna@x.hr"]), max_size=2, unique=True),
        st.lists(st.sampled_from(["+1", "+2"]), max_size=1),
        st.sampled_from([None, "--05-17", "1980-05-17"]),
    ),
    max_size=6,
).map(
    lambda made: [
        Known(str(n), frozenset(name_key(a).split()), tuple(e), tuple(p), b, n % 2 == 0)
        for n, (a, e, p, b) in enumerate(made)
    ]
)


@settings(max_examples=100, deadline=None)
@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_does_not_matter_and_every_pair_is_found(
    people: list[Known], chance: Any
) -> None:
    found = doubles(people)
    assert doubles(chance.sample(people, len(people))) == found
    one_by_one = [
        double
        for at, one in enumerate(people)
        for other in people[at + 1 :]
        for double in doubles([one, other])
    ]
    assert sorted(one_by_one) == found
    assert all(isinstance(double, Double) for double in found)


WORD = st.text("abc1", min_size=1, max_size=6)


@given(WORD, WORD)
def test_slips_and_likeness_go_both_ways(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one)
    a, b = frozenset(one), frozenset(other)
    assert similar(a, b) == similar(b, a)
