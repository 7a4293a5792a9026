"""gmail.users.messages.*: read, list, send, label, trash, delete."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from emulator.api import Call, Json, Refusal, invalid, not_found
from emulator.gmail.caller import format_of, gmail_store, mailbox_of
from emulator.gmail.headers import Letter
from emulator.gmail.incoming import read_import, read_raw, some_recipients
from emulator.gmail.labels import BOUND
from emulator.gmail.listing import listed
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.payload import attachment, brief, coded, ids, shown
from emulator.gmail.sending import ARRIVED, asked_thread, send

_MOST_LABELS = 100
_MOST_IDS = 1000


def is_id(id: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-fA-F]{1,16}", id))


def the_mail(box: Mailbox, id: str) -> Mail:
    """The message, or Google's refusal: one for ids that cannot be, one for unknown ones."""
    if not is_id(id):
        raise invalid("Invalid id value")
    mail = box.mails.get(id.lower())
    if mail is None:
        raise not_found()
    return mail


def get(call: Call) -> Json:
    form = format_of(call)
    mail = the_mail(mailbox_of(call), call.path["id"])
    return shown(mail, form, call.query.get("metadataHeaders") or ())


def list_(call: Call) -> Json:
    page = listed(call, mailbox_of(call))
    answer: Json = {"resultSizeEstimate": page.estimate}
    if page.mails:
        answer["messages"] = [ids(mail) for mail in page.mails]
    if page.next:
        answer["nextPageToken"] = page.next
    return answer


def send_(call: Call) -> Json:
    box = mailbox_of(call)
    letter = read_raw(call.body)
    some_recipients(letter)
    thread = asked_thread(box, str(call.body.get("threadId") or ""), letter)
    return brief(send(gmail_store(call.world), box, letter, call.world, thread))


def insert(call: Call) -> Json:
    """A message put straight into the mailbox: nothing is sent, nothing rewritten."""
    return _put(call, frozenset())


def import_(call: Call) -> Json:
    """As if it had come by mail: without labels of its own it is unread in the inbox."""
    return _put(call, frozenset() if call.body.get("labelIds") else ARRIVED)


def _put(call: Call, usual: frozenset[str]) -> Json:
    box = mailbox_of(call)
    if call.query.get("deleted"):
        raise Refusal(
            501, "UNIMPLEMENTED", "The emulator has no Vault: deleted is not implemented."
        )
    letter = read_import(call.body)
    labels = usual | _placeable(box, call.body.get("labelIds"))
    at = _dated(letter) if call.query.get("internalDateSource") == "dateHeader" else None
    thread = asked_thread(box, str(call.body.get("threadId") or ""), letter)
    return brief(box.add(bytes(letter), labels, call.world, thread=thread, at=at))


def modify(call: Call) -> Json:
    box = mailbox_of(call)
    mail = the_mail(box, call.path["id"])
    add, drop = asked_labels(box, call.body)
    relabel(box, [mail], add, drop, call)
    return brief(mail)


def batch_modify(call: Call) -> Json:
    """Up to 1,000 messages; ids that are not there are passed over."""
    box = mailbox_of(call)
    mails = _many(box, call.body)
    add, drop = asked_labels(box, call.body)
    relabel(box, mails, add, drop, call)
    return {}


def batch_delete(call: Call) -> Json:
    box = mailbox_of(call)
    for mail in _many(box, call.body):
        box.remove(mail, call.world)
    return {}


def trash(call: Call) -> Json:
    box = mailbox_of(call)
    mail = the_mail(box, call.path["id"])
    box.relabel(mail, frozenset(("TRASH",)), frozenset(("INBOX",)), call.world)
    return brief(mail)


def untrash(call: Call) -> Json:
    box = mailbox_of(call)
    mail = the_mail(box, call.path["id"])
    box.relabel(mail, frozenset(), frozenset(("TRASH",)), call.world)
    return brief(mail)


def delete(call: Call) -> Json:
    box = mailbox_of(call)
    mail = the_mail(box, call.path["id"])
    box.remove(mail, call.world)
    return {}


def attachments_get(call: Call) -> Json:
    mail = the_mail(mailbox_of(call), call.path["messageId"])
    found = attachment(mail, call.path["id"])
    if found is None:
        raise invalid("Invalid attachment token")
    return {"size": len(found), "data": coded(found)}


def asked_labels(box: Mailbox, body: Json) -> tuple[frozenset[str], frozenset[str]]:
    """What a modify puts on and takes off, checked."""
    for key in ("addClassificationLabels", "removeClassificationLabelIds"):
        if body.get(key):
            raise Refusal(501, "UNIMPLEMENTED", f"The emulator does not implement {key}.")
    add, drop = _known(box, body.get("addLabelIds")), _known(box, body.get("removeLabelIds"))
    if not add and not drop:
        raise invalid("No label add or removes specified")
    for label in sorted((add | drop) & BOUND):
        raise invalid(f"Invalid label: {label}")
    if add & drop:
        raise invalid("Cannot both add and remove the same label")
    if max(len(add), len(drop)) > _MOST_LABELS:
        raise invalid(f"Cannot add or remove more than {_MOST_LABELS} labels.")
    return add, drop


def relabel(
    box: Mailbox, mails: list[Mail], add: frozenset[str], drop: frozenset[str], call: Call
) -> None:
    """All of them or, where a draft would get a label, none."""
    if any("DRAFT" in mail.labels for mail in mails):
        for label in sorted(add):
            raise invalid(f"Invalid label: {label}")
    for mail in mails:
        box.relabel(mail, add, drop, call.world)


def _many(box: Mailbox, body: Json) -> list[Mail]:
    """The messages named in `ids`, each once; those that are not there are passed over."""
    asked = body.get("ids") or []
    if not asked:
        raise invalid("No message ids specified.")
    if len(asked) > _MOST_IDS:
        raise invalid(f"Number of ids cannot exceed {_MOST_IDS}")
    if not all(is_id(id) for id in asked):
        raise invalid("Invalid ids value")
    return [box.mails[id] for id in dict.fromkeys(map(str.lower, asked)) if id in box.mails]


def _known(box: Mailbox, asked: list[str] | None) -> frozenset[str]:
    for label in asked or ():
        if box.label(label) is None:
            raise invalid(f"Invalid label: {label}")
    return frozenset(asked or ())


def _placeable(box: Mailbox, asked: list[str] | None) -> frozenset[str]:
    labels = _known(box, asked)
    if "CHAT" in labels:
        raise invalid("Invalid label: CHAT")
    return labels


def _dated(letter: Letter) -> int | None:
    """The Date header's moment in ms; None without one, and for one before 1970 or after 9999."""
    try:
        moment = parsedate_to_datetime(letter.first("Date"))
        at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        return None
    return int(at * 1000) if at > 0 else None
