"""gmail.users.drafts.*: a container with an id that stays, around a message whose id does not."""

from __future__ import annotations

from emulator.api import Call, Json, invalid, not_found
from emulator.gmail.caller import gmail_store, mailbox_of
from emulator.gmail.headers import Letter
from emulator.gmail.incoming import read_raw, recipients, some_recipients
from emulator.gmail.listing import listed
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.payload import brief, ids, shown
from emulator.gmail.sending import asked_thread, send

_DRAFT = frozenset(("DRAFT",))


def create(call: Call) -> Json:
    box = mailbox_of(call)
    letter, thread = _wanted(call, box)
    mail = box.add(bytes(letter), _DRAFT, call.world, thread=thread)
    id = f"r{call.world.random.getrandbits(63) - (1 << 62)}"
    box.keep_draft(id, mail)
    return {"id": id, "message": brief(mail)}


def get(call: Call) -> Json:
    box = mailbox_of(call)
    mail = _mail(box, call.path["id"])
    return {
        "id": call.path["id"],
        "message": shown(mail, call.query.get("format") or "full"),
    }


def list_(call: Call) -> Json:
    box = mailbox_of(call)
    page = listed(call, box, ("DRAFT",))
    answer: Json = {"resultSizeEstimate": page.estimate}
    if page.mails:
        answer["drafts"] = [
            {"id": box.draft_of[mail.id], "message": ids(mail)}
            for mail in page.mails
            if mail.id in box.draft_of
        ]
    if page.next:
        answer["nextPageToken"] = page.next
    return answer


def update(call: Call) -> Json:
    """Other content in the same draft: its id stays, the message's id is new."""
    box = mailbox_of(call)
    id = call.path["id"]
    if id in box.sent_drafts:
        raise invalid("Message not a draft")
    old = _mail(box, id)
    letter, thread = _wanted(call, box)
    mail = box.add(bytes(letter), _DRAFT, call.world, thread=thread or old.thread)
    box.keep_draft(id, mail)
    box.remove(old, call.world)
    return {"id": id, "message": brief(mail)}


def delete(call: Call) -> Json:
    box = mailbox_of(call)
    mail = _mail(box, call.path["id"])
    box.remove(mail, call.world)
    return {}


def send_(call: Call) -> Json:
    """Sends the draft (or, if given, `message.raw` in its place); the draft is gone then."""
    box = mailbox_of(call)
    id = str(call.body.get("id") or "")
    message = call.body.get("message") or {}
    if not id:
        return _send_unsaved(call, box, message)
    draft = _mail(box, id)
    letter = read_raw(message, "draft.message.raw") if message.get("raw") else draft.letter()
    some_recipients(letter)
    sent = send(gmail_store(call.world), box, letter, call.world, draft.thread)
    box.sent_drafts.add(id)
    box.remove(draft, call.world)
    return brief(sent)


def _send_unsaved(call: Call, box: Mailbox, message: Json) -> Json:
    if not message:
        raise invalid("Missing draft message")
    letter = read_raw(message, "draft.message.raw")
    thread = asked_thread(box, str(message.get("threadId") or ""), letter)
    return brief(send(gmail_store(call.world), box, letter, call.world, thread))


def _wanted(call: Call, box: Mailbox) -> tuple[Letter, str]:
    message = call.body.get("message")
    if not message:
        raise invalid("Missing draft message")
    letter = read_raw(message, "draft.message.raw")
    recipients(letter)
    return letter, asked_thread(box, str(message.get("threadId") or ""), letter)


def _mail(box: Mailbox, id: str) -> Mail:
    message = box.drafts.get(id)
    if message is None:
        raise not_found()
    return box.mails[message]
