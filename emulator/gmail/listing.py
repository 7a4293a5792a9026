"""Pages of messages: by labels (an index), and by search (a walk over what the labels leave)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from emulator.api import Call, invalid
from emulator.gmail.caller import query_of
from emulator.gmail.index import DateIndex, Key
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import EVERYTHING, Mailbox, milliseconds
from emulator.gmail.search import Condition, Context, compiled

_MOST = 500
_USUAL = 100
_ESTIMATE = 201
"""Google estimates no more than this however much there is."""


@dataclass(frozen=True)
class Page:
    mails: list[Mail]
    next: str
    estimate: int


def page_size(call: Call) -> int:
    """maxResults; Google takes more than 500 for 500."""
    return min(int(call.query.get("maxResults") or _USUAL), _MOST)


def listed(call: Call, box: Mailbox, also: tuple[str, ...] = ()) -> Page:
    """One page of what labelIds and q select, newest first."""
    return _page(call, Selection.asked(call, box, also), lambda _mail: True)


def listed_threads(call: Call, box: Mailbox) -> Page:
    """Each thread by its newest message that fits."""
    selection = Selection.asked(call, box)

    def is_newest(mail: Mail) -> bool:
        others = (box.mails[id] for id in box.threads[mail.thread])
        return not any(other.key > mail.key and selection.fits(other) for other in others)

    return _page(call, selection, is_newest)


def _page(call: Call, selection: Selection, counts: Callable[[Mail], bool]) -> Page:
    size = page_size(call)
    found = filter(counts, selection.walk(read_token(call.query.get("pageToken"))))
    mails = list(islice(found, size))
    if next(found, None) is None:
        return Page(mails, "", len(mails))
    return Page(mails, page_token(mails[-1].key), min(len(selection.index), _ESTIMATE))


@dataclass(frozen=True)
class Selection:
    """What a list call selects: `fits` tells it of one message, `index` holds all that may fit."""

    box: Mailbox
    index: DateIndex
    labels: frozenset[str]
    hidden: frozenset[str]
    search: Condition | None
    indexed: int | None
    """What happened after this moment (ms) is not in the search index yet."""
    stale: Mapping[str, frozenset[str]]
    """Labels as that index still has them."""

    @classmethod
    def asked(cls, call: Call, box: Mailbox, also: tuple[str, ...] = ()) -> Selection:
        labels = frozenset((*(call.query.get("labelIds") or ()), *also))
        for label in sorted(labels):
            if box.label(label) is None:
                raise invalid(f"Invalid label: {label}")
        query = query_of(call)
        search = (
            compiled(query, Context(call.world.clock.now(), box.all_labels())) if query else None
        )
        everywhere = call.query.get("includeSpamTrash") or (search and search.everywhere)
        lag = int(call.world.options.get("index_lag_seconds", 0)) * 1000 if search else 0
        indexed = milliseconds(call.world) - lag if lag else None
        narrow = labels | (search.labels if search and not lag else frozenset())
        return cls(
            box,
            min((box.labelled(label) for label in narrow or {EVERYTHING}), key=len),
            labels,
            frozenset() if everywhere else frozenset(("SPAM", "TRASH")) - labels,
            search,
            indexed,
            box.history.labels_at(indexed) if indexed else {},
        )

    def walk(self, before: Key | None) -> Iterator[Mail]:
        """What fits, newest first, from just below `before`."""
        if self.search and self.search.named:
            yield from self._named(self.search.named, before)
            return
        since = self.search.since if self.search else 0
        for at, id in self.index.newest_first(before):
            if at < since:
                return
            mail = self.box.mails[id]
            if self.fits(mail):
                yield mail

    def _named(self, message_id: str, before: Key | None) -> Iterator[Mail]:
        for mail in self.box.with_message_id(message_id):
            if self.fits(mail) and (before is None or mail.key < before):
                yield mail

    def fits(self, mail: Mail) -> bool:
        if not self.labels <= mail.labels or not self.hidden.isdisjoint(mail.labels):
            return False
        if self.search is None:
            return True
        if self.indexed is not None and mail.seen > self.indexed:
            return False
        labels = self.stale.get(mail.id)
        return self.search.holds(mail if labels is None else replace(mail, labels=labels))


def page_token(last: Key) -> str:
    return f"{last[0]:020d}{last[1]}"


def read_token(token: object) -> Key | None:
    if not token:
        return None
    text = str(token)
    if len(text) != 36 or not (text[:20].isascii() and text[:20].isdecimal()):
        raise invalid("Invalid pageToken")
    return int(text[:20]), text[20:]
