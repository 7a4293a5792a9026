"""The owner's hands in a mailbox: what a page's buttons do, done by the API's own handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from emulator.api import Call, Handler, Json, invalid, not_found
from emulator.gmail import drafts, labelling, messages
from emulator.gmail.caller import gmail_store
from emulator.world import World

_LABELS: dict[str, tuple[list[str], list[str]]] = {
    "archive": ([], ["INBOX"]),
    "inbox": (["INBOX"], []),
    "read": ([], ["UNREAD"]),
    "unread": (["UNREAD"], []),
    "star": (["STARRED"], []),
    "unstar": ([], ["STARRED"]),
}
"""What a button puts on a mail and takes off."""
_WHOLE: dict[str, Handler] = {"trash": messages.trash, "untrash": messages.untrash}


def act(world: World, address: str, id: str, form: Mapping[str, str]) -> str:
    """Does `form["do"]` with the mail of this id, or with a label; answers where to go in the
    mailbox. Refusals of the handlers come through."""
    if address.lower() not in gmail_store(world).accounts:
        raise not_found("There is no such account.")

    def done(handler: Handler, body: Json | None = None, **path: str) -> Json:
        given = {"userId": "me", **path}
        answer = handler(Call("", address, given, {}, body or {}, world))
        return answer if isinstance(answer, dict) else {}

    do = form.get("do", "")
    if do in _WHOLE:
        done(_WHOLE[do], id=id)
    elif do in _LABELS:
        add, drop = _LABELS[do]
        done(messages.modify, {"addLabelIds": add, "removeLabelIds": drop}, id=id)
    elif do in ("add", "remove"):
        done(messages.modify, {f"{do}LabelIds": [form.get("label", "")]}, id=id)
    else:
        return _other(do, done, form)
    return f"message/{id}"


def _other(do: str, done: Callable[..., Json], form: Mapping[str, str]) -> str:
    if do == "send":
        return f"message/{done(drafts.send_, {'id': form.get('draft', '')})['id']}"
    if do == "discard":
        done(drafts.delete, id=form.get("draft", ""))
        return "drafts"
    if do == "new-label":
        return str(done(labelling.create, {"name": form.get("name", "")})["id"])
    if do == "drop-label":
        done(labelling.delete, id=form.get("label", ""))
        return "inbox"
    raise invalid(f"There is no button {do!r} here.")
