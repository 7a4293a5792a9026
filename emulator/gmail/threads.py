"""gmail.users.threads.*: what is done to a thread is done to each of its messages."""

from __future__ import annotations

from emulator.api import Call, Json, invalid, not_found
from emulator.gmail.caller import format_of, mailbox_of
from emulator.gmail.listing import listed_threads
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.messages import asked_labels, is_id, relabel
from emulator.gmail.payload import brief, shown

_TRASH, _INBOX = frozenset(("TRASH",)), frozenset(("INBOX",))


def get(call: Call) -> Json:
    form = format_of(call)
    mails = _mails(mailbox_of(call), call.path["id"])
    wanted = call.query.get("metadataHeaders") or ()
    return {
        "id": mails[0].thread,
        "historyId": str(max(mail.history for mail in mails)),
        "messages": [shown(mail, form, wanted) for mail in mails],
    }


def list_(call: Call) -> Json:
    """Threads with a message that fits, the one with the newest such message first."""
    box = mailbox_of(call)
    page = listed_threads(call, box)
    answer: Json = {"resultSizeEstimate": page.estimate}
    if page.mails:
        answer["threads"] = [_row(box, mail.thread) for mail in page.mails]
    if page.next:
        answer["nextPageToken"] = page.next
    return answer


def modify(call: Call) -> Json:
    box = mailbox_of(call)
    mails = _mails(box, call.path["id"])
    add, drop = asked_labels(box, call.body)
    relabel(box, mails, add, drop, call)
    return _answer(mails)


def trash(call: Call) -> Json:
    box = mailbox_of(call)
    mails = _mails(box, call.path["id"])
    for mail in mails:
        box.relabel(mail, _TRASH, _INBOX, call.world)
    return _answer(mails)


def untrash(call: Call) -> Json:
    box = mailbox_of(call)
    mails = _mails(box, call.path["id"])
    for mail in mails:
        box.relabel(mail, frozenset(), _TRASH, call.world)
    return _answer(mails)


def delete(call: Call) -> Json:
    """At once and for good, drafts in it included."""
    box = mailbox_of(call)
    for mail in _mails(box, call.path["id"]):
        box.remove(mail, call.world)
    return {}


def _mails(box: Mailbox, id: str) -> list[Mail]:
    """The thread's messages, oldest first."""
    if not is_id(id):
        raise invalid("Invalid id value")
    found = [box.mails[each] for each in box.threads.get(id.lower(), ())]
    if not found:
        raise not_found()
    return sorted(found, key=lambda mail: mail.key)


def _answer(mails: list[Mail]) -> Json:
    return {"id": mails[0].thread, "messages": [brief(mail) for mail in mails]}


def _row(box: Mailbox, thread: str) -> Json:
    mails = [box.mails[id] for id in box.threads[thread]]
    newest = max(mails, key=lambda mail: mail.key)
    return {
        "id": thread,
        "snippet": newest.snippet,
        "historyId": str(max(mail.history for mail in mails)),
    }
