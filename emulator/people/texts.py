"""Contacts written out as JSON: what connections.list answers by the thousand.

The fields of a contact are written when they are stored, the rest when a page is read. The texts
say what `person.person` says; a property test holds the two together.
"""

from __future__ import annotations

from functools import lru_cache

import orjson

from emulator.people.etags import person_etag, source_etag
from emulator.people.group import PREFIX as GROUP_PREFIX
from emulator.people.masks import Mask
from emulator.people.values import Values

LISTED = 100
"""connections.list answers at most so many addresses and numbers of one person."""
CUT = ("emailAddresses", "phoneNumbers")
NO_PHOTO = "https://lh3.googleusercontent.com/cm/no-photo=s100"
PHOTO = "photos"
"""Where a contact's own photo lies among its values; no mask of a write names it."""
_OTHERS = frozenset(("metadata", "memberships"))


def field_texts(values: Values, number: int) -> dict[str, bytes]:
    """Each field of a contact as it stands in an answer, with the comma before it.

    No field of `values` is an empty list.
    """
    source = _source(number)
    first, other = b'{"metadata":{"primary":true,' + source, b'{"metadata":{' + source
    named = b'{"metadata":{"primary":true,"sourcePrimary":true,' + source
    texts = {}
    for field, items in values.items():
        shown = items[:LISTED] if field in CUT else items
        heads = [named if field == "names" else first, *[other] * (len(shown) - 1)]
        told = [
            head + b"}," + orjson.dumps(item)[1:] for head, item in zip(heads, shown, strict=True)
        ]
        texts[field] = b',"' + field.encode() + b'":[' + b",".join(told) + b"]"
    return texts


def contact_text(
    name: str,
    number: int,
    seq: int,
    updated: str,
    texts: dict[str, bytes],
    groups: tuple[str, ...],
    mask: Mask,
    *,
    marked: bool,
) -> bytes:
    """A whole contact; `texts` are its `field_texts`, `updated` the instant of its last change."""
    etag = source_etag(number, seq)
    shown = person_etag(etag, mask, listing=marked)
    parts = [f'{{"resourceName":"{name}","etag":"{shown}"'.encode()]
    for field in _plain(mask):
        text = texts.get(field)
        if text is not None:
            parts.append(text)
    if PHOTO in mask and PHOTO not in texts:
        head = b',"photos":[{"metadata":{"primary":true,' + _source(number)
        parts.append(head + b'},"url":"' + NO_PHOTO.encode() + b'","default":true}]')
    if "metadata" in mask:
        whole = f'"type":"CONTACT","id":"{number:x}","etag":"#{etag}","updateTime":"{updated}"'
        parts.append(f',"metadata":{{"sources":[{{{whole}}}],"objectType":"PERSON"}}'.encode())
    if "memberships" in mask:
        head = b'{"metadata":{' + _source(number)
        told = [head + _membership(key) for key in groups]
        parts.append(b',"memberships":[' + b",".join(told) + b"]")
    parts.append(b"}")
    return b"".join(parts)


@lru_cache(maxsize=256)
def _plain(mask: Mask) -> Mask:
    return tuple(field for field in mask if field not in _OTHERS)


def _source(number: int) -> bytes:
    return b'"source":{"type":"CONTACT","id":"%x"}' % number


@lru_cache(maxsize=4096)
def _membership(key: str) -> bytes:
    named = {"contactGroupId": key, "contactGroupResourceName": GROUP_PREFIX + key}
    return b'},"contactGroupMembership":' + orjson.dumps(named) + b"}"
