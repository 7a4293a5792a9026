"""Rows with nothing but a name: nobody's, until the owner says whose."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from core.keys import name_key
from core.model import Problem
from sync.matching import findings
from sync.matching.identities import Identity
from sync.matching.values import CustomerRow, Words

Names = Mapping[str, str | None]
"""`name_key` -> whose the rows with this name are; None: nobody's, and not to be asked again."""


def nameless(identity: Identity) -> bool:
    """Whether there is an address or phone, or nothing at all."""
    return bool(identity.email_key or identity.phone_key or not identity.name)


def named(
    identities: Iterable[Identity], names: Names, customers: Set[str]
) -> dict[Identity, str | None]:
    """The name-only rows whose owner is known, and still there."""
    if not names:
        return {}
    only = {one: names.get(name_key(one.name or "")) for one in identities if not nameless(one)}
    return {one: customer for one, customer in only.items() if customer in customers}


def called_so(
    identities: Iterable[Identity], customers: Iterable[CustomerRow], words: Words
) -> dict[str, list[str]]:
    """Name of a name-only row -> the active customers called exactly so."""
    wanted = {words.of(one.name): name_key(one.name or "") for one in identities}
    found: dict[str, list[str]] = {name: [] for name in wanted.values()}
    for customer in customers if wanted else ():
        name = wanted.get(words.of(customer.name))
        if name is not None and customer.state == "active":
            found[name].append(customer.id)
    return found


def name_problems(
    identities: Sequence[Identity], customers: Iterable[CustomerRow], names: Names, words: Words
) -> Iterator[Problem]:
    """One for all that nobody has answered, and one for each answer that became doubtful."""
    only = [one for one in identities if not nameless(one)]
    fits = called_so(only, customers, words)
    by_name: dict[str, list[Identity]] = defaultdict(list)
    for one in only:
        by_name[name_key(one.name or "")].append(one)
    asked = [one for name, rows in by_name.items() if name not in names for one in rows]
    if asked:
        recognised = Counter(len(fits[name]) for name in by_name if name not in names)
        yield findings.name_only(asked, recognised[1])
    for name, rows in by_name.items():
        if names.get(name) and len(fits[name]) > 1:
            yield findings.name_of_many(rows[0], rows[0].name or "", len(fits[name]))
