"""people.contactGroups.members.modify: set semantics, partial success told in the answer."""

from __future__ import annotations

from emulator.api import Call, Json, invalid, not_found
from emulator.people.account import Account, micros
from emulator.people.contact import Contact
from emulator.people.store import account_of

MOST_NAMES = 1000


def modify(call: Call) -> Json:
    """POST /v1/contactGroups/…/members:modify.

    Names that are nobody's, and people whose last group this is, are told in a 200 answer.
    """
    account, at = account_of(call), micros(call.world.clock.now())
    group = account.group(call.path["resourceName"])
    if group is None:
        raise not_found()
    add = call.body.get("resourceNamesToAdd") or []
    remove = call.body.get("resourceNamesToRemove") or []
    if len(add) + len(remove) > MOST_NAMES or (add and not group.takes_members):
        raise invalid("Request contains an invalid argument.")
    adding, unknown = _resolved(account, add)
    removing, unknown_too = _resolved(account, remove)
    for contact in adding:
        if group.id not in contact.version.groups:
            account.change(contact, at, groups=(*contact.version.groups, group.id))
    stuck = [contact.name for contact in removing if not _take_out(account, contact, group.id, at)]
    answer = {
        "notFoundResourceNames": list(dict.fromkeys(unknown + unknown_too)),
        "canNotRemoveLastContactGroupResourceNames": stuck,
    }
    return {key: names for key, names in answer.items() if names}


def _resolved(account: Account, names: list[str]) -> tuple[list[Contact], list[str]]:
    """The contacts named, each once, and the names that are nobody's."""
    found: dict[int, Contact] = {}
    unknown = []
    for name in names:
        contact = account.find(name)
        if contact is None:
            unknown.append(name)
        else:
            found[contact.id] = contact
    return list(found.values()), unknown


def _take_out(account: Account, contact: Contact, group: str, at: int) -> bool:
    """False if it is the contact's last group: everybody must be in one."""
    if group not in contact.version.groups:
        return True
    left = tuple(key for key in contact.version.groups if key != group)
    if left:
        account.change(contact, at, groups=left)
    return bool(left)
