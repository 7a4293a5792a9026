"""What order rows tell, whatever they are: never more than one thing, never of anybody else."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from core.keys import email_key
from core.model import TELLABLE, Contact
from sync.completing import Seat, completions
from sync.orders import SCHEMA

TODAY = date(2026, 3, 1)
EMAILS = ("ana@x.hr", "ivo@x.hr", "info@x.hr")
PHONES = ("+385911111111", "+385922222222")
NAMES = (None, "Ana", "Ana Horvat", "Ivo Kos")
COLUMN = {what: "phone_key" if what == "phone" else what for what in TELLABLE}
SAID: dict[str, tuple[str | None, ...]] = {
    "birthday": (None, "1980-05-17", "--05-17", "1981-05-17"),
    "phone_key": (None, *PHONES),
    "city": (None, "Split", "split ", "Zadar"),
    "occupation": (None, "Baker"),
}
EXAMPLES = int(os.environ.get("REGULARS_EXAMPLES", "60"))

rows = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from([None, "ana", "ivo"]),
            "email_key": st.sampled_from([None, *EMAILS]),
            "name": st.sampled_from(NAMES),
            "date": st.sampled_from([date(2026, 1, 1), TODAY, date(2026, 4, 1)]),
            **{column: st.sampled_from(values) for column, values in SAID.items()},
        }
    ),
    max_size=6,
)
contacts = st.lists(
    st.tuples(st.sampled_from(["", "Ana", "Ana Horvat", "Ivo"]), st.sets(st.sampled_from(EMAILS))),
    min_size=2,
    max_size=3,
)


def told_of(
    orders: list[dict[str, Any]], people: list[tuple[str, set[str]]]
) -> dict[str, dict[str, str]]:
    """Of the customers ana and ivo, whose contacts are the first two and say nothing."""
    known = {
        f"people/{at}": Contact(f"people/{at}", "", name=name, emails=tuple(sorted(emails)))
        for at, (name, emails) in enumerate(people)
    }
    seats = [
        Seat(who, name, known[name].name, {w for w in TELLABLE if not known[name].told(w)})
        for who, name in zip(("ana", "ivo"), known, strict=False)
    ]
    return completions(seats, known, frame(orders), TODAY, "HR")


def frame(orders: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(SCHEMA) | one for one in orders], schema=SCHEMA)


@settings(max_examples=EXAMPLES, deadline=None)
@given(orders=rows, people=contacts)
def test_only_what_every_row_of_hers_says(
    orders: list[dict[str, Any]], people: list[tuple[str, set[str]]]
) -> None:
    times = [key for _, emails in people for key in map(email_key, emails)]
    for what, values in told_of(orders, people).items():
        for who, value in values.items():
            hers = [
                one
                for one in orders
                if one["customer"] == who
                and one["email_key"] in people[("ana", "ivo").index(who)][1]
                and times.count(one["email_key"]) == 1
                and one["date"] <= TODAY
            ]
            said = {one[COLUMN[what]].strip().lower() for one in hers if one[COLUMN[what]]}
            assert value.lower() in said
            if what == "birthday":
                assert {one[-5:] for one in said} == {value[-5:]}
                assert len({one for one in said if one[:2] != "--"}) <= 1
            else:
                assert said == {value.lower()}
            if what == "phone":
                users = {one["customer"] for one in orders if one["phone_key"] == value}
                assert users == {who}


@settings(max_examples=EXAMPLES, deadline=None)
@given(orders=rows, people=contacts, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    orders: list[dict[str, Any]], people: list[tuple[str, set[str]]], order: Any
) -> None:
    mixed = list(orders)
    order.shuffle(mixed)
    assert told_of(mixed, people) == told_of(orders, people)


def test_a_birthday_with_its_year_says_more_than_one_without() -> None:
    both = [{"birthday": "--05-17"}, {"birthday": "1980-05-17"}]
    hers = {"customer": "ana", "email_key": "ana@x.hr", "date": TODAY}
    found = told_of([hers | one for one in both], [("Ana", {"ana@x.hr"}), ("Ivo", set())])
    assert found == {"birthday": {"ana": "1980-05-17"}}


def test_a_part_of_her_name_is_her_name() -> None:
    hers = {"customer": "ana", "email_key": "ana@x.hr", "date": TODAY, "city": "Split"}
    people: list[tuple[str, set[str]]] = [("Ana Horvat", {"ana@x.hr"}), ("Ivo", set())]
    assert told_of([hers | {"name": "Horvat"}], people) == {"city": {"ana": "Split"}}
    assert told_of([hers | {"name": "Ivo Horvat"}], people) == {}


def test_nobody_is_asked_where_nobody_lacks_anything() -> None:
    assert completions([], {}, frame([]), TODAY, "HR") == {}
