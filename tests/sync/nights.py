"""CDNOW night after night: orders arrive in the sheet, people in Contacts, and the schedule runs.

The orders are real; addresses, birthdays and the day somebody enters Contacts are invented. What
must stand under each label afterwards is worked out here again, person by person, in plain Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from benchmarks.cdnow import Order, address
from core.model import Cell
from sync.report import RunReport
from sync.shipped import dimensions
from tests.sync.bill import World, look
from tests.sync.counter import EPOCH, Shop, empty_shop

FIRST = date(1997, 1, 1)
"""CDNOW's first day of orders."""
HOUR = time(3, 10, tzinfo=UTC)

By = dict[str, frozenset[str]]
"""Label -> the addresses under it."""


@dataclass(frozen=True)
class Night:
    """One run as it went, what it found, and who should be where after it."""

    today: date
    report: RunReport
    before: World
    expected: By


@dataclass
class Person:
    """A customer as the owner knows her."""

    number: int
    birthday: date | None
    by_hand: bool
    """The owner writes her into Contacts; else Regulars does."""
    entered: date
    days: list[date] = field(default_factory=list)

    def answers(self, today: date) -> Iterator[str]:
        """The names of the shipped segments she is in."""
        yield _status(self.days, today)
        if self.days:
            yield _activity((today - self.days[-1]).days)
        if self.birthday:
            had = (today.month, today.day) >= (self.birthday.month, self.birthday.day)
            age = today.year - self.birthday.year - (not had)
            yield "Under 35" if age < 35 else "35 and over"


def _status(days: Sequence[date], today: date) -> str:
    if not days:
        return "Potential customer"
    if days[-1] < _months_before(today, 8):
        return "Inactive customer"
    if len(days) >= 2:
        return "Loyal customer"
    return "New customer" if (today - days[0]).days <= 60 else "One-time customer"


def _activity(quiet: int) -> str:
    for most, name in (
        (30, "Ordered in the last 30 days"),
        (60, "Ordered 31–60 days ago"),
        (90, "Ordered 61–90 days ago"),
    ):
        if quiet <= most:
            return name
    return "Quiet for over 90 days"


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def open_evening(folder: Path) -> Shop:
    """The shop on the evening before its first order."""
    return empty_shop(folder, dimensions=dimensions("en"), now=datetime.combine(FIRST, HOUR))


def replay(shop: Shop, orders: Sequence[Order], nights: int) -> Iterator[Night]:
    """One run each night. The owner watches the first; after that nobody does."""
    by_day = defaultdict(list)
    for order in orders:
        by_day[order.day].append(order)
    town = _Town(shop, orders)
    for number in range(nights):
        yesterday = FIRST + timedelta(days=number)
        town.live(yesterday, by_day[yesterday])
        shop.later(days=1)
        today = shop.clock.now().date()
        before = look(shop)
        report = shop.run(attended=number == 0)
        yield Night(today, report, before, town.expected(today))


class _Town:
    """All customers, who come in one after the other."""

    def __init__(self, shop: Shop, orders: Sequence[Order]) -> None:
        self._shop = shop
        self._there: dict[str, Person] = {}
        self._entering: dict[date, dict[str, Person]] = defaultdict(dict)
        self._rows = 1
        first = min(orders, key=lambda order: order.day)
        for order in orders:
            if order.customer not in self._there:
                person = _person(order, by_us=order is first)
                self._there[order.customer] = person
                self._entering[person.entered][order.customer] = person
        self._there.clear()

    def live(self, day: date, orders: Sequence[Order]) -> None:
        for customer, person in self._entering.pop(day, {}).items():
            self._there[customer] = person
            if person.by_hand:
                born = str(person.birthday) if person.birthday else None
                self._shop.people.add(_name(customer), email=address(customer), birthday=born)
        for order in orders:
            days = self._there[order.customer].days
            if not days or days[-1] != order.day:
                days.append(order.day)
        self._write([_row(order) for order in orders])

    def _write(self, rows: Sequence[Sequence[Cell]]) -> None:
        tab = self._shop.book.tab("Orders")
        tab.fill(rows, row=self._rows)
        self._rows += len(rows)
        tab.rows = max(tab.rows, self._rows)

    def expected(self, today: date) -> By:
        found: dict[str, set[str]] = defaultdict(set)
        for customer, person in self._there.items():
            for label in person.answers(today):
                found[label].add(address(customer))
        return {label: frozenset(who) for label, who in found.items()}


def _person(first: Order, *, by_us: bool) -> Person:
    """`by_us`: the first buyer of all, so that the owner has seen Regulars make a contact."""
    number = int(first.customer)
    birthday = date(1948 + number % 30, 1 + number % 12, 1 + number % 28)
    by_hand = bool(number % 10) and not by_us
    known = by_hand and number % 7 == 3 and first.day > FIRST
    entered = first.day - timedelta(days=known)
    return Person(number, birthday if by_hand and number % 3 else None, by_hand, entered)


def _name(customer: str) -> str:
    return f"Customer {customer}"


def _row(order: Order) -> list[Cell]:
    return [(order.day - EPOCH).days, address(order.customer), _name(order.customer), order.dollars]


def worn(shop: Shop) -> By:
    """Who is under each label in Contacts now."""
    emails = shop.people.addresses()
    labels = shop.people.labels().items()
    return {
        label: frozenset(emails[who] for who in members) for label, members in labels if members
    }


def chosen(shop: Shop, columns: Sequence[str]) -> By:
    """Who has each answer in these columns of the customer sheet now."""
    cells = shop.customers_tab.cells
    header = {str(text): column for (row, column), text in cells.items() if row == 0}
    emails = {row: str(text) for (row, column), text in cells.items() if column == header["E-mail"]}
    asked = {header[column] for column in columns}
    found: dict[str, set[str]] = defaultdict(set)
    for (row, column), answer in cells.items():
        if row and column in asked:
            found[str(answer)].add(emails[row])
    return {answer: frozenset(who) for answer, who in found.items()}
