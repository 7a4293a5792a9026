"""Field masks of the People API: which paths are valid, and Google's words when one is not."""

from __future__ import annotations

import re
from functools import lru_cache

from emulator.api import Refusal, invalid

READABLE = (
    "addresses", "ageRanges", "biographies", "birthdays", "calendarUrls", "clientData",
    "coverPhotos", "emailAddresses", "events", "externalIds", "genders", "imClients", "interests",
    "locales", "locations", "memberships", "metadata", "miscKeywords", "names", "nicknames",
    "occupations", "organizations", "phoneNumbers", "photos", "relations", "sipAddresses",
    "skills", "urls", "userDefined",
)  # fmt: skip
"""What the reference lists for personFields."""

OLDER = (
    "ageRange", "braggingRights", "fileAses", "relationshipInterests", "relationshipStatuses",
    "residences", "taglines",
)  # fmt: skip
"""In the schema and accepted, though the reference lists them no more (GAM asks for fileAses)."""

WRITABLE = (
    "addresses", "biographies", "birthdays", "calendarUrls", "clientData", "emailAddresses",
    "events", "externalIds", "genders", "imClients", "interests", "locales", "locations",
    "memberships", "miscKeywords", "names", "nicknames", "occupations", "organizations",
    "phoneNumbers", "relations", "sipAddresses", "urls", "userDefined",
)  # fmt: skip

SINGLETONS = ("biographies", "birthdays", "genders", "names")

GROUP_FIELDS = ("clientData", "groupType", "memberCount", "metadata", "name")

REFERENCE = "https://developers.google.com/people/api/rest/v1/"
_PLAIN = re.compile(r"^[\w.,* ]*$")

Mask = tuple[str, ...]


@lru_cache(maxsize=1024)
def parse(text: str, name: str, valid: Mask, page: str) -> Mask:
    """The paths of a mask, sorted and without repetitions; () for an empty one.

    `name` is the parameter's name as clients write it, `page` the reference page Google points to.
    """
    if not _PLAIN.match(text):
        raise _no_mask(text, name)
    paths = sorted({path.strip() for path in text.split(",")} - {""})
    for path in paths:
        if path not in valid:
            raise invalid(
                f'Invalid {name} mask path: "{path}". Valid paths are documented at '
                f"{REFERENCE}{page}."
            )
    return tuple(paths)


def person_fields(text: str | None, include: str | None = None) -> Mask:
    """The mask of a read; without one Google refuses. `include` is requestMask.includeField."""
    if include:
        text = ",".join(path.strip().removeprefix("person.") for path in include.split(","))
    mask = parse(text or "", "personFields", _ALL_READABLE, "people/get")
    if not mask:
        raise _required("personFields", "people/get")
    return mask


def read_mask(text: str | None, page: str, name: str = "readMask") -> Mask:
    """The mask of a read after a write: () where none was sent."""
    return parse(text or "", name, _ALL_READABLE, page)


def required_read_mask(text: str | None, page: str) -> Mask:
    mask = read_mask(text, page)
    if not mask:
        raise _required("readMask", page)
    return mask


def update_mask(text: str | None, name: str, page: str) -> Mask:
    mask = parse(text or "", name, _ALL_WRITABLE, page)
    if not mask:
        raise _required(name, page)
    return mask


def group_mask(text: str | None, default: Mask, name: str, page: str) -> Mask:
    return parse(text or "", name, GROUP_FIELDS, page) or default


_ALL_READABLE: Mask = tuple(READABLE + OLDER)
_ALL_WRITABLE: Mask = tuple(WRITABLE)
EVERYTHING: Mask = tuple(sorted(READABLE))
"""What createContact and updateContact answer when no mask is sent."""


def _required(name: str, page: str) -> Refusal:
    return invalid(
        f"{name} mask is required. Please specify one or more valid paths. Valid paths are "
        f"documented at {REFERENCE}{page}."
    )


def _no_mask(text: str, name: str) -> Refusal:
    field = re.sub(r"[A-Z]", lambda capital: "_" + capital[0].lower(), name)
    message = (
        f"Invalid value at '{field}' (type.googleapis.com/google.protobuf.FieldMask), Field "
        f"'{field}', Invalid FieldMask '{text}'. Map keys should be represented as [\"some_key\"]."
    )
    violation = {"field": field, "description": message}
    kind = "type.googleapis.com/google.rpc.BadRequest"
    return invalid(message, details=[{"@type": kind, "fieldViolations": [violation]}])
