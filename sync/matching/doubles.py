"""Customers who look like one person twice, and why. Only the owner says whether they are.

Everybody is put under keys (a phone, a mailbox, a name …) and only those who share one are
compared, so that the time grows with the customers and not with their pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations, product
from operator import attrgetter
from typing import NamedTuple

from sync.matching.values import CustomerRow, Person, Words

MOST = 12
"""A key that more people share says nothing: a company's phone, a frequent name."""

SAME_EMAIL, SAME_MAILBOX, NEAR_EMAIL = "same_email", "same_mailbox", "near_email"
SAME_PHONE, SAME_BIRTHDAY, COMPLETES = "same_phone", "same_birthday", "completes"

END = 6
"""Letters in which addresses that are one slip apart agree, in the beginning or in the end."""

Name = frozenset[str]
Key = str | Name | tuple[str, str]


class Known(NamedTuple):
    """A customer with all that says who she is."""

    id: str
    words: Name
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    birthday: str | None
    linked: bool


class Double(NamedTuple):
    """`other` looks like `main`: who has a contact, else an e-mail, else tells more, else is
    older."""

    main: str
    other: str
    reasons: tuple[str, ...]

    @property
    def subject(self) -> str:
        return pair(self.main, self.other)


def pair(one: str, other: str) -> str:
    """Two customers as the subject of a decision."""
    return " ".join(sorted((one, other)))


def known_people(
    customers: Iterable[CustomerRow], persons: Mapping[str, Person], words: Words
) -> list[Known]:
    """Active customers; `persons` are the contacts by resource name."""
    return [
        _known(c, persons.get(c.resource_name or ""), words)
        for c in customers
        if c.state == "active"
    ]


def _known(customer: CustomerRow, person: Person | None, words: Words) -> Known:
    name = words.of(customer.name)
    if person is not None:
        return Known(customer.id, name, person.emails, person.phones, person.birthday, True)
    emails = (customer.email_key,) if customer.email_key else ()
    phones = (customer.phone_key,) if customer.phone_key else ()
    return Known(customer.id, name, emails, phones, None, False)


def doubles(people: Sequence[Known], different: Set[str] = frozenset()) -> list[Double]:
    """Pairs that look like one person, in a fixed order, without those said to be `different`."""
    blocks: dict[Key, list[Known]] = defaultdict(list)
    for one in people:
        for key in _keys(one):
            blocks[key].append(one)
    near = {
        (one.id, other.id): (one, other)
        for block in blocks.values()
        if 1 < len(block) <= MOST
        for one, other in combinations(sorted(block, key=attrgetter("id")), 2)
    }
    found = (_double(*two) for two in near.values())
    return sorted(d for d in found if d and d.subject not in different)


def _keys(one: Known) -> set[Key]:
    keys: set[Key] = {*one.phones}
    if len(one.words) > 1:
        keys.add(one.words)
    if one.birthday:
        keys.add(("born", one.birthday))
    for email in one.emails:
        mailbox = mailbox_of(email)
        keys.add(mailbox)
        local = mailbox.partition("@")[0]
        if len(local) > END:  # else the name must bring them together
            keys |= {("begins", local[:END]), ("ends", local[-END:])}
    return keys


def mailbox_of(email: str) -> str:
    """The address without dots and what comes after a plus: often the same mailbox."""
    local, _, domain = email.rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def _double(one: Known, other: Known) -> Double | None:
    reasons = tuple(_reasons(one, other))
    if not reasons or _born_apart(one, other):
        return None
    if one.words and other.words and not similar(one.words, other.words):
        return None
    main, second = sorted((one, other), key=_standing)
    return Double(main.id, second.id, reasons)


def _standing(one: Known) -> tuple[bool, bool, bool, bool, str]:
    return (not one.linked, not one.emails, not one.birthday, not one.phones, one.id)


def _reasons(one: Known, other: Known) -> Iterator[str]:
    yield from _same_address(one, other)
    if one.phones and not set(one.phones).isdisjoint(other.phones):
        yield SAME_PHONE
    named = bool(one.words and other.words)
    whole = one.words == other.words and len(one.words) > 1
    born = one.birthday if one.birthday == other.birthday else None
    if born and named and (whole or not born.startswith("--")):  # without year it is soon shared
        yield SAME_BIRTHDAY
    if whole and (_completes(one, other) or _completes(other, one)):
        yield COMPLETES


def _same_address(one: Known, other: Known) -> Iterator[str]:
    pairs = list(product(one.emails, other.emails))
    if any(a == b for a, b in pairs):
        yield SAME_EMAIL
    elif any(mailbox_of(a) == mailbox_of(b) for a, b in pairs):
        yield SAME_MAILBOX
    elif one.words and other.words and any(one_slip(a, b) for a, b in pairs):
        yield NEAR_EMAIL


def _born_apart(one: Known, other: Known) -> bool:
    """Their birthdays contradict each other; one may lack the year."""
    if not one.birthday or not other.birthday:
        return False
    return one.birthday[-5:] != other.birthday[-5:] or (
        "--" not in (one.birthday[:2], other.birthday[:2]) and one.birthday != other.birthday
    )


def _completes(one: Known, other: Known) -> bool:
    return bool(one.emails and not one.phones and other.phones and not other.emails)


def similar(one: Name, other: Name) -> bool:
    """Each word of the shorter name fits one of the longer: alike, an initial, or a slip away."""
    short, long = sorted((one, other), key=lambda words: (len(words), sorted(words)))
    left = sorted(long - short)
    for word in sorted(short - long):
        fit = next((candidate for candidate in left if _fits(word, candidate)), None)
        if fit is None:
            return False
        left.remove(fit)
    return True


def _fits(word: str, other: str) -> bool:
    """Ivan and Ivana are two: who differs in the last letter is no slip."""
    one, two = sorted((word.strip(".,"), other.strip(".,")), key=lambda w: (len(w), w))
    if len(one) < 2:
        return two.startswith(one)
    return one == two or (len(two) > 3 and one[-1] == two[-1] and one_slip(one, two))


def one_slip(one: str, other: str) -> bool:
    """One letter more, less or another, or two swapped. Numbers differ on purpose."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if short == long or len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    a, b = short[at:], long[at:]
    if len(short) < len(long):
        return a == b[1:] and not b[0].isdigit()
    if a[1:] == b[1:]:
        return not (a[0].isdigit() and b[0].isdigit())
    return a[:2] == b[1::-1] and a[2:] == b[2:]
