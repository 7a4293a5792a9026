"""people.connections.list: full reads, and incremental ones by sync token."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from emulator.api import Call, Json, invalid
from emulator.people import person, sync_tokens
from emulator.people.account import Account, micros
from emulator.people.contact import Contact
from emulator.people.masks import Mask, person_fields
from emulator.people.orders import key_of
from emulator.people.profile import is_me
from emulator.people.store import account_of, contact_source
from emulator.people.texts import contact_texts
from emulator.quotas import take_full_sync

RISING, FALLING = "LAST_MODIFIED_ASCENDING", "LAST_MODIFIED_DESCENDING"
LATEST = 2**62

Key = list[Any]
Shape = tuple[Mask, bool]
"""What is asked for, and whether the etags are marked as a list's (option strict_etags)."""


@dataclass(frozen=True)
class Crawl:
    """One reading of the list over all its pages, as its tokens carry it.

    `since` is the change number a sync starts after, None for a full read. `upto` is the last
    change the crawl's sync token will stand for: what was visible when its first page was read, so
    nothing written meanwhile is lost. `full_at` is when the full read was that all began with,
    `at` when the crawl's first page was read.
    """

    since: int | None
    upto: int
    full_at: int
    at: int
    after: Key | None = None


def list_connections(call: Call) -> Json:
    """GET /v1/people/me/connections."""
    if not is_me(call.path["resourceName"], call.account):
        raise sync_tokens.mismatch()
    query = call.query
    mask = person_fields(query.get("personFields"), query.get("requestMask.includeField"))
    size, account, order = sync_tokens.page_size(query, 100), account_of(call), _order(call)
    sources = sorted(query.get("sources") or [])
    parameters = {"fields": mask, "size": size, "order": order, "sources": sources}
    syncing = sync_tokens.bound_to(call.account, parameters)
    asked = {"sync": query.get("syncToken"), "wanted": bool(query.get("requestSyncToken"))}
    paging = sync_tokens.bound_to(call.account, parameters | asked)
    crawl = _crawl(call, account, syncing, paging)
    shape = mask, bool(call.world.options.get("strict_etags"))
    if crawl.since is not None:
        answer, last = _changed_page(account, crawl, shape, size)
    elif contact_source(sources):
        answer, last = _full_page(account, order, crawl.after, shape, size)
    else:
        answer, last = {}, None
    if last is not None:
        answer["nextPageToken"] = _token(crawl, paging, last)
    elif query.get("requestSyncToken"):
        answer["nextSyncToken"] = _token(crawl, syncing)
    if query.get("fields") and "connections" in answer:  # to be cut, it must be taken apart again
        answer["connections"] = orjson.loads(orjson.dumps(answer["connections"]))
    return answer


def _crawl(call: Call, account: Account, syncing: str, paging: str) -> Crawl:
    """The crawl this call goes on with, or begins."""
    page, sync = call.query.get("pageToken"), call.query.get("syncToken")
    clock = call.world.clock.now()
    now = micros(clock)
    began = sync_tokens.unseal(sync, syncing) if sync else None
    if began and (now - began["full_at"] > sync_tokens.LIFETIME or began["upto"] > account.seq):
        raise sync_tokens.expired()
    if page:
        content = sync_tokens.unseal_page(page, paging, now)
        return Crawl(**{key: content[key] for key in ("since", "upto", "full_at", "at", "after")})
    lag = int(call.world.options.get("lag_seconds") or 0) * 1_000_000
    upto = account.changes.horizon(now - lag) if lag else account.seq
    if began is not None:
        return Crawl(began["upto"], max(upto, began["upto"]), began["full_at"], now)
    if call.query.get("requestSyncToken") and call.world.options.get("quotas"):
        take_full_sync(account.full_syncs, clock)
    return Crawl(None, upto, now, now)


def _token(crawl: Crawl, bound: str, after: Key | None = None) -> str:
    content = {"for": bound, "upto": crawl.upto, "full_at": crawl.full_at}
    if after is not None:
        content |= {"since": crawl.since, "at": crawl.at, "after": after}
    return sync_tokens.seal(content)


def _full_page(
    account: Account, order: str, after: Key | None, shape: Shape, size: int
) -> tuple[Json, Key | None]:
    """A page of everybody, and the key of its last entry if there are more."""
    rows = _ordered(account, order, after)
    page, everybody = list(islice(rows, size)), len(account.contacts)
    mask, marked = shape
    texts = contact_texts(page, mask, marked=marked)
    # the first page needs no look beyond it, which may be a long way after many changes
    more = everybody > size if after is None else next(rows, None) is not None
    return _answer(texts, everybody), _key(order, page[-1]) if more else None


def _key(order: str, contact: Contact) -> Key:
    """What a page token holds of the last contact of its page."""
    return [contact.seq] if order in (RISING, FALLING) else list(key_of(order, contact))


def _ordered(account: Account, order: str, after: Key | None) -> Iterator[Contact]:
    """The living contacts behind `after`."""
    contacts = account.contacts
    if order in (RISING, FALLING):
        yield from _by_change(account, order, after)
        return
    rows = account.orders.rows(order, contacts.values())
    start = bisect_right(rows, tuple(after)) if after is not None else 0
    for place in range(start, len(rows)):
        yield contacts[rows[place][2]]


def _by_change(account: Account, order: str, after: Key | None) -> Iterator[Contact]:
    """Of each contact's changes only the last counts."""
    changes, known = account.changes, account.contacts.get
    if order == RISING:
        log = changes.rising(after[0] if after else 0)
    else:
        log = changes.falling(after[0] if after else LATEST)
    for seqs, ids in log:
        found = zip(map(known, ids), seqs, strict=True)
        yield from [c for c, seq in found if c is not None and c.seq == seq]


def _changed_page(
    account: Account, crawl: Crawl, shape: Shape, size: int
) -> tuple[Json, Key | None]:
    """A page of those changed in (since, upto], as they were at `upto`."""
    changed = account.changes.between(crawl.since or 0, crawl.upto)
    start = bisect_right(changed, tuple(crawl.after)) if crawl.after is not None else 0
    page = changed[start : start + size]
    texts = [t for _, number in page if (t := _as_of(account.known(number), crawl.upto, shape))]
    more = start + size < len(changed)
    return _answer(texts, len(changed)), list(page[-1]) if more else None


def _as_of(contact: Contact, upto: int, shape: Shape) -> bytes | None:
    version = contact.as_of(upto)
    if version is None:  # its older states did not outlive a restart; a later token brings it
        return None
    mask, marked = shape
    if version is contact and not contact.former and not contact.deleted:
        return contact_texts([contact], mask, marked=marked)[0]
    if version.deleted:
        answer = person.deleted(contact, version, mask)
    else:
        answer = person.listed(person.person(contact, mask, version=version, listing=marked))
    return orjson.dumps(person.with_former_names(answer, contact))


def _answer(people: list[bytes], total: int) -> Json:
    if not total:
        return {}
    counts = {"totalPeople": total, "totalItems": total}
    if not people:
        return counts
    return {"connections": orjson.Fragment(b"[%b]" % b",".join(people)), **counts}


def _order(call: Call) -> str:
    order: str = call.query.get("sortOrder") or RISING
    if order == FALLING and call.query.get("requestSyncToken"):
        # so two clients say of the real one; nothing is known of the orders by name
        raise invalid("Request contains an invalid argument.")
    return order
