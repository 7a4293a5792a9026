"""Providers misspelt by one letter: such an address is valid, and nobody ever reads its mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import ascii_lowercase

from core.i18n import Text
from sheets.cells.refusal import Refusal, shown

_PROVIDERS = (
    "gmail.com",
    "hotmail.com",
    "yahoo.com",
    "outlook.com",
    "icloud.com",
    "seznam.cz",
    "googlemail.com",
)
_REAL = frozenset(["hotmail.co", "yahoo.co", "seznam.sk"])


@lru_cache(maxsize=1)
def misspelt() -> Mapping[str, str]:
    """Wrong domain -> the provider that is meant."""
    found = {wrong: right for right in _PROVIDERS for wrong in _one_off(right)}
    return {wrong: right for wrong, right in found.items() if wrong not in {*_PROVIDERS, *_REAL}}


def _one_off(word: str) -> Iterator[str]:
    """One letter missing, doubled, swapped, wrong or too many; the first one stands, since
    mail.com, email.com and ymail.com are providers too."""
    for at in range(1, len(word)):
        before, after = word[:at], word[at + 1 :]
        yield before + after
        if at + 1 < len(word):
            yield before + word[at + 1] + word[at] + word[at + 2 :]
        for letter in ascii_lowercase:
            if word[at] != ".":
                yield before + letter + after
            yield before + letter + word[at:]


def likely_typo(address: str) -> Refusal:
    return Refusal(
        "likely_typo",
        Text(
            "“{found}” is probably meant to end in {domain}.",
            found=shown(address),
            domain=misspelt()[address.rpartition("@")[2]],
        ),
        Text("Correct the address in the sheet, or leave it if it is right. The order counts."),
    )
