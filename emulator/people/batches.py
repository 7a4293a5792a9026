"""Batch writes: up to 200 contacts created or updated, up to 500 deleted, all or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from emulator.api import Call, Json, Refusal, invalid, not_found
from emulator.people import writing
from emulator.people.account import Account, micros
from emulator.people.contact import Contact
from emulator.people.masks import read_mask, update_mask
from emulator.people.person import person
from emulator.people.store import account_of, contact_source

MOST_WRITES = 200
MOST_DELETES = 500
CODES = {"INVALID_ARGUMENT": 3, "NOT_FOUND": 5, "FAILED_PRECONDITION": 9}
"""google.rpc.Code of the refusals an item of a batch can meet."""

Wish = TypeVar("Wish")


def batch_create(call: Call) -> Json:
    """POST /v1/people:batchCreateContacts. Without a readMask not even names are answered."""
    account, at = account_of(call), micros(call.world.clock.now())
    mask = read_mask(call.body.get("readMask"), "people/batchCreateContacts")
    sent = call.body.get("contacts") or []
    _check_count(len(sent), MOST_WRITES)
    wished = {str(place): one.get("contactPerson") or {} for place, one in enumerate(sent)}
    drafts = _each("Create", wished, lambda _, one: writing.draft(account, one))
    writing.check_room(account, len(drafts), at)
    made = [account.add(draft.values, draft.groups, at) for draft in drafts.values()]
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
    strict = bool(call.world.options.get("strict_etags"))
    sent = call.body.get("contacts") or {}
    _check_count(len(sent), MOST_WRITES)

    def revised(name: str, one: Json) -> tuple[Contact, writing.Revision]:
        contact = _found(account, name)
        return contact, writing.revision(account, contact, one, fields, strict=strict)

    changes = _each("Update", sent, revised)
    for contact, change in changes.values():
        account.change(contact, at, change.values, change.groups)
    if not mask:
        return {}
    sources = contact_source(call.body.get("sources"))
    return {
        "updateResult": {
            name: _response(name, person(contact, mask, contact_source=sources))
            for name, (contact, _) in changes.items()
        }
    }


def batch_delete(call: Call) -> Json:
    """POST /v1/people:batchDeleteContacts."""
    account, at = account_of(call), micros(call.world.clock.now())
    names = call.body.get("resourceNames") or []
    _check_count(len(names), MOST_DELETES)
    for contact in {found.id: found for found in [_found(account, n) for n in names]}.values():
        account.remove(contact, at)
    return {}


def _each(
    what: str, sent: Mapping[str, Json], read: Callable[[str, Json], Wish]
) -> dict[str, Wish]:
    """What every item wishes. If some cannot be, all are refused, each of those with its reason."""
    wishes: dict[str, Wish] = {}
    refusals: dict[str, Refusal] = {}
    for key, one in sent.items():
        try:
            wishes[key] = read(key, one)
        except Refusal as refusal:
            refusals[key] = refusal
    if refusals:
        first = next(iter(refusals.values()))
        details = {
            "@type": f"type.googleapis.com/google.people.v1.Batch{what}ContactsErrorDetails",
            "contactErrors": {key: _status(refusal) for key, refusal in refusals.items()},
        }
        raise Refusal(first.http, first.status, first.message, first.reason, details=[details])
    return wishes


def _status(refusal: Refusal) -> Json:
    return {"code": CODES[refusal.status], "message": refusal.message}


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
