"""Etags as Google builds them.

A source's etag is '#' and the base64 of eight bytes that change with the contact. A person's etag
is '%' and the base64 of a small protocol buffer: field 2 lists the fields asked for, field 4 holds
the source's etag as text. So it differs with the mask while the contact is unchanged, and any of
them may be sent back as long as the source's etag in it is the current one: so the recordings show.
Some who use the real one say that an update refuses the etags of lists and searches; with the
option strict_etags it does. Field 3, the sources read, tells them apart.
"""

from __future__ import annotations

import base64
from binascii import b2a_base64
from functools import lru_cache
from hashlib import blake2b

from emulator.people.masks import OLDER, READABLE, Mask

_NUMBERS = {field: number for number, field in enumerate(READABLE + OLDER, start=1)}
_SOURCES = b"\x1a\x04\x01\x02\x05\x07"
_LISTED = b"\x1a\x04\x01\x02\x07\x05"
_SPREAD, _STEP = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03
_EIGHT_BYTES = 2**64 - 1


def source_etag(resource: int | str, seq: int) -> str:
    """The text after the '#'. `seq` is the number of the last change.

    Multiplications spread the two over eight bytes; no two changes have the same.
    """
    number = resource if isinstance(resource, int) else _number(resource)
    return etag_bytes(number, seq).decode()


def etag_bytes(number: int, seq: int) -> bytes:
    mixed = (number * _SPREAD + seq * _STEP) & _EIGHT_BYTES
    return b2a_base64(mixed.to_bytes(8), newline=False)


def _number(resource: str) -> int:
    return int.from_bytes(blake2b(resource.encode(), digest_size=8).digest())


def person_etag(source: str, mask: Mask, *, listing: bool = False) -> str:
    whole = head(mask, listing) + source.encode()
    return "%" + b2a_base64(whole, newline=False).decode()


@lru_cache(maxsize=256)
def head(mask: Mask, listing: bool) -> bytes:
    """What stands in a person's etag before the source's."""
    fields = bytes([0x12, len(mask), *(_NUMBERS[field] for field in mask)])
    return fields + (_LISTED if listing else _SOURCES) + b'"\x0c'


def from_list(person: str) -> bool:
    """Whether a person's etag came from connections.list or searchContacts."""
    return _LISTED in base64.b64decode(person.removeprefix("%"))


def source_of(person: str) -> str | None:
    """The source etag inside a person's etag; None if it is none of ours."""
    try:
        raw = base64.b64decode(person.removeprefix("%"), validate=True)
    except ValueError:
        return None
    return raw[-12:].decode("ascii", "replace") if raw[-14:-12] == b'"\x0c' else None
