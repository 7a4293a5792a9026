"""How much one contact holds: 500 fields, 1,024 characters in each but notes, 128 KB in all.

Google's help tells the figures (I get a Contacts error); of its refusals no text is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from emulator.api import invalid
from emulator.people.values import Values

MOST_FIELDS = 500
MOST_CHARACTERS = 1024
MOST_BYTES = 128 * 1024
NOTES = "biographies"


def check_limits(values: Values) -> None:
    """Refuses values no contact may have."""
    fields = sum(map(len, values.values()))
    longest = max(_lengths(values), default=0)
    if fields > MOST_FIELDS or longest > MOST_CHARACTERS or len(orjson.dumps(values)) > MOST_BYTES:
        raise invalid("Request contains an invalid argument.")


def _lengths(values: Values) -> Iterator[int]:
    """Of every text, notes left out."""
    for field, items in values.items():
        if field != NOTES:
            yield from (len(text) for item in items for text in _texts(item))


def _texts(item: dict[str, Any]) -> Iterator[str]:
    return (value for value in item.values() if isinstance(value, str))
