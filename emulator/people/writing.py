"""What a write asks for, checked before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.api import Json, Refusal, invalid
from emulator.people.account import Account, wanted_groups
from emulator.people.contact import Contact
from emulator.people.etags import from_list, source_etag, source_of
from emulator.people.limits import check_limits
from emulator.people.masks import Mask
from emulator.people.values import Values, stored_values


@dataclass(frozen=True)
class Draft:
    """A contact to be. Without groups it goes into My Contacts."""

    values: Values
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Revision:
    """What an update leaves behind; `groups` is None where memberships are not touched."""

    values: Values
    groups: tuple[str, ...] | None


def draft(account: Account, sent: Json) -> Draft:
    values = stored_values(sent, account.country)
    check_limits(values)
    return Draft(values, _groups(account, sent, present=()))


def revision(
    account: Account, contact: Contact, sent: Json, fields: Mask, *, strict: bool = False
) -> Revision:
    """Listed fields are replaced whole, and cleared where the body has none.

    `strict`: the etags of lists and searches are refused.
    """
    check_etag(contact, sent, strict=strict)
    groups = None
    if "memberships" in fields:
        groups = _groups(account, sent, contact.groups)
        if not groups:
            raise invalid("Request must set at least one contact group membership.")
    kept = {field: items for field, items in contact.values.items() if field not in fields}
    values = kept | stored_values(sent, account.country, fields)
    check_limits(values)
    return Revision(values, groups)


def check_room(account: Account, wanted: int, at: int) -> None:
    if account.room(at) < wanted:
        raise Refusal(
            400, "FAILED_PRECONDITION", "MY_CONTACTS_OVERFLOW_COUNT", "failedPrecondition"
        )


def check_etag(contact: Contact, sent: Json, *, strict: bool = False) -> None:
    """One of the etags must be sent, and each that is sent must be the current one."""
    sources = (sent.get("metadata") or {}).get("sources") or []
    etags = [s["etag"] for s in sources if s.get("type") == "CONTACT" and s.get("etag")]
    current = source_etag(contact.id, contact.seq)
    whole = sent.get("etag")
    if not whole and not etags:
        raise invalid(
            "Request must set person.etag or person.metadata.sources.etag for the source that is "
            "being updated."
        )
    if whole and (source_of(whole) != current or (strict and from_list(whole))):
        raise _changed("person.etag")
    if any(etag.removeprefix("#") != current for etag in etags):
        raise _changed("person.metadata.sources.etag")


def _changed(what: str) -> Refusal:
    return Refusal(
        400,
        "FAILED_PRECONDITION",
        f"Request {what} is different than the current {what}. Clear local cache and get the "
        "latest person.",
        "failedPrecondition",
    )


def _groups(account: Account, sent: Json, present: tuple[str, ...]) -> tuple[str, ...]:
    """The groups sent: they must exist, and take members or have this one already."""
    wanted = [account.group(name) for name in wanted_groups(sent)]
    ids = [group.id for group in wanted if group and (group.takes_members or group.id in present)]
    if len(ids) < len(wanted):
        raise invalid("Request contains an invalid argument.")
    return tuple(dict.fromkeys(ids))
