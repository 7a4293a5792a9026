"""Keys too many people share: "info@…", a placeholder phone. They say nothing about anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

import polars as pl

from sync.matching.values import Person, Words

MOST_NAMES = 3


def shared_keys(
    people: Sequence[Person], identities: pl.DataFrame, words: Words
) -> dict[str, list[frozenset[str]]]:
    """Keys that more than three different names use, each with those names.

    Contacts we made ourselves bring no name of their own: theirs comes from the orders, and one
    name more in the next run must not take away what the run that made them decided.
    """
    emails, phones, buyers = (identities[c].to_list() for c in ("email_key", "phone_key", "name"))
    theirs = (map(attrgetter(kind), people) for kind in ("emails", "phones"))
    held = Counter(chain(*map(chain.from_iterable, theirs), emails, phones))
    suspects = {key for key, times in held.items() if key and times > MOST_NAMES}
    names: dict[str, set[frozenset[str]]] = {key: set() for key in sorted(suspects)}
    for person in people if suspects else ():
        for key in () if person.mark else suspects.intersection((*person.emails, *person.phones)):
            names[key].add(words.of(person.name))
    for email, phone, name in zip(emails, phones, buyers, strict=True) if suspects else ():
        for used in suspects.intersection((email, phone)):
            names[used].add(words.of(name))
    return {
        key: others for key, found in names.items() if len(others := different(found)) > MOST_NAMES
    }


def different(names: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Names that are no part of another one: "Horvat" is not another person than "Ana Horvat"."""
    longest_first = sorted(filter(None, names), key=lambda words: (-len(words), sorted(words)))
    kept: list[frozenset[str]] = []
    for words in longest_first:
        if len(kept) > 20:  # far too many already; the rest changes nothing
            break
        if not any(words <= other for other in kept):
            kept.append(words)
    return kept
