"""What holds of matching whatever the contacts and orders are."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.folds import folds_of
from core.model import Contact, NewContact
from sync.matching import CustomerRow, Matched, Said
from tests.sync.crowd import Buyer, scattered_ids, stored
from tests.sync.crowd import matched as matched_with

EXAMPLES = int(os.environ.get("REGULARS_EXAMPLES", "60"))
"""Of each test; a long run has hundreds."""

NAMES = st.sampled_from(["", "Ana", "Ana Horvat", "Horvat Ivo", "Ivo Babić", "Eva Novak", "Novak"])
EMAILS = st.sampled_from([f"{name}@example.com" for name in "abcd"])
PHONES = st.sampled_from([f"+38591000000{digit}" for digit in range(4)])

PEOPLE = st.lists(
    st.builds(
        lambda name, emails, phones: {"name": name, "emails": emails, "phones": phones},
        NAMES,
        st.lists(EMAILS, max_size=2, unique=True).map(tuple),
        st.lists(PHONES, max_size=2, unique=True).map(tuple),
    ),
    max_size=5,
).map(lambda made: [Contact(f"people/c{n}", "e", **facts) for n, facts in enumerate(made)])

BUYERS = st.lists(
    st.tuples(st.none() | EMAILS, st.none() | PHONES, NAMES.map(lambda name: name or None)),
    max_size=10,
)


def matched(people: Sequence[Contact], *rest: Any, **more: Any) -> Matched:
    return matched_with(people, *rest, **{"new_id": scattered_ids()} | more)


def created(person: NewContact) -> Contact:
    """The contact Google has after we created it."""
    return Contact(
        f"people/new-{person.mark}",
        "e",
        name=person.name,
        emails=(person.email,) if person.email else (),
        phones=(person.phone,) if person.phone else (),
        mark=person.mark,
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(PEOPLE, BUYERS, BUYERS)
@example(
    [],
    [("b@example.com", None, None)],
    [
        (None, "+385910000001", "Ana"),
        ("a@example.com", "+385910000001", None),
        ("b@example.com", "+385910000001", "Horvat Ivo"),
    ],
)
@example(
    [],
    [("b@example.com", "+385910000001", None)],
    [
        (None, "+385910000001", "Ana"),
        ("a@example.com", "+385910000001", None),
        ("b@example.com", None, "Ana"),
    ],
)
@example(
    [],
    [],
    [
        (None, "+385910000000", "Ana"),
        (None, "+385910000001", "Ana"),
        ("a@example.com", "+385910000000", None),
        ("a@example.com", "+385910000001", None),
        ("b@example.com", "+385910000000", None),
    ],
)
def test_matching_twice_changes_nothing(
    people: list[Contact], earlier: list[Buyer], buyers: list[Buyer]
) -> None:
    before = stored([], matched(people, [], earlier))
    first = matched(people, before, buyers, new_id=later_ids())
    again = matched(people, stored(before, first), buyers, new_id=unexpected)
    assert (again.new, again.changed, again.buried) == ((), (), frozenset())
    assert again.identities.equals(first.identities)
    assert again.missing == first.missing
    assert again.problems == first.problems


def later_ids() -> Callable[[], str]:
    make = scattered_ids()
    return lambda: "later-" + make()


def unexpected() -> str:
    raise AssertionError("nobody new was expected")


@settings(max_examples=EXAMPLES, deadline=None)
@given(PEOPLE, BUYERS)
@example(
    [],
    [
        (None, "+385910000000", "Horvat Ivo"),
        ("d@example.com", None, "Ana Horvat"),
        ("d@example.com", "+385910000000", "Ivo Babić"),
        ("d@example.com", "+385910000000", "Eva Novak"),
    ],
)
def test_after_the_missing_are_created_nobody_is_missing_and_everybody_stays(
    people: list[Contact], buyers: list[Buyer]
) -> None:
    first = matched(people, [], buyers)
    everybody = [*people, *map(created, first.missing)]
    later = matched(everybody, stored([], first), buyers, new_id=unexpected)
    assert later.missing == ()
    assert later.new == ()
    assert later.identities.equals(first.identities)


@settings(max_examples=EXAMPLES, deadline=None)
@given(PEOPLE, BUYERS, BUYERS, st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(
    people: list[Contact], earlier: list[Buyer], buyers: list[Buyer], random: Any
) -> None:
    customers = stored([], matched(people[1:], [], earlier))
    one = matched(people, customers, buyers)
    other = matched(
        random.sample(people, len(people)), random.sample(customers, len(customers)), buyers
    )
    assert facts(one) == facts(other)


def facts(found: Matched) -> tuple[Any, ...]:
    return (
        found.new,
        found.changed,
        found.identities.rows(),
        found.missing,
        found.buried,
        found.problems,
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(PEOPLE, BUYERS, BUYERS)
def test_nobody_loses_her_id_and_no_contact_is_two_customers(
    people: list[Contact], earlier: list[Buyer], buyers: list[Buyer]
) -> None:
    before = stored([], matched(people, [], earlier))
    after = stored(before, matched(people[1:], before, buyers, new_id=later_ids()))
    assert {c.id for c in before} <= {c.id for c in after}
    linked = [customer.resource_name for customer in after if customer.resource_name]
    assert len(linked) == len(set(linked))
    kept = {c.id: c.resource_name for c in before if c.resource_name}
    still = {person.resource_name for person in people[1:]}
    assert all(_link_of(after, i) == name for i, name in kept.items() if name in still)


def _link_of(customers: list[CustomerRow], id: str) -> str | None:
    return next(customer.resource_name for customer in customers if customer.id == id)


NAME_KEYS = st.sampled_from(["ana", "ana horvat", "horvat ivo", "babic ivo", "eva novak"])


@st.composite
def answered(draw: st.DrawFn, customers: Sequence[str]) -> Said:
    """Any answers about these customers: chains and circles, people out and folded at once."""
    if not customers:
        return Said()
    one = st.sampled_from(customers)
    return Said(
        out=draw(st.frozensets(one, max_size=2)),
        same=draw(st.dictionaries(one, one, max_size=3)),
        names=draw(st.dictionaries(NAME_KEYS, st.none() | one, max_size=3)),
    )


def told(found: Matched) -> tuple[Any, ...]:
    """All but the rows that changed."""
    return found.identities.rows(), found.missing, found.problems


@settings(max_examples=EXAMPLES, deadline=None)
@given(PEOPLE, BUYERS, BUYERS, st.data(), st.randoms(use_true_random=False))
def test_whatever_she_said_matching_twice_or_in_another_order_is_the_same(
    people: list[Contact], earlier: list[Buyer], buyers: list[Buyer], data: Any, random: Any
) -> None:
    before = stored([], matched(people, [], earlier))
    said = data.draw(answered([customer.id for customer in before]))
    left = people[data.draw(st.integers(0, 2)) :]
    first = matched(left, before, buyers, new_id=later_ids(), said=said)
    mixed = matched(
        random.sample(left, len(left)),
        random.sample(before, len(before)),
        buyers,
        new_id=later_ids(),
        said=said,
    )
    assert facts(mixed) == facts(first)
    after = stored(before, first)
    again = matched(left, after, buyers, new_id=unexpected, said=said)
    assert (again.new, again.changed, again.buried) == ((), (), frozenset())
    assert told(again)[0] == told(first)[0]
    assert told(again)[2] == told(first)[2]
    buried = first.buried
    later = matched(left, after, buyers, said=said, is_buried=buried.__contains__)
    assert later.missing == first.missing


@settings(max_examples=EXAMPLES, deadline=None)
@given(PEOPLE, BUYERS, st.data())
def test_what_is_taken_back_is_as_if_it_was_never_said_but_for_buyers_found_meanwhile(
    people: list[Contact], buyers: list[Buyer], data: Any
) -> None:
    first = matched(people, [], buyers)
    before = stored([], first)
    said = data.draw(answered([customer.id for customer in before]))
    assume(_main_ones_have_the_contacts(before, said))
    said_so = matched(people, before, buyers, new_id=later_ids(), said=said)
    during = stored(before, said_so)
    after = matched(people, during, buyers, new_id=unexpected)
    mine = {customer.id for customer in before}
    now = {customer.id: customer for customer in stored(during, after)}
    buying = set(after.identities["customer"].drop_nulls())
    later = now.keys() - mine
    assert all(now[c].state == ("active" if c in buying else "vanished") for c in later)
    whose = zip(after.identities["customer"], first.identities["customer"], strict=True)
    assert all(one == was or one in later for one, was in whose)
    if not later & buying:  # else those found meanwhile keep what is theirs by their name
        assert {now[c] for c in mine} == set(before)
        assert after.missing == first.missing
        assert after.problems == first.problems


def _main_ones_have_the_contacts(customers: list[CustomerRow], said: Said) -> bool:
    """Nobody with a contact is folded into somebody without one: app/people.py refuses that."""
    folds = folds_of(said.same, {customer.id for customer in customers})
    return not any(_link_of(customers, c) and not _link_of(customers, m) for c, m in folds.items())


@settings(max_examples=EXAMPLES, deadline=None)
@given(PEOPLE, BUYERS, st.data())
def test_everybody_is_one_active_customer_at_most_and_the_folded_own_nothing(
    people: list[Contact], buyers: list[Buyer], data: Any
) -> None:
    before = stored([], matched(people, [], buyers))
    said = data.draw(answered([customer.id for customer in before]))
    found = matched(people, before, buyers, new_id=later_ids(), said=said)
    after = {customer.id: customer for customer in stored(before, found)}
    folded = {id for id, customer in after.items() if customer.state == "folded"}
    assert folded.isdisjoint(found.identities["customer"].drop_nulls())
    assert {new.mark for new in found.missing}.isdisjoint(folded | said.out)
    linked = [customer.resource_name for customer in after.values() if customer.resource_name]
    assert len(linked) == len(set(linked))
