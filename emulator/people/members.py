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
    unknown: list[str] = []
    account.move(_known(account, add, unknown), group, at)
    stuck = account.move(_known(account, remove, unknown), group, at, out=True)
    answer = {
        "notFoundResourceNames": list(dict.fromkeys(unknown)),
        "canNotRemoveLastContactGroupResourceNames": list(dict.fromkeys(c.name for c in stuck)),
    }
    return {key: names for key, names in answer.items() if names}


def _known(account: Account, names: list[str], unknown: list[str]) -> list[Contact]:
    """The contacts named; names that are nobody's go to `unknown`."""
    found = list(map(account.names.get, names))
    if None in found:
        unknown += [name for name, one in zip(names, found, strict=True) if one is None]
    return [contact for contact in found if contact is not None]
