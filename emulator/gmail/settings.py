"""gmail.users.getProfile, labels.* and settings.sendAs.*"""

from __future__ import annotations

from emulator.api import Call, Json, Refusal, invalid, not_found
from emulator.gmail.caller import mailbox_of
from emulator.gmail.labels import Label
from emulator.gmail.mailbox import Mailbox, Sender


def profile(call: Call) -> Json:
    box = mailbox_of(call)
    return {
        "emailAddress": box.address,
        "messagesTotal": len(box.mails),
        "threadsTotal": len(box.threads),
        "historyId": str(box.history.latest),
    }


def labels_list(call: Call) -> Json:
    return {"labels": [label.json() for label in mailbox_of(call).all_labels().values()]}


def labels_get(call: Call) -> Json:
    box = mailbox_of(call)
    label = box.all_labels().get(call.path["id"])
    if label is None:
        raise not_found()
    return {**label.json(), **_counts(box, label.id)}


def labels_create(call: Call) -> Json:
    box = mailbox_of(call)
    name = " ".join(str(call.body.get("name") or "").split())
    if not name:
        raise invalid("Invalid label name")
    if any(label.name.lower() == name.lower() for label in box.all_labels().values()):
        raise Refusal(409, "ABORTED", "Label name exists or conflicts", "aborted")
    color = call.body.get("color") or {}
    label = Label(
        f"Label_{box.next_label}",
        name,
        "user",
        call.body.get("messageListVisibility") or "show",
        call.body.get("labelListVisibility") or "labelShow",
        (color["textColor"], color["backgroundColor"]) if len(color) == 2 else None,
    )
    box.next_label += 1
    box.labels[label.id] = label
    return label.json()


def labels_delete(call: Call) -> Json:
    """The label goes off every message; system labels stay."""
    box = mailbox_of(call)
    id = call.path["id"]
    if id not in box.all_labels():
        raise not_found()
    if id not in box.labels:
        raise invalid("Invalid delete request")
    for _, message in list(box.labelled(id).newest_first()):
        box.relabel(box.mails[message], frozenset(), frozenset((id,)), call.world)
    del box.labels[id]
    return {}


def send_as_list(call: Call) -> Json:
    return {"sendAs": [_sender(sender, call) for sender in mailbox_of(call).senders.values()]}


def send_as_get(call: Call) -> Json:
    sender = mailbox_of(call).senders.get(str(call.path["sendAsEmail"]).lower())
    if sender is None:
        raise not_found()
    return _sender(sender, call)


def _sender(sender: Sender, call: Call) -> Json:
    """The primary address has no verificationStatus; only it and the default carry their flags."""
    primary = sender.address.lower() == call.account.lower()
    answer: Json = {
        "sendAsEmail": sender.address,
        "displayName": sender.name,
        "replyToAddress": sender.reply_to,
        "signature": "",
    }
    if primary:
        answer["isPrimary"] = True
    if sender.default:
        answer["isDefault"] = True
    if not primary:
        answer |= {"treatAsAlias": True, "verificationStatus": sender.status}
    return answer


def _counts(box: Mailbox, label: str) -> Json:
    mails = [box.mails[id] for _, id in box.labelled(label).keys]
    unread = [mail for mail in mails if "UNREAD" in mail.labels]
    return {
        "messagesTotal": len(mails),
        "messagesUnread": len(unread),
        "threadsTotal": len({mail.thread for mail in mails}),
        "threadsUnread": len({mail.thread for mail in unread}),
    }
