"""A contact's photo. The picture itself is not kept: nobody here would look at it."""

from __future__ import annotations

import base64
from hashlib import blake2b

from emulator.api import Call, Json, invalid, not_found
from emulator.people.account import micros
from emulator.people.contact import Contact
from emulator.people.masks import read_mask
from emulator.people.person import person
from emulator.people.store import account_of, contact_source
from emulator.people.texts import PHOTO
from emulator.people.values import Values

STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""What a PNG and a JPEG begin with; Google takes no other pictures."""


def update(call: Call) -> Json:
    """PATCH /v1/people/c…:updateContactPhoto. Without personFields no person is answered."""
    picture = _bytes(call.body.get("photoBytes") or "")
    if not picture.startswith(STARTS):
        raise invalid("Request contains an invalid argument.")
    name = blake2b(picture, digest_size=16).hexdigest()
    photo = [{"url": f"https://lh3.googleusercontent.com/contacts/{name}=s100"}]
    asked = call.body.get("personFields"), call.body.get("sources")
    return _changed(call, {PHOTO: photo}, "people/updateContactPhoto", *asked)


def delete(call: Call) -> Json:
    """DELETE /v1/people/c…:deleteContactPhoto: the contact has again the photo Google draws."""
    asked = call.query.get("personFields"), call.query.get("sources")
    return _changed(call, {}, "people/deleteContactPhoto", *asked)


def _changed(
    call: Call, photo: Values, page: str, fields: str | None, sources: list[str] | None
) -> Json:
    mask = read_mask(fields, page, "personFields")
    account = account_of(call)
    contact = account.find(call.path["resourceName"])
    if contact is None:
        raise not_found()
    account.change(contact, micros(call.world.clock.now()), {**_bare(contact), **photo})
    if not mask:
        return {}
    return {"person": person(contact, mask, contact_source=contact_source(sources))}


def _bare(contact: Contact) -> Values:
    return {field: items for field, items in contact.values.items() if field != PHOTO}


def _bytes(text: str) -> bytes:
    """Base64 of either alphabet, with or without its padding."""
    try:
        return base64.b64decode(text.translate({45: 43, 95: 47}) + "=" * (-len(text) % 4))
    except ValueError:
        raise invalid("Request contains an invalid argument.") from None
