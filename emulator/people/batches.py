"""Batch writes: up to 200 contacts created or updated, up to 500 deleted, all or none."""

from __future__ import annotations

from emulator.api import Call, Json, invalid, not_found
from emulator.people import writing
from emulator.people.account import Account, micros
from emulator.people.contact import Contact
from emulator.people.masks import read_mask, update_mask
from emulator.people.person import person
from emulator.people.store import account_of, contact_source

MOST_WRITES = 200
MOST_DELETES = 500


def batch_create(call: Call) -> Json:
    """POST /v1/people:batchCreateContacts. Without a readMask not even names are answered."""
    account, at = account_of(call), micros(call.world.clock.now())
    mask = read_mask(call.body.get("readMask"), "people/batchCreateContacts")
    sent = call.body.get("contacts") or []
    _check_count(len(sent), MOST_WRITES)
    drafts = [writing.draft(account, one.get("contactPerson") or {}) for one in sent]
    writing.check_room(account, len(drafts), at)
    made = [account.add(draft.values, draft.groups, at) for draft in drafts]
    if not mask:
        return {}
    sources = contact_source(call.body.get("sources"))
    return {
        "createdPeople": [_response(c.name, person(c, mask, contact_source=sources)) for c in made]
    }


def batch_update(call: Call) -> Json:
    """POST /v1/people:batchUpdateContacts: one mask for all, so what one lacks is cleared there."""
    page = "people/batchUpdateContacts"
    account, at = account_of(call), micros(call.world.clock.now())
    fields = update_mask(call.body.get("updateMask"), "updateMask", page)
    mask = read_mask(call.body.get("readMask"), page)
    sent = call.body.get("contacts") or {}
    _check_count(len(sent), MOST_WRITES)
    contacts = {name: _found(account, name) for name in sent}
    changes = {
        name: writing.revision(account, contact, sent[name], fields)
        for name, contact in contacts.items()
    }
    for name, change in changes.items():
        account.change(contacts[name], at, change.values, change.groups)
    if not mask:
        return {}
    sources = contact_source(call.body.get("sources"))
    return {
        "updateResult": {
            name: _response(name, person(contact, mask, contact_source=sources))
            for name, contact in contacts.items()
        }
    }


def batch_delete(call: Call) -> Json:
    """POST /v1/people:batchDeleteContacts."""
    account, at = account_of(call), micros(call.world.clock.now())
    names = list(dict.fromkeys(call.body.get("resourceNames") or []))
    _check_count(len(names), MOST_DELETES)
    for contact in [_found(account, name) for name in names]:
        account.remove(contact, at)
    return {}


def _found(account: Account, name: str) -> Contact:
    contact = account.find(name)
    if contact is None:
        raise not_found()
    return contact


def _check_count(count: int, most: int) -> None:
    if not 0 < count <= most:
        raise invalid("Request contains an invalid argument.")


def _response(name: str, answer: Json) -> Json:
    return {"httpStatusCode": 200, "person": answer, "requestedResourceName": name, "status": {}}
