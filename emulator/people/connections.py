"""people.connections.list: full reads, and incremental ones by sync token."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emulator.api import Call, Json, invalid
from emulator.people import person, sync_tokens
from emulator.people.account import Account, micros
from emulator.people.contact import Contact
from emulator.people.masks import Mask, person_fields
from emulator.people.profile import is_me
from emulator.people.store import account_of, contact_source

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Crawl:
    """One reading of the list over all its pages, as its tokens carry it.

    `since` is the change number a sync starts after, None for a full read. `upto` is the last
    change the crawl's sync token will stand for: what was visible when its first page was read, so
    nothing written meanwhile is lost. `full_at` is when the full read was that all began with.
    """

    since: int | None
    upto: int
    full_at: int
    after: list[Any] | None = None


def list_connections(call: Call) -> Json:
    """GET /v1/people/me/connections."""
    if not is_me(call.path["resourceName"], call.account):
        raise sync_tokens.mismatch()
    query = call.query
    mask = person_fields(query.get("personFields"), query.get("requestMask.includeField"))
    size, account = _page_size(query.get("pageSize") or 100), account_of(call)
    parameters = {
        "fields": mask,
        "size": size,
        "order": _order(call),
        "sources": sorted(query.get("sources") or []),
    }
    syncing = sync_tokens.bound_to(call.account, parameters)
    asked = {"sync": query.get("syncToken"), "wanted": bool(query.get("requestSyncToken"))}
    paging = sync_tokens.bound_to(call.account, parameters | asked)
    crawl = _crawl(call, account, syncing, paging)
    if crawl.since is None:
        answer, last = _full_page(call, account, crawl, mask, size)
    else:
        answer, last = _changed_page(account, crawl, mask, size)
    if last is not None:
        answer["nextPageToken"] = _token(crawl, paging, last)
    elif query.get("requestSyncToken"):
        answer["nextSyncToken"] = _token(crawl, syncing)
    return answer


def _crawl(call: Call, account: Account, syncing: str, paging: str) -> Crawl:
    """The crawl this call goes on with, or begins."""
    page, sync = call.query.get("pageToken"), call.query.get("syncToken")
    now = micros(call.world.clock.now())
    began = sync_tokens.unseal(sync, syncing) if sync else None
    if began and (now - began["full_at"] > sync_tokens.LIFETIME or began["upto"] > account.seq):
        raise sync_tokens.expired()
    if page:
        content = sync_tokens.unseal(page, paging)
        return Crawl(content["since"], content["upto"], content["full_at"], content["after"])
    lag = int(call.world.options.get("lag_seconds") or 0) * 1_000_000
    upto = account.changes.horizon(now - lag) if lag else account.seq
    if began is None:
        return Crawl(None, upto, now)
    return Crawl(began["upto"], max(upto, began["upto"]), began["full_at"])


def _token(crawl: Crawl, bound: str, after: Key | None = None) -> str:
    content = {"for": bound, "upto": crawl.upto, "full_at": crawl.full_at}
    if after is not None:
        content |= {"since": crawl.since, "after": list(after)}
    return sync_tokens.seal(content)


def _full_page(
    call: Call, account: Account, crawl: Crawl, mask: Mask, size: int
) -> tuple[Json, Key | None]:
    """A page of everybody, and the key of its last entry if there are more."""
    if not contact_source(call.query.get("sources")):
        return {}, None
    keys, ids = account.ordered(_order(call), _KEYS[_order(call)])
    start = bisect_right(keys, tuple(crawl.after)) if crawl.after is not None else 0
    page = ids[start : start + size]
    people = [person.listed(person.person(account.contacts[i], mask)) for i in page]
    answer = _answer(people, len(ids))
    return answer, keys[start + size - 1] if start + size < len(ids) else None


def _changed_page(account: Account, crawl: Crawl, mask: Mask, size: int) -> tuple[Json, Key | None]:
    """A page of those changed in (since, upto], as they were at `upto`."""
    changed = account.changes.between(crawl.since or 0, crawl.upto)
    start = bisect_right(changed, tuple(crawl.after)) if crawl.after is not None else 0
    page = changed[start : start + size]
    people = [p for _, i in page if (p := _as_of(account.known(i), crawl.upto, mask))]
    answer = _answer(people, len(changed))
    return answer, page[-1] if start + size < len(changed) else None


def _as_of(contact: Contact, upto: int, mask: Mask) -> Json | None:
    version = contact.as_of(upto)
    if version is None:  # its older versions did not outlive a restart; a later token brings it
        return None
    if version.deleted:
        return person.deleted(contact, version, mask)
    answer = person.listed(person.person(contact, mask, version=version))
    return person.with_former_names(answer, contact)


def _answer(people: list[Json], total: int) -> Json:
    if not total:
        return {}
    counts = {"totalPeople": total, "totalItems": total}
    return {"connections": people, **counts} if people else counts


def _page_size(size: int) -> int:
    if not 1 <= size <= 1000:
        raise invalid("Request contains an invalid argument.")
    return size


def _order(call: Call) -> str:
    return call.query.get("sortOrder") or "LAST_MODIFIED_ASCENDING"


def _name_key(*parts: str) -> Callable[[Contact], Key]:
    def key(contact: Contact) -> Key:
        name = (contact.version.values.get("names") or [{}])[0]
        return (*(str(name.get(part, "")).casefold() for part in parts), contact.id)

    return key


by_first_name = _name_key("givenName", "familyName")

_KEYS: dict[str, Callable[[Contact], Key]] = {
    "LAST_MODIFIED_ASCENDING": lambda contact: (contact.version.seq, contact.id),
    "LAST_MODIFIED_DESCENDING": lambda contact: (-contact.version.seq, contact.id),
    "FIRST_NAME_ASCENDING": by_first_name,
    "LAST_NAME_ASCENDING": _name_key("familyName", "givenName"),
}
