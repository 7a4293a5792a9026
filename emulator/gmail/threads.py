"""gmail.users.threads.* and history.list."""

from __future__ import annotations

from emulator.api import Call, Json, invalid, not_found
from emulator.gmail.caller import mailbox_of
from emulator.gmail.history import Change
from emulator.gmail.listing import matching, page_size, page_token, read_token
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox, milliseconds
from emulator.gmail.payload import shown


def get(call: Call) -> Json:
    box = mailbox_of(call)
    thread = str(call.path["id"]).lower()
    if thread not in box.threads:
        raise not_found()
    mails = [box.mails[id] for id in box.threads[thread]]
    form = call.query.get("format") or "full"
    wanted = call.query.get("metadataHeaders") or ()
    return {
        "id": thread,
        "historyId": str(max(mail.history for mail in mails)),
        "messages": [shown(mail, form, wanted) for mail in sorted(mails, key=lambda m: m.key)],
    }


def list_(call: Call) -> Json:
    """Threads with a message that fits, the one with the newest such message first."""
    box = mailbox_of(call)
    size = page_size(call)
    before = read_token(call.query.get("pageToken"))
    seen: set[str] = set()
    page: list[Mail] = []
    answer: Json = {"resultSizeEstimate": min(len(box.threads), 201)}
    for mail in matching(call, box):
        if mail.thread in seen:
            continue
        seen.add(mail.thread)
        if before is not None and mail.key >= before:
            continue
        if len(page) == size:
            answer["nextPageToken"] = page_token(page[-1].key)
            break
        page.append(mail)
    if page:
        answer["threads"] = [_row(box, mail.thread) for mail in page]
    return answer


def _row(box: Mailbox, thread: str) -> Json:
    newest = box.mails[box.threads[thread][-1]]
    return {"id": thread, "snippet": newest.snippet, "historyId": str(newest.history)}


def history(call: Call) -> Json:
    box = mailbox_of(call)
    start = str(call.query.get("startHistoryId") or "")
    if not start:
        raise invalid("Missing required parameter: startHistoryId")
    if not start.isdigit():
        raise invalid(f"Invalid value at 'start_history_id' (TYPE_UINT64), \"{start}\"")
    token = str(call.query.get("pageToken") or "")
    changes = box.history.after(int(start), milliseconds(call.world))
    if changes is None:
        raise not_found()
    kinds = set(call.query.get("historyTypes") or ())
    label = call.query.get("labelId")
    fitting = [
        change
        for change in changes
        if (not kinds or change.kind in kinds) and (not label or _touches(change, label))
    ]
    fitting = [change for change in fitting if not token or change.id > int(token)]
    page = fitting[: page_size(call)]
    answer: Json = {"historyId": str(box.history.latest)}
    if page:
        answer["history"] = [change.json() for change in page]
    if len(fitting) > len(page):
        answer["nextPageToken"] = str(page[-1].id)
    return answer


def _touches(change: Change, label: str) -> bool:
    return label in change.labels or label in change.changed
