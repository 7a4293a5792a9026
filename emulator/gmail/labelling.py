"""gmail.users.labels.*: the owner's labels; the system's cannot be changed."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from emulator.api import Call, Json, Refusal, invalid, not_found
from emulator.discovery import catalog
from emulator.gmail.caller import mailbox_of
from emulator.gmail.labels import SYSTEM, Label, is_name
from emulator.gmail.mailbox import Mailbox

_MOST = 10_000


def list_(call: Call) -> Json:
    return {"labels": [label.json() for label in mailbox_of(call).all_labels().values()]}


def get(call: Call) -> Json:
    """The label with its counts, which a list does not have."""
    box = mailbox_of(call)
    label = box.label(call.path["id"])
    if label is None:
        raise not_found()
    return {**label.json(), **_counts(box, label.id)}


def create(call: Call) -> Json:
    box = mailbox_of(call)
    if len(box.labels) >= _MOST:
        raise invalid("Maximum number of labels exceeded")
    label = _changed(box, Label(f"Label_{box.next_label}", "", "user"), call.body)
    box.next_label += 1
    box.labels[label.id] = label
    return label.json()


def update(call: Call) -> Json:
    """All of it anew: what the body leaves out falls back to what a new label has."""
    box = mailbox_of(call)
    old = _own(box, call.path["id"], "update")
    if call.body.get("id", old.id) != old.id:
        raise invalid("Request contains an invalid argument.")
    label = box.labels[old.id] = _changed(box, Label(old.id, "", "user"), call.body)
    return label.json()


def patch(call: Call) -> Json:
    """Only what the body names."""
    box = mailbox_of(call)
    old = _own(box, call.path["id"], "update")
    label = box.labels[old.id] = _changed(box, old, {"name": old.name, **call.body})
    return label.json()


def delete(call: Call) -> Json:
    """The label goes off every message; system labels stay."""
    box = mailbox_of(call)
    label = _own(box, call.path["id"], "delete")
    for _, message in list(box.labelled(label.id).newest_first()):
        box.relabel(box.mails[message], frozenset(), frozenset((label.id,)), call.world)
    del box.labels[label.id]
    return {}


def _own(box: Mailbox, id: str, verb: str) -> Label:
    """A label of the owner's; the system's are refused."""
    if id in SYSTEM:
        raise invalid(f"Invalid {verb} request")
    if id not in box.labels:
        raise not_found()
    return box.labels[id]


def _changed(box: Mailbox, old: Label, body: Json) -> Label:
    name = " ".join(str(body.get("name") or "").split())
    if not is_name(name):
        raise invalid("Invalid label name")
    others = (label.name.lower() for label in box.labels.values() if label.id != old.id)
    if name.lower() in others:
        raise Refusal(409, "ABORTED", "Label name exists or conflicts", "aborted")
    return replace(
        old,
        name=name,
        message_visibility=body.get("messageListVisibility") or old.message_visibility or "show",
        list_visibility=body.get("labelListVisibility") or old.list_visibility or "labelShow",
        color=_color(body["color"]) if body.get("color") else old.color,
    )


def _color(asked: Json) -> tuple[str, str]:
    """Both colours, out of the palette of Gmail's reference: lower case only."""
    for color in asked.values():
        if color not in _palette():
            raise invalid(f"Label color {color} is not on the allowed color palette")
    if len(asked) < 2:
        raise invalid("Request contains an invalid argument.")
    return asked["textColor"], asked["backgroundColor"]


@cache
def _palette() -> frozenset[str]:
    described = catalog().methods["gmail.users.labels.create"].schemas["LabelColor"]
    text = described["properties"]["backgroundColor"]["description"]
    return frozenset(re.findall(r"#[0-9a-f]{6}", text))


def _counts(box: Mailbox, label: str) -> Json:
    mails = [box.mails[id] for _, id in box.labelled(label).keys]
    unread = [mail for mail in mails if "UNREAD" in mail.labels]
    return {
        "messagesTotal": len(mails),
        "messagesUnread": len(unread),
        "threadsTotal": len({mail.thread for mail in mails}),
        "threadsUnread": len({mail.thread for mail in unread}),
    }
