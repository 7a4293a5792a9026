"""Reading, creating, updating, deleting and searching single contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from emulator.api import Call, Json, invalid, not_found
from emulator.people import writing
from emulator.people.account import Account, micros
from emulator.people.contact import Contact
from emulator.people.masks import (
    EVERYTHING,
    Mask,
    person_fields,
    read_mask,
    required_read_mask,
    update_mask,
)
from emulator.people.person import person
from emulator.people.profile import is_me, profile
from emulator.people.store import account_of, contact_source, profile_source
from emulator.people.values import Values

MOST_NAMES = 200
"""How many resource names people.getBatchGet takes."""


def get(call: Call) -> Json:
    """GET /v1/people/c… or people/me."""
    mask = person_fields(call.query.get("personFields"), call.query.get("requestMask.includeField"))
    account, name = account_of(call), call.path["resourceName"]
    found = _read(account, name, mask, call.query, stale=_stale(call, account))
    if found is None:
        raise not_found()
    return found


def batch_get(call: Call) -> Json:
    """GET /v1/people:batchGet: each name with a status of its own."""
    mask = person_fields(call.query.get("personFields"), call.query.get("requestMask.includeField"))
    names = call.query.get("resourceNames") or []
    if not 0 < len(names) <= MOST_NAMES:
        raise invalid("Request contains an invalid argument.")
    account = account_of(call)
    return {"responses": [_response(account, name, mask, call.query) for name in names]}


def create(call: Call) -> Json:
    """POST /v1/people:createContact. Not idempotent: sent twice it makes two."""
    account, at = account_of(call), micros(call.world.clock.now())
    mask = read_mask(call.query.get("personFields"), "people/createContact", "personFields")
    draft = writing.draft(account, call.body)
    writing.check_room(account, 1, at)
    made = account.add(draft.values, draft.groups, at)
    return _answer(made, mask, call.query)


def update(call: Call) -> Json:
    """PATCH /v1/people/c…:updateContact: the fields of the mask are replaced, or cleared."""
    page = "people/updateContact"
    account = account_of(call)
    fields = update_mask(call.query.get("updatePersonFields"), "updatePersonFields", page)
    mask = read_mask(call.query.get("personFields"), page, "personFields")
    contact = account.find(call.path["resourceName"])
    if contact is None:
        raise not_found()
    strict = bool(call.world.options.get("strict_etags"))
    change = writing.revision(account, contact, call.body, fields, strict=strict)
    account.change(contact, micros(call.world.clock.now()), change.values, change.groups)
    return _answer(contact, mask, call.query)


def delete(call: Call) -> Json:
    """DELETE /v1/people/c…:deleteContact."""
    account = account_of(call)
    contact = account.find(call.path["resourceName"])
    if contact is None:
        raise not_found()
    account.remove(contact, micros(call.world.clock.now()))
    return {}


def search(call: Call) -> Json:
    """GET /v1/people:searchContacts: contacts with a word that begins with the query."""
    mask = required_read_mask(call.query.get("readMask"), "people/searchContacts")
    account, query = account_of(call), (call.query.get("query") or "").strip()
    size = search_size(call.query)
    marked = bool(call.world.options.get("strict_etags"))
    hits = islice(matching(account, query), size) if query else ()
    results = [{"person": person(hit, mask, listing=marked)} for hit in hits]
    return {"results": results} if results else {}


def search_size(query: Mapping[str, Any]) -> int:
    """10 if nothing is said; more than 30 are 30."""
    size: int = query.get("pageSize") or 10
    if size < 0:
        raise invalid("Request contains an invalid argument.")
    return min(size, 30)


def matching(account: Account, query: str) -> Iterator[Contact]:
    """The contacts one of whose searched fields has a word beginning with the query."""
    wanted = query.casefold()
    prefix = re.compile(rf"(?<!\w){re.escape(wanted)}")
    for contact in account.contacts.values():
        text = contact.sought
        if text is None:
            text = contact.sought = _sought(contact.values)
        if wanted in text and prefix.search(text):  # `in` is ten times as quick
            yield contact


def _sought(values: Values) -> str:
    texts = [item.get(key, "") for field, key in _SEARCHED for item in values.get(field, ())]
    return "\n".join(texts).casefold()


_SEARCHED = (
    ("names", "displayName"),
    ("nicknames", "value"),
    ("emailAddresses", "value"),
    ("phoneNumbers", "value"),
    ("phoneNumbers", "canonicalForm"),
    ("organizations", "name"),
)


def _stale(call: Call, account: Account) -> int | None:
    """The change number people.get shows: behind by read_lag_seconds, as Google's is at times."""
    lag = int(call.world.options.get("read_lag_seconds") or 0)
    if not lag:
        return None
    return account.changes.horizon(micros(call.world.clock.now()) - lag * 1_000_000)


def _read(
    account: Account,
    name: str,
    mask: Mask,
    query: Mapping[str, Any],
    *,
    stale: int | None = None,
) -> Json | None:
    sources = query.get("sources")
    if is_me(name, account.address):
        return profile(account.address, mask, profile_source=profile_source(sources))
    contact = account.find(name)
    if contact is None:
        return None
    version = contact.as_of(stale) if stale is not None else contact
    return person(contact, mask, version=version, contact_source=contact_source(sources))


def _response(account: Account, name: str, mask: Mask, query: Mapping[str, Any]) -> Json:
    found = _read(account, name, mask, query)
    if found is None:
        status = {"code": 5, "message": "Requested entity was not found."}
        return {"httpStatusCode": 404, "requestedResourceName": name, "status": status}
    return {"httpStatusCode": 200, "person": found, "requestedResourceName": name, "status": {}}


def _answer(contact: Contact, mask: Mask, query: Mapping[str, Any]) -> Json:
    return person(contact, mask or EVERYTHING, contact_source=contact_source(query.get("sources")))
