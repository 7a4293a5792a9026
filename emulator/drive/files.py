"""drive.files: list, get, create, copy, update, delete."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace

from emulator.api import Call, Json, Refusal
from emulator.drive.query import compiled
from emulator.drive.shown import answered, full, short
from emulator.drive.store import (
    FOLDER,
    SPREADSHEET,
    File,
    Folder,
    all_files,
    drive_of,
    file_of,
    insufficient,
    invalid_value,
    my_drive,
    new_folder_id,
    touched,
)
from emulator.sheets.access import may_write
from emulator.sheets.book import Book, new_tab
from emulator.sheets.store import new_id, stamp, store_of

_ORDERS = {
    "name": lambda file: file.title.casefold(),
    "name_natural": lambda file: file.title.casefold(),
    "createdTime": lambda file: file.created,
    "modifiedTime": lambda file: file.modified,
    "recency": lambda file: file.modified,
    "folder": lambda file: not isinstance(file, Folder),
}
_TAKEN = frozenset(("name", "mimeType", "parents", "trashed"))


def list_files(call: Call) -> Json:
    """Own files and those shared with the account by name; newest first unless ordered."""
    test = compiled(call.query["q"]) if call.query.get("q") else None
    found = [
        file
        for file in all_files(call.world)
        if _listed(file, call.account) and (test is None or test(file, call.account))
    ]
    _sort(found, call.query.get("orderBy") or "modifiedTime desc")
    size = call.query.get("pageSize", 100)
    if not 1 <= size <= 1000:
        raise invalid_value("pageSize", f"Invalid value '{size}'. Values must be within [1, 1000].")
    start = _offset(call.query.get("pageToken", ""))
    partial = bool(call.query.get("fields"))
    page = [full(f, call.account) if partial else short(f) for f in found[start : start + size]]
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": page}
    if start + size < len(found):
        answer["nextPageToken"] = base64.urlsafe_b64encode(f"at {start + size}".encode()).decode()
    return answer


def _listed(file: File, account: str) -> bool:
    """A file that anyone may see by its link is in nobody's list for that."""
    named = [each for each in file.permissions if each.kind != "anyone" or each.discoverable]
    return file.owner == account or any(each.reaches(account) for each in named)


def _sort(found: list[File], order: str) -> None:
    for part in reversed(order.split(",")):
        name, *rest = part.split() or [""]
        if name not in _ORDERS or rest not in ([], ["desc"], ["asc"]):
            raise invalid_value("orderBy")
        found.sort(key=_ORDERS[name], reverse=rest == ["desc"])


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        word, number = base64.urlsafe_b64decode(token).decode().split()
        if word == "at" and number.isdecimal():
            return int(number)
    except (binascii.Error, ValueError):
        raise invalid_value("pageToken") from None
    raise invalid_value("pageToken")


def get(call: Call) -> Json:
    return answered(file_of(call), call)


def create(call: Call) -> Json:
    """A spreadsheet with one tab, or a folder."""
    _check_fields(call)
    kind, title = call.body.get("mimeType", ""), call.body.get("name", "Untitled")
    now, rng = call.world.clock.now(), call.world.random
    parents = _parents(call, call.body.get("parents", []))
    file: File
    if kind == SPREADSHEET:
        file = Book(new_id(rng), call.account, title, parents=parents)
        file.add_tab(new_tab(0, "Sheet1"))
        store_of(call.world).keep(file, now)
    elif kind == FOLDER:
        at = stamp(now)
        file = Folder(new_folder_id(rng), call.account, title, parents=parents, created=at)
        file.modified = at
        drive_of(call.world).folders[file.id] = file
    else:
        raise Refusal(501, "UNIMPLEMENTED", f"The emulator has no files of type {kind or 'none'}.")
    return answered(file, call)


def _check_fields(call: Call) -> None:
    """Drive itself overlooks unknown keys; one it knows and the emulator does not is refused."""
    beyond = sorted(call.body.keys() - _TAKEN)
    if beyond:
        raise Refusal(501, "UNIMPLEMENTED", f"The emulator does not set {', '.join(beyond)}.")


def _parents(call: Call, given: list[str]) -> tuple[str, ...]:
    if len(given) > 1:
        text = "A file cannot be in more than one folder."
        raise Refusal(403, "PERMISSION_DENIED", text, "teamDrivesParentLimit")
    root = my_drive(call.account)
    wanted = tuple(key for key in given if key not in ("root", root))
    for key in wanted:
        if not isinstance(file_of(call, "writer", key), Folder):
            text = "The specified parent is not a folder."
            raise Refusal(403, "PERMISSION_DENIED", text, "parentNotAFolder")
    return wanted


def copy(call: Call) -> Json:
    """The tabs with all they hold; permissions and comments stay behind."""
    _check_fields(call)
    source = file_of(call)
    if isinstance(source, Folder):
        text = "This file cannot be copied by the user."
        raise Refusal(403, "PERMISSION_DENIED", text, "cannotCopyFile")
    twin = replace(
        source.fork(),
        id=new_id(call.world.random),
        owner=call.account,
        title=call.body.get("name") or f"Copy of {source.title}",
        permissions=(),
        parents=_parents(call, call.body.get("parents", [])),
        created="",
        version=0,
        trashed=False,
    )
    store_of(call.world).keep(twin, call.world.clock.now())
    return answered(twin, call)


def update(call: Call) -> Json:
    """Name, bin and folder; a file's content is changed by the Sheets API."""
    _check_fields(call)
    file = file_of(call, "writer")
    if "trashed" in call.body and file.owner != call.account:
        raise insufficient(file.id)
    if "parents" in call.body:
        text = (
            "The parents field is not directly writable in update requests. "
            "Use the addParents and removeParents parameters instead."
        )
        raise Refusal(403, "PERMISSION_DENIED", text, "fieldNotWritable")
    added = _names(call.query.get("addParents", ""))
    removed = set(_names(call.query.get("removeParents", "")))
    kept = [key for key in file.parents if key not in removed]
    file.parents = _parents(call, [*kept, *added]) if added or removed else file.parents
    file.title = call.body.get("name", file.title)
    file.trashed = call.body.get("trashed", file.trashed)
    touched(file, call.world.clock.now())
    return answered(file, call)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def delete(call: Call) -> Json:
    """For good, and a folder with everything of the account's inside."""
    file = file_of(call, "owner")
    _drop(call, file)
    return {}


def _drop(call: Call, file: File) -> None:
    store_of(call.world).books.pop(file.id, None)
    drive_of(call.world).folders.pop(file.id, None)
    drive_of(call.world).comments.pop(file.id, None)
    inside = [each for each in all_files(call.world) if file.id in each.parents]
    for each in inside:
        if each.owner == call.account and may_write(each, call.account):
            _drop(call, each)
