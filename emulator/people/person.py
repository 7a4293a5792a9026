"""A contact as the API answers it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from emulator.api import Json
from emulator.people.contact import PREFIX, Contact, Version
from emulator.people.etags import person_etag, source_etag
from emulator.people.group import PREFIX as GROUP_PREFIX
from emulator.people.masks import Mask

_PHOTO = "https://lh3.googleusercontent.com/cm/no-photo=s100"
LISTED = 100
"""connections.list answers at most so many addresses and numbers of one person."""


def person(
    contact: Contact, mask: Mask, *, version: Version | None = None, contact_source: bool = True
) -> Json:
    """The contact with the fields asked for; `version` for reads that lag behind.

    Without the CONTACT source nothing is left of a contact but its name and etag.
    """
    version = version or contact.version
    if not contact_source:
        mask = ()
    etag = source_etag(contact.id, version.seq)
    source = {"type": "CONTACT", "id": f"{contact.id:x}"}
    answer: Json = {"resourceName": contact.name, "etag": person_etag(etag, mask)}
    if "metadata" in mask:
        answer["metadata"] = _metadata(version, source, etag)
    first = {"primary": True, "source": source, "sourcePrimary": True}
    other = {"source": source}
    for field in mask:
        if items := version.values.get(field):
            answer[field] = [{"metadata": first, **items[0]}]
            answer[field] += [{"metadata": other, **item} for item in items[1:]]
    if "photos" in mask:
        answer["photos"] = [{"metadata": first, "url": _PHOTO, "default": True}]
    if "memberships" in mask:
        answer["memberships"] = [_membership(key, other) for key in version.groups]
    return answer


def listed(answer: Json) -> Json:
    """The same as connections.list has it: long lists of addresses and numbers cut."""
    cut = {k: answer[k][:LISTED] for k in _CUT if len(answer.get(k, ())) > LISTED}
    return {**answer, **cut} if cut else answer


def deleted(contact: Contact, version: Version, mask: Mask) -> Json:
    """What a sync answers for a person that is gone."""
    etag = source_etag(contact.id, version.seq)
    source = {"type": "CONTACT", "id": f"{contact.id:x}"}
    metadata = {**_metadata(version, source, etag), "deleted": True}
    return {"resourceName": contact.name, "etag": person_etag(etag, mask), "metadata": metadata}


def with_former_names(answer: Json, contact: Contact) -> Json:
    """Sync answers alone tell which names a person had before."""
    if not contact.former:
        return answer
    names = [f"{PREFIX}{former}" for former in contact.former]
    return {**answer, "metadata": {**answer.get("metadata", {}), "previousResourceNames": names}}


def instant(at: int) -> str:
    """Microseconds UTC as Google writes instants."""
    seconds, micro = divmod(at, 1_000_000)
    return f"{_second(seconds)}.{micro:06d}Z"


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


_CUT = ("emailAddresses", "phoneNumbers")


def _metadata(version: Version, source: Json, etag: str) -> Json:
    whole = {**source, "etag": f"#{etag}", "updateTime": instant(version.at)}
    return {"sources": [whole], "objectType": "PERSON"}


def _membership(key: str, metadata: Json) -> Json:
    named = {"contactGroupId": key, "contactGroupResourceName": GROUP_PREFIX + key}
    return {"metadata": metadata, "contactGroupMembership": named}
