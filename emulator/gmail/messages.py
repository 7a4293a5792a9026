"""gmail.users.messages.*: read, list, send, label, trash, delete."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from emulator.api import Call, Json, invalid, not_found
from emulator.gmail.caller import gmail_store, mailbox_of
from emulator.gmail.headers import Letter
from emulator.gmail.incoming import read_import, read_raw, some_recipients
from emulator.gmail.labels import BOUND
from emulator.gmail.listing import listed
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.payload import attachment, brief, coded, ids, shown
from emulator.gmail.sending import asked_thread, send

_MOST_LABELS = 100
_MOST_IDS = 1000


def the_mail(box: Mailbox, id: str) -> Mail:
    """The message, or Google's refusal: one for ids that cannot be, one for unknown ones."""
    if not re.fullmatch(r"[0-9a-fA-F]{1,16}", id):
        raise invalid("Invalid id value")
    mail = box.mails.get(id.lower())
    if mail is None:
        raise not_found()
    return mail


def get(call: Call) -> Json:
    mail = the_mail(mailbox_of(call), call.path["id"])
    return shown(mail, call.query.get("format") or "full", call.query.get("metadataHeaders") or ())


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
    box = mailbox_of(call)
    letter = read_import(call.body)
    labels = _known(box, call.body.get("labelIds"))
    at = _dated(letter) if call.query.get("internalDateSource") == "dateHeader" else None
    thread = asked_thread(box, str(call.body.get("threadId") or ""), letter)
    return brief(box.add(bytes(letter), labels, call.world, thread=thread, at=at))


def modify(call: Call) -> Json:
    box = mailbox_of(call)
    mail = the_mail(box, call.path["id"])
    add, drop = _asked(box, call.body)
    _relabel(box, [mail], add, drop, call)
    return brief(mail)


def batch_modify(call: Call) -> Json:
    """Up to 1,000 messages; ids that are not there are passed over."""
    box = mailbox_of(call)
    asked = call.body.get("ids") or []
    if not asked:
        raise invalid("No message ids specified.")
    if len(asked) > _MOST_IDS:
        raise invalid(f"Cannot specify more than {_MOST_IDS} ids.")
    add, drop = _asked(box, call.body)
    _relabel(box, [box.mails[id] for id in asked if id in box.mails], add, drop, call)
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
    for draft in [d for d, message in box.drafts.items() if message == mail.id]:
        del box.drafts[draft]
    box.remove(mail, call.world)
    return {}


def attachments_get(call: Call) -> Json:
    mail = the_mail(mailbox_of(call), call.path["messageId"])
    found = attachment(mail, call.path["id"])
    if found is None:
        raise invalid("Invalid attachment token")
    return {"size": len(found), "data": coded(found)}


def _asked(box: Mailbox, body: Json) -> tuple[frozenset[str], frozenset[str]]:
    add, drop = _known(box, body.get("addLabelIds")), _known(box, body.get("removeLabelIds"))
    if not add and not drop:
        raise invalid("No label add or removes specified")
    for label in sorted((add | drop) & BOUND):
        raise invalid(f"Invalid label: {label}")
    if max(len(add), len(drop)) > _MOST_LABELS:
        raise invalid(f"Cannot add or remove more than {_MOST_LABELS} labels.")
    return add, drop


def _known(box: Mailbox, asked: list[str] | None) -> frozenset[str]:
    labels = box.all_labels()
    for label in asked or ():
        if label not in labels:
            raise invalid(f"Invalid label: {label}")
    return frozenset(asked or ())


def _relabel(
    box: Mailbox, mails: list[Mail], add: frozenset[str], drop: frozenset[str], call: Call
) -> None:
    for mail in mails:
        for label in sorted(add if "DRAFT" in mail.labels else ()):
            raise invalid(f"Invalid label: {label}")
    for mail in mails:
        box.relabel(mail, add, drop, call.world)


def _dated(letter: Letter) -> int | None:
    try:
        moment = parsedate_to_datetime(letter.first("Date"))
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
