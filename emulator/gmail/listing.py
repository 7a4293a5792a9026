"""Pages of messages: by labels (an index), and by search (a walk over what the labels leave)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emulator.api import Call, invalid
from emulator.gmail.index import DateIndex, Key
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import EVERYTHING, Mailbox, milliseconds
from emulator.gmail.search import Context, Search, compiled

_MOST = 500


@dataclass(frozen=True)
class Page:
    mails: list[Mail]
    next: str
    estimate: int


def page_size(call: Call) -> int:
    asked = int(call.query.get("maxResults") or 100)
    return min(max(asked, 1), _MOST)


def listed(call: Call, box: Mailbox, also: tuple[str, ...] = ()) -> Page:
    """One page of what labelIds and q select, newest first."""
    size = page_size(call)
    before = read_token(call.query.get("pageToken"))
    smallest, found = _walk(call, box, also, before)
    mails: list[Mail] = []
    for mail in found:
        if len(mails) == size:
            return Page(mails, page_token(mails[-1].key), min(len(smallest), 201))
        mails.append(mail)
    return Page(mails, "", len(mails))


def matching(call: Call, box: Mailbox) -> Iterator[Mail]:
    """All of it, newest first, whatever the page."""
    return _walk(call, box, (), None)[1]


def _walk(
    call: Call, box: Mailbox, also: tuple[str, ...], before: Key | None
) -> tuple[DateIndex, Iterator[Mail]]:
    labels = frozenset((*(call.query.get("labelIds") or ()), *also))
    known = box.all_labels()
    for label in sorted(labels - known.keys()):
        raise invalid(f"Invalid label: {label}")
    smallest = min((box.labelled(label) for label in labels or {EVERYTHING}), key=len)
    search = _search(call, box)
    return smallest, _selected(call, box, labels, search, smallest.newest_first(before))


def _selected(
    call: Call, box: Mailbox, labels: frozenset[str], search: Search | None, keys: Iterator[Key]
) -> Iterator[Mail]:
    hidden = _hidden(call, labels, search)
    lag = int(call.world.options.get("index_lag_seconds", 0)) if search else 0
    indexed = milliseconds(call.world) - lag * 1000
    for _, id in keys:
        mail = box.mails[id]
        if not labels <= mail.labels or not hidden.isdisjoint(mail.labels):
            continue
        if search is None or ((not lag or mail.seen <= indexed) and search.test(mail)):
            yield mail


def _hidden(call: Call, labels: frozenset[str], search: Search | None) -> frozenset[str]:
    """Spam and trash stay out unless asked for."""
    if call.query.get("includeSpamTrash") or (search and search.everywhere):
        return frozenset()
    return frozenset(("SPAM", "TRASH")) - labels


def _search(call: Call, box: Mailbox) -> Search | None:
    query = str(call.query.get("q") or "").strip()
    return compiled(query, Context(call.world.clock.now(), box.all_labels())) if query else None


def page_token(last: Key) -> str:
    return f"{last[0]:020d}{last[1]}"


def read_token(token: object) -> Key | None:
    if not token:
        return None
    text = str(token)
    if len(text) != 36 or not (text[:20].isascii() and text[:20].isdecimal()):
        raise invalid("Invalid pageToken")
    return int(text[:20]), text[20:]
