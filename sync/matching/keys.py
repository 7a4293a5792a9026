"""Keys too many people share: "info@…", a placeholder phone. They say nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sync.matching.identities import Identity
from sync.matching.values import Person, Words

MOST_NAMES = 3


def shared_keys(
    people: Sequence[Person], identities: Sequence[Identity], words: Words
) -> dict[str, list[frozenset[str]]]:
    """Keys that more than three different names use, each with those names."""
    names: dict[str, set[frozenset[str]]] = {}
    for person in people:
        for key in (*person.emails, *person.phones):
            names.setdefault(key, set()).add(person.words)
    for identity in identities:
        for used in (identity.email_key, identity.phone_key):
            if used:
                names.setdefault(used, set()).add(words.of(identity.name))
    suspects = ((key, found) for key, found in names.items() if len(found) > MOST_NAMES)
    return {
        key: different
        for key, found in sorted(suspects)
        if len(different := _different(found)) > MOST_NAMES
    }


def _different(names: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Names that are no part of another one: "Horvat" is not another person than "Ana Horvat"."""
    longest_first = sorted(filter(None, names), key=lambda words: (-len(words), sorted(words)))
    kept: list[frozenset[str]] = []
    for words in longest_first:
        if len(kept) > 20:  # far too many already; the rest changes nothing
            break
        if not any(words <= other for other in kept):
            kept.append(words)
    return kept
