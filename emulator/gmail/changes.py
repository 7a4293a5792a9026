"""gmail.users.history.list: what changed in a mailbox since a moment the caller remembers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from emulator.api import Call, Json, invalid, not_found
from emulator.gmail.caller import mailbox_of
from emulator.gmail.history import Change
from emulator.gmail.listing import page_size
from emulator.gmail.mailbox import milliseconds


def list_(call: Call) -> Json:
    """One page, oldest first; 404 for a start that is too old or was never given out."""
    box = mailbox_of(call)
    start, after = _start(call), _token(call)
    now = milliseconds(call.world)
    if box.history.after(start, now) is None:
        raise not_found()
    changes = box.history.after(max(start, after), now)
    if changes is None:
        raise invalid("Invalid pageToken")
    fitting = _fitting(call, changes)
    page = list(islice(fitting, page_size(call)))
    answer: Json = {"historyId": str(box.history.latest)}
    if page:
        answer["history"] = [change.json() for change in page]
    if next(fitting, None) is not None:
        answer["nextPageToken"] = str(page[-1].id)
    return answer


def _start(call: Call) -> int:
    """The server has seen to it that it is a number."""
    start = call.query.get("startHistoryId")
    if not start:
        raise invalid("Missing/invalid parameter: startHistoryId")
    return int(start)


def _token(call: Call) -> int:
    token = str(call.query.get("pageToken") or "0")
    if not (token.isascii() and token.isdecimal()) or len(token) > 20:
        raise invalid("Invalid pageToken")
    return int(token)


def _fitting(call: Call, changes: Iterator[Change]) -> Iterator[Change]:
    kinds = set(call.query.get("historyTypes") or ())
    label = call.query.get("labelId")
    for change in changes:
        about = not label or label in change.labels or label in change.changed
        if about and (not kinds or change.kind in kinds):
            yield change
