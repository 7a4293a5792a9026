"""Folders and comments; spreadsheets themselves live in the store of Sheets. Finding a file."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import cast

from emulator.api import Call, Json, Refusal
from emulator.sheets.access import RANKS, Permission, rank
from emulator.sheets.book import Book
from emulator.sheets.store import Store as Sheets
from emulator.sheets.store import stamp, store_of
from emulator.world import World

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"


@dataclass
class Folder:
    id: str
    owner: str
    title: str
    permissions: tuple[Permission, ...] = ()
    parents: tuple[str, ...] = ()
    created: str = ""
    modified: str = ""
    trashed: bool = False
    version: int = 1


File = Book | Folder


class Store:
    """What Drive has besides spreadsheets."""

    def __init__(self) -> None:
        self.folders: dict[str, Folder] = {}
        self.comments: dict[str, list[Json]] = {}

    def dump(self) -> Json:
        folders = [asdict(folder) for folder in self.folders.values()]
        return {"folders": folders, "comments": self.comments}

    def load(self, state: Json) -> None:
        folders = [_load(folder) for folder in state.get("folders", [])]
        self.folders = {folder.id: folder for folder in folders}
        self.comments = dict(state.get("comments", {}))


def _load(state: Json) -> Folder:
    given = tuple(Permission(**each) for each in state["permissions"])
    return Folder(**{**state, "permissions": given, "parents": tuple(state["parents"])})


def drive_of(world: World) -> Store:
    return cast(Store, world.stores["drive"])


def all_files(world: World) -> Iterator[File]:
    yield from store_of(world).books.values()
    yield from drive_of(world).folders.values()


def file_of(call: Call, least: str = "reader", key: str | None = None) -> File:
    """The file a call names; 404 if there is none it may know of, 403 if it may not do this."""
    key = call.path["fileId"] if key is None else key
    file = store_of(call.world).books.get(key) or drive_of(call.world).folders.get(key)
    if file is None or not rank(file, call.account):
        raise missing(key)
    if rank(file, call.account) < RANKS[least]:
        raise insufficient(key)
    return file


def missing(key: str) -> Refusal:
    text = f"File not found: {key}."
    return Refusal(404, "NOT_FOUND", text, "notFound", location=("fileId", "parameter"))


def insufficient(key: str) -> Refusal:
    text = f"The user does not have sufficient permissions for file {key}."
    return Refusal(403, "PERMISSION_DENIED", text, "insufficientFilePermissions")


def invalid_value(parameter: str, text: str = "Invalid Value") -> Refusal:
    where = (parameter, "parameter")
    return Refusal(400, "INVALID_ARGUMENT", text, "invalid", location=where)


def touched(file: File, now: datetime) -> None:
    file.modified = stamp(now)
    file.version += 1


def sheets_of(world: World) -> Sheets:
    return store_of(world)


def my_drive(account: str) -> str:
    """The id of an account's root folder, which every file without a parent lies in."""
    return "0A" + sha256(account.encode()).hexdigest()[:14] + "PVA"


def new_folder_id(rng: random.Random) -> str:
    return "1" + "".join(rng.choices(string.ascii_letters + string.digits + "-_", k=32))
