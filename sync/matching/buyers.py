"""Whose an order is: by e-mail, then by phone where that says it, else a buyer of her own.

Nothing here depends on the order of its input: whoever is new is made in a fixed order, and what is
decided for one spelling of a buyer does not change what is decided for another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from msgspec import Struct, field

from core.model import Problem
from sync.matching import findings
from sync.matching.addresses import Owners
from sync.matching.identities import Identity
from sync.matching.values import CustomerRow, Person, Words, agree


class Decided(Struct):
    """`customer_of` runs beside the identities."""

    customer_of: dict[Identity, str | None] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)
    """Buyers nobody knew: id -> name."""
    problems: list[Problem] = field(default_factory=list)
    by_folds: set[Identity] = field(default_factory=set)
    """Hers only while several customers are one: they teach nothing, it can be taken back."""


class Buyers:
    """Decides identity after identity; `decide` is the only way in.

    `people` are all contacts with a key of the identities or of a customer without a contact
    (`alone`). `called`: names of buyers without one, as rows with nothing but their phones tell.
    `folds`: several of these may be one, who then does not contradict herself.
    """

    def __init__(
        self,
        people: Sequence[Person],
        owners: Owners,
        alone: Sequence[CustomerRow],
        shared: Set[str],
        words: Words,
        new_id: Callable[[Identity], str],
        called: Mapping[str, str],
        folds: Mapping[str, str],
    ) -> None:
        self._shared, self._words, self._new_id, self._called = shared, words, new_id, called
        self._folds = folds
        self._decided = Decided()
        self._by_email: dict[str, str] = {}  # of customers without a contact
        self._contacts: dict[str, list[Person]] = {}
        self._others: dict[str, dict[str, frozenset[str]]] = {}
        self._only_phone: dict[str, dict[str, frozenset[str]]] = {}
        self._claimed: set[str] = set()
        self._phone_of: dict[str, str] = {}
        self._owners = owners
        self._names: dict[str, frozenset[str]] = {}
        for person in people:
            self._know_person(person, owners.customer(person))
        for customer in alone:
            self._know_customer(customer)

    def _know_person(self, person: Person, customer: str | None) -> None:
        if customer is not None:
            self._names[customer] = self._name_of(person)
        for phone in person.phones:
            self._contacts.setdefault(phone, []).append(person)

    def _know_customer(self, customer: CustomerRow) -> None:
        self._names[customer.id] = self._name(customer.id, customer.name)
        if customer.email_key:
            self._by_email.setdefault(customer.email_key, customer.id)
        if customer.phone_key:
            self._phone_of[customer.id] = customer.phone_key
            self._know_phone(customer.phone_key, customer.id)
            if not customer.email_key:
                only = self._only_phone.setdefault(customer.phone_key, {})
                only[customer.id] = self._names[customer.id]

    def _name(self, customer: str, name: str) -> frozenset[str]:
        return self._words.of(name or self._called.get(customer, ""))

    def _name_of(self, person: Person) -> frozenset[str]:
        return self._words.of(person.name)

    def _know_phone(self, phone: str, customer: str) -> None:
        self._others.setdefault(phone, {})[customer] = self._names[customer]

    def has_alone(self, customer: str, phone: str) -> bool:
        """Whether nobody else, contact or buyer, has or used the phone."""
        return phone not in self._contacts and self._others.get(phone, {}).keys() == {customer}

    def learned(self) -> dict[str, str]:
        """Names of buyers who have none, or only one of `called`, by all that was decided."""
        nameless = {customer for customer, words in self._names.items() if not words}
        used: dict[str, list[Identity]] = {}
        for identity, customer in self._decided.customer_of.items():
            if identity in self._decided.by_folds:
                continue
            if customer in nameless or customer in self._called:
                used.setdefault(customer or "", []).append(identity)
        names = {customer: fullest_name(hers, self._words) for customer, hers in used.items()}
        return {customer: name for customer, name in names.items() if name}

    def decide(self, identities: Iterable[Identity]) -> Decided:
        by_email: dict[str, list[Identity]] = {}
        by_phone: dict[str, list[Identity]] = {}
        for identity in identities:
            if identity.email_key and identity.email_key not in self._shared:
                by_email.setdefault(identity.email_key, []).append(identity)
            elif identity.phone_key and identity.phone_key not in self._shared:
                by_phone.setdefault(identity.phone_key, []).append(identity)
            else:
                self._decided.customer_of[identity] = None
        self._decide_emails(by_email)
        for phone in sorted(by_phone):
            self._decide_phone(phone, by_phone[phone])
        return self._decided

    # By e-mail

    def _decide_emails(self, by_email: dict[str, list[Identity]]) -> None:
        """All that are known before anybody new, so that two new ones never meet by a phone."""
        used: list[tuple[list[Identity], str | None]] = []
        strangers = []
        for email in sorted(by_email):
            group = by_email[email]
            if owner := self._owners.of(email):
                customer = self._owners.customer(owner)
                used.append((group, customer))
                if customer:
                    self._report_other_contacts(group, customer)
            elif customer := (
                self._by_email.get(email)
                or self._contact_by_phone(group)
                or self._claim_by_phone(group)
            ):
                used.append((group, customer))
            else:
                strangers.append(group)
        used += [(group, self._create(group)) for group in strangers]
        for group, customer in used:
            self._give(group, customer)
            self._learn_name(group, customer)
            self._learn_phones(group, customer)

    def _contact_by_phone(self, group: list[Identity]) -> str | None:
        """The one contact all phones used with a new address speak for."""
        found = set()
        for identity in group:
            contacts = self._contacts_with(identity.phone_key)
            if len(contacts) == 1 and agree(
                self._words.of(identity.name), self._name_of(contacts[0])
            ):
                found.add(self._owners.customer(contacts[0]))
        return found.pop() if len(found) == 1 else None

    def _claim_by_phone(self, group: list[Identity]) -> str | None:
        """A buyer known only by phone so far: the new address becomes hers."""
        found = {
            self._one_of(
                _closest(self._only_phone.get(i.phone_key or "", {}), self._words.of(i.name))
            )
            for i in group
            if not self._contacts_with(i.phone_key)
        } - {None}
        customer = found.pop() if len(found) == 1 else None
        if customer is None or customer in self._claimed:
            return None
        self._claimed.add(customer)
        return customer

    def _contacts_with(self, phone: str | None) -> Sequence[Person]:
        return () if phone in self._shared else self._contacts.get(phone or "", ())

    def _report_other_contacts(self, group: list[Identity], customer: str) -> None:
        for identity in sorted((one for one in group if one.phone_key), key=_order):
            contacts = self._contacts_with(identity.phone_key)
            if (
                len(contacts) == 1
                and self._owners.customer(contacts[0]) != customer
                and agree(self._words.of(identity.name), self._name_of(contacts[0]))
            ):
                self._decided.problems.append(findings.two_contacts(identity))

    def _learn_name(self, group: list[Identity], customer: str | None) -> None:
        """Who had no name so far is called by it from now on, not only from the next run on."""
        if customer is not None and not self._names[customer]:
            self._names[customer] = self._words.of(fullest_name(group, self._words))
            if phone := self._phone_of.get(customer):
                self._know_phone(phone, customer)

    def _learn_phones(self, group: list[Identity], customer: str | None) -> None:
        """A phone used with her address is hers too, for rows that have only the phone."""
        if customer is None:
            return
        for identity in group:
            if identity.phone_key and identity.phone_key not in self._shared:
                self._know_phone(identity.phone_key, customer)

    # By phone

    def _decide_phone(self, phone: str, group: list[Identity]) -> None:
        contacts = self._contacts.get(phone, [])
        if len(contacts) > 1:
            self._give(group, None)
            self._decided.problems.append(findings.phone_of_many(min(group, key=_order)))
            return
        rest = []
        for identity in sorted(group, key=_order):
            if contacts and agree(self._words.of(identity.name), self._name_of(contacts[0])):
                self._give([identity], self._owners.customer(contacts[0]))
            else:
                rest.append(identity)
        if rest:
            self._decide_others(phone, rest)

    def _decide_others(self, phone: str, group: list[Identity]) -> None:
        """Buyers without a contact; those whose name is nobody's so far become new ones."""
        known = self._others.setdefault(phone, {})
        strangers: list[list[Identity]] = []
        for identity in group:
            words = self._words.of(identity.name)
            seeds = [self._words.of(seed[0].name) for seed in strangers]
            if not any(agree(words, other) for other in (*known.values(), *seeds)):
                strangers.append([identity])
        for seed in strangers:
            self._know_phone(phone, self._create(seed))
        doubtful = []
        for identity in group:
            if identity in self._decided.customer_of:
                continue
            best = _closest(known, self._words.of(identity.name))
            self._give([identity], self._one_of(best))
            if self._several(best):
                doubtful.append(identity)
            elif len(best) > 1:
                self._decided.by_folds.add(identity)
        if doubtful:
            self._decided.problems.append(findings.phone_of_many(min(doubtful, key=_order)))
        elif phone in self._contacts or self._several(known):
            self._decided.problems.append(findings.phone_of_another(group[0]))

    def _one_of(self, best: Sequence[str]) -> str | None:
        """Nobody on a tie."""
        return best[-1] if best and not self._several(best) else None

    def _several(self, customers: Iterable[str]) -> bool:
        return len({self._folds.get(customer, customer) for customer in customers}) > 1

    # Answers

    def _give(self, group: Iterable[Identity], customer: str | None) -> None:
        for identity in group:
            self._decided.customer_of[identity] = customer

    def _create(self, group: list[Identity]) -> str:
        first = min(group, key=_order)
        customer = self._new_id(first)
        self._decided.new[customer] = first.name or ""
        self._names[customer] = self._name(customer, first.name or "")
        self._give(group, customer)
        return customer


class Ids:
    """An id for each new buyer, the same whenever she is decided again."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._known: dict[Identity, str] = {}

    def __call__(self, first: Identity) -> str:
        if first not in self._known:
            self._known[first] = self._new_id()
        return self._known[first]


def fullest_name(used: Iterable[Identity], words: Words) -> str:
    """The fullest way her name is written; none while her rows contradict each other."""
    names = {identity.name for identity in used if identity.name}
    best = min(names, key=lambda name: (-len(name.split()), -len(name), name), default="")
    return best if all(agree(words.of(best), words.of(name)) for name in names) else ""


def _closest(holders: Mapping[str, frozenset[str]], words: frozenset[str]) -> list[str]:
    """Those whose name has most words in common."""
    common = {c: len(words & other) for c, other in holders.items() if agree(words, other)}
    most = max(common.values(), default=0)
    return sorted(customer for customer, number in common.items() if number == most)


def _order(identity: Identity) -> tuple[int, int, str, str, str, str, int, int]:
    """The most telling name first; then a fixed order."""
    name = identity.name or ""
    return (
        -len(name.split()),
        -len(name),
        name,
        identity.phone_key or "",
        identity.email or "",
        identity.spreadsheet,
        identity.tab,
        identity.row,
    )
