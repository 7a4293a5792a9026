"""drive.comments: list and create, which gspread's copy of a spreadsheet needs."""

from __future__ import annotations

from emulator.api import Call, Json, Refusal
from emulator.drive.shown import user
from emulator.drive.store import drive_of, file_of
from emulator.sheets.store import stamp


def _fields_needed(call: Call) -> None:
    """The one part of Drive that wants `fields` to be said."""
    if not call.query.get("fields"):
        where = ("fields", "parameter")
        text = "The 'fields' parameter is required for this method."
        raise Refusal(400, "INVALID_ARGUMENT", text, "required", location=where)


def list_comments(call: Call) -> Json:
    _fields_needed(call)
    file = file_of(call)
    found = drive_of(call.world).comments.get(file.id, [])
    return {"kind": "drive#commentList", "comments": [_seen(c, call.account) for c in found]}


def create(call: Call) -> Json:
    _fields_needed(call)
    file = file_of(call, "commenter")
    content = call.body.get("content", "")
    if not content:
        text = "The comment content is required."
        raise Refusal(400, "INVALID_ARGUMENT", text, "required")
    at = stamp(call.world.clock.now())
    item: Json = {
        "kind": "drive#comment",
        "id": f"AAAA{call.world.random.getrandbits(40):010x}",
        "createdTime": at,
        "modifiedTime": at,
        "author": user(call.account, call.account),
        "content": content,
        "htmlContent": content.replace("&", "&amp;").replace("<", "&lt;"),
        "deleted": False,
        "resolved": False,
        "replies": [],
    }
    item |= {"anchor": call.body["anchor"]} if call.body.get("anchor") else {}
    drive_of(call.world).comments.setdefault(file.id, []).append(item)
    return item


def _seen(item: Json, account: str) -> Json:
    author = item["author"]
    return {**item, "author": {**author, "me": author["emailAddress"] == account}}
