"""Two years of orders, each customer in her own rhythm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from msgspec import Struct

from app.demo.people import Person

DAYS = 730


class Line(Struct, frozen=True):
    product: str
    quantity: int
    amount: Decimal


class Order(Struct, frozen=True):
    """`online`: ordered on the web, with a number; else at the counter."""

    person: Person
    day: date
    lines: tuple[Line, ...]
    online: bool
    number: str = ""

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


def make_orders(
    people: Sequence[Person], products: Mapping[str, Decimal], rng: Random, today: date
) -> tuple[Order, ...]:
    """All orders by day; numbers count the ones made online."""
    made = [
        Order(person, today - timedelta(days=ago), _lines(products, rng), _online(person, rng))
        for person in people
        for ago in _days_ago(person.habit, rng)
    ]
    made.sort(key=lambda order: order.day)
    numbers = iter(range(1001, 1001 + len(made)))
    return tuple(
        Order(o.person, o.day, o.lines, o.online, f"W{next(numbers)}") if o.online else o
        for o in made
    )


def _days_ago(habit: str, rng: Random) -> Iterator[int]:
    """Within a habit everybody stays clear of the shipped segments' borders."""
    match habit:
        case "regular":
            yield from _rhythm(rng, rng.randint(1, 110), rng.randint(4, 15))
        case "now and then":
            yield from _rhythm(rng, rng.randint(5, 220), rng.randint(2, 3))
        case "lapsed":
            yield from _rhythm(rng, rng.randint(270, 640), rng.randint(1, 4))
        case "once":
            yield rng.randint(65, 225)
        case "new":
            yield rng.randint(1, 55)


def _rhythm(rng: Random, last: int, count: int) -> Iterator[int]:
    """Days ago of `count` orders about equally far apart, the last one `last` days ago."""
    gap = rng.randint(28, 90)
    ago = last
    for _ in range(count):
        if ago >= DAYS:
            return
        yield ago
        ago += max(2, round(gap * rng.uniform(0.6, 1.4)))


def _lines(products: Mapping[str, Decimal], rng: Random) -> tuple[Line, ...]:
    chosen = rng.sample(list(products), rng.choice((1, 1, 1, 2, 2, 3)))
    quantities = [rng.choice((1, 1, 1, 2, 3)) for _ in chosen]
    return tuple(
        Line(name, count, products[name] * count)
        for name, count in zip(chosen, quantities, strict=True)
    )


def _online(person: Person, rng: Random) -> bool:
    return person.email is not None and rng.random() < 0.6
