"""The people of the sample shop: customers of several habits, and a few who are none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from app.demo.country import Names

HABITS = {"regular": 65, "now and then": 60, "lapsed": 65, "once": 45, "new": 30, "never": 35}
"""How people buy, and how many of each; they make members for every shipped segment."""

IN_CONTACTS = 240
FAMILY = 4
LEAP_DAY = "1988-02-29"


class Person(Struct, frozen=True):
    """`birthday` is "1980-05-17", or "--05-17" where the owner does not know the year.

    `habit` is a key of HABITS; "family" is no customer. `labels` are "family" and "own".
    """

    given: str
    family: str
    email: str | None
    phone: str | None
    habit: str
    birthday: str | None = None
    city: str | None = None
    in_contacts: bool = True
    labels: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


def make_people(names: Names, rng: Random, today: date) -> tuple[Person, ...]:
    """All who buy or could, then the owner's family; those in Contacts first among equals."""
    habits = [habit for habit, count in HABITS.items() for _ in range(count)]
    strangers = _strangers(names, rng)
    numbers = iter(rng.sample(range(names.phones), len(habits) + FAMILY))
    people = [
        _person(names, rng, today, next(strangers), names.number(next(numbers)), habit)
        for habit in [*habits, *["family"] * FAMILY]
    ]
    people = _with_strangers_left_out(people, rng)
    people = _with_shared_address(people, names, next(strangers), next(strangers))
    return tuple(_with_leap_day(people))


def _strangers(names: Names, rng: Random) -> Iterator[tuple[str, str]]:
    """Given and family names, each pair once."""
    women = [(given, family) for given in names.women for family in names.women_families]
    men = [(given, family) for given in names.men for family in names.families]
    everybody = [*women, *men]
    rng.shuffle(everybody)
    return iter(everybody)


def _person(
    names: Names, rng: Random, today: date, name: tuple[str, str], number: str, habit: str
) -> Person:
    given, family = name
    local = f"{names.spelt(given)}.{names.spelt(family)}"
    has_email = rng.random() < 0.9
    known = habit == "family" or rng.random() < 0.6
    return Person(
        given,
        family,
        f"{local}@{rng.choice(names.domains)}" if has_email else None,
        number if rng.random() < 0.75 or not has_email else None,
        habit,
        _birthday(rng, today) if known else None,
        rng.choice(names.cities) if rng.random() < 0.5 else None,
        labels=("family",) if habit == "family" else ("own",) if rng.random() < 0.12 else (),
    )


def _birthday(rng: Random, today: date) -> str:
    year = today.year - rng.randint(19, 76)
    day = f"{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return f"--{day}" if rng.random() < 0.12 else f"{year}-{day}"


def _with_strangers_left_out(people: list[Person], rng: Random) -> list[Person]:
    """Some buyers are not in Contacts yet; Regulars will create them."""
    buyers = [at for at, person in enumerate(people) if person.habit not in ("never", "family")]
    left_out = rng.sample(buyers, sum(HABITS.values()) - IN_CONTACTS)
    bare = {at: replace(people[at], in_contacts=False, birthday=None, labels=()) for at in left_out}
    return [bare.get(at, person) for at, person in enumerate(people)]


def _with_shared_address(
    people: list[Person], names: Names, *others: tuple[str, str]
) -> list[Person]:
    """Two of one house, both in Contacts, who give the same "info@…"."""
    there = [at for at, p in enumerate(people) if p.in_contacts and p.habit == "now and then"]
    found = list(people)
    for at, (given, family) in zip(there, others, strict=False):
        found[at] = replace(people[at], given=given, family=family, email=names.info)
    return found


def _with_leap_day(people: list[Person]) -> Iterator[Person]:
    first = next(p for p in people if p.in_contacts and p.habit == "regular" and p.birthday)
    for person in people:
        yield replace(person, birthday=LEAP_DAY) if person is first else person
