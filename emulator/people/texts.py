"""Contacts written out as JSON: what connections.list answers by the thousand.

Every field of a contact is written when it is stored, so that a page, whatever its mask, is put
together of texts that lie ready. They say what `person.person` says; a property test holds the two
together.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

import orjson

from emulator.people.etags import head
from emulator.people.group import PREFIX as GROUP_PREFIX
from emulator.people.masks import Mask
from emulator.people.values import Values

if TYPE_CHECKING:
    from emulator.people.contact import Contact

Texts = tuple[bytes, ...]

LISTED = 100
"""connections.list answers at most so many addresses and numbers of one person."""
CUT = ("emailAddresses", "phoneNumbers")
NO_PHOTO = "https://lh3.googleusercontent.com/cm/no-photo=s100"
PHOTO = "photos"
"""Where a contact's own photo lies among its values; no mask of a write names it."""


def contact_texts(people: Sequence[Contact], mask: Mask, *, marked: bool) -> list[bytes]:
    """Whole contacts as they are now. `marked`: their etags are those of a list."""
    start, join, told = head(mask, marked), b"".join, []
    fields, pick, photo = None, _picker((), mask), b""
    for c in people:
        etag = c.etag or c.write_state()
        if c.fields is not fields:  # most contacts have the same fields as the one before
            fields = c.fields
            pick = _picker(fields, mask)
        if PHOTO in mask:
            photo = b"" if PHOTO in c.fields else _no_photo(c.source)
        shown = b2a_base64(start + etag, newline=False)
        told.append(join((c.opening, shown, b'"', *pick(c.texts), photo, b"}")))
    return told


@lru_cache(maxsize=4096)
def _picker(fields: tuple[str, ...], mask: Mask) -> Callable[[Texts], Iterable[bytes]]:
    """Takes those of the mask out of the texts of `fields`."""
    wanted = [place for place, field in enumerate(fields) if field in mask]
    if len(wanted) == len(fields):
        return tuple
    if len(wanted) > 1:
        return itemgetter(*wanted)
    return lambda texts: [texts[place] for place in wanted]


def opening_text(name: str) -> bytes:
    """What a contact begins with, up to the first letter of its etag."""
    return f'{{"resourceName":"{name}","etag":"%'.encode()


def source_text(number: int) -> bytes:
    """The inside of a contact's source."""
    return b'"type":"CONTACT","id":"%x"' % number


def field_texts(values: Values, source: bytes) -> Texts:
    """Each field of a contact as it stands in an answer, with the comma before it.

    No field of `values` is an empty list.
    """
    other = b'{"metadata":{"source":{' + source
    first = b'{"metadata":{"primary":true,"source":{' + source
    named = b'{"metadata":{"primary":true,"sourcePrimary":true,"source":{' + source
    texts = []
    for field, items in values.items():
        shown = items[:LISTED] if field in CUT else items
        heads = [named if field == "names" else first, *[other] * (len(shown) - 1)]
        told = [
            head + b"}}," + orjson.dumps(item)[1:] for head, item in zip(heads, shown, strict=True)
        ]
        texts.append(b',"' + field.encode() + b'":[' + b",".join(told) + b"]")
    return tuple(texts)


@lru_cache(maxsize=4096)
def field_names(*fields: str) -> tuple[str, ...]:
    """The same tuple for all contacts that have the same fields."""
    return fields


def metadata_text(source: bytes, etag: bytes, at: int) -> bytes:
    """`etag` is the source's, `at` the instant of the last change in microseconds UTC."""
    parts = b',"metadata":{"sources":[{', source, b',"etag":"#', etag, b'","updateTime":"'
    return b"".join((*parts, _instant(at), b'"}],"objectType":"PERSON"}'))


def memberships_text(source: bytes, groups: tuple[str, ...]) -> bytes:
    return source.join(_around_sources(groups))


def instant(at: int) -> str:
    """Microseconds UTC as Google writes instants."""
    seconds, micro = divmod(at, 1_000_000)
    return f"{_second(seconds)}.{micro:06d}Z"


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(maxsize=16)
def _instant(at: int) -> bytes:
    """The contacts that were moved together have it in common."""
    return instant(at).encode()


@lru_cache(maxsize=4096)
def _around_sources(groups: tuple[str, ...]) -> list[bytes]:
    """The text of memberships, in pieces: the contact's source belongs between them."""
    if not groups:
        return [b',"memberships":[]']
    told = []
    for key in groups:
        named = {"contactGroupId": key, "contactGroupResourceName": GROUP_PREFIX + key}
        told.append(b'}},"contactGroupMembership":' + orjson.dumps(named) + b"}")
    before = b'{"metadata":{"source":{'
    between = [each + b"," + before for each in told[:-1]]
    return [b',"memberships":[' + before, *between, told[-1] + b"]"]


def _no_photo(source: bytes) -> bytes:
    start = b',"photos":[{"metadata":{"primary":true,"source":{' + source
    return start + b'}},"url":"' + NO_PHOTO.encode() + b'","default":true}]'
