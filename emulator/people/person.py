"""A contact as the API answers it."""

from __future__ import annotations

from emulator.api import Json
from emulator.people.contact import PREFIX, Contact, Version
from emulator.people.etags import person_etag, source_etag
from emulator.people.group import PREFIX as GROUP_PREFIX
from emulator.people.masks import Mask
from emulator.people.texts import CUT, LISTED, NO_PHOTO, PHOTO, instant
from emulator.people.values import Values


def person(
    contact: Contact,
    mask: Mask,
    *,
    version: Contact | Version | None = None,
    contact_source: bool = True,
    listing: bool = False,
) -> Json:
    """The contact with the fields asked for; `version` for reads that lag behind.

    Without the CONTACT source nothing is left of a contact but its name and etag. `listing` is for
    reads whose etags some say an update refuses.
    """
    state = version or contact
    if not contact_source:
        mask = ()
    etag = source_etag(contact.id, state.seq)
    source = {"type": "CONTACT", "id": f"{contact.id:x}"}
    answer: Json = {"resourceName": contact.name, "etag": person_etag(etag, mask, listing=listing)}
    if "metadata" in mask:
        answer["metadata"] = _metadata(instant(state.at), source, etag)
    first, other = {"primary": True, "source": source}, {"source": source}
    values = state.values
    for field in mask:
        if items := values.get(field):
            head = {**first, "sourcePrimary": True} if field == "names" else first
            answer[field] = [{"metadata": head, **items[0]}]
            if len(items) > 1:
                answer[field] += [{"metadata": other, **item} for item in items[1:]]
    if "photos" in mask:
        answer["photos"] = [_photo(values, first)]
    if "memberships" in mask:
        answer["memberships"] = [_membership(key, other) for key in state.groups]
    return answer


def listed(answer: Json) -> Json:
    """The same as connections.list has it: long lists of addresses and numbers cut."""
    cut = {k: answer[k][:LISTED] for k in CUT if len(answer.get(k, ())) > LISTED}
    return {**answer, **cut} if cut else answer


def deleted(contact: Contact, version: Contact | Version, mask: Mask) -> Json:
    """What a sync answers for a person that is gone: no field but the default photo."""
    etag = source_etag(contact.id, version.seq)
    source = {"type": "CONTACT", "id": f"{contact.id:x}"}
    metadata = {**_metadata("1970-01-01T00:00:00Z", source, etag), "deleted": True}
    shown = person_etag(etag, mask)
    answer: Json = {"resourceName": contact.name, "etag": shown, "metadata": metadata}
    if "photos" in mask:
        answer["photos"] = [_photo({}, {"primary": True, "source": source})]
    return answer


def with_former_names(answer: Json, contact: Contact) -> Json:
    """Sync answers alone tell which names a person had before."""
    if not contact.former:
        return answer
    names = [f"{PREFIX}{former}" for former in contact.former]
    return {**answer, "metadata": {**answer.get("metadata", {}), "previousResourceNames": names}}


def _metadata(updated: str, source: Json, etag: str) -> Json:
    whole = {**source, "etag": f"#{etag}", "updateTime": updated}
    return {"sources": [whole], "objectType": "PERSON"}


def _photo(values: Values, metadata: Json) -> Json:
    """The contact's own photo, else the one Google draws."""
    if own := values.get(PHOTO):
        return {"metadata": metadata, **own[0]}
    return {"metadata": metadata, "url": NO_PHOTO, "default": True}


def _membership(key: str, metadata: Json) -> Json:
    named = {"contactGroupId": key, "contactGroupResourceName": GROUP_PREFIX + key}
    return {"metadata": metadata, "contactGroupMembership": named}
