"""Files as Drive v2 shows them, in the answer to an upload."""

from __future__ import annotations

from emulator.api import Json
from emulator.drive.shown import display_name, exports, link, mime_type
from emulator.drive.store import File, my_drive
from emulator.sheets.access import RANKS, rank
from emulator.sheets.store import permission_id

ORIGIN = "https://www.googleapis.com/drive/v2/files/"
NEVER = "1970-01-01T00:00:00.000Z"
SIZE = "1024"
"""What Google says any small spreadsheet takes."""


def shown(file: File, account: str) -> Json:
    """For the account that has just written it. Pictures, which are Google's own, are left out."""
    writes = rank(file, account) >= RANKS["writer"]
    address = ORIGIN + file.id
    return {
        "kind": "drive#file",
        "id": file.id,
        "etag": f'"{file.version}"',
        "selfLink": address,
        "alternateLink": link(file),
        "title": file.title,
        "mimeType": mime_type(file),
        "labels": _labels(file),
        "spaces": ["drive"],
        "parents": [_parent(address, parent, file) for parent in _parents(file)],
        "userPermission": _permission(address, file, account),
        "owners": [_user(file.owner, account)],
        "ownerNames": [display_name(file.owner)],
        "lastModifyingUser": _user(account, account),
        "lastModifyingUserName": display_name(account),
        "exportLinks": exports(file.id),
        "version": str(file.version),
        "fileSize": SIZE,
        "quotaBytesUsed": SIZE,
        "editable": writes,
        "copyable": True,
        "copyRequiresWriterPermission": False,
        "writersCanShare": True,
        "shared": bool(file.permissions),
        "appDataContents": False,
        "explicitlyTrashed": file.trashed,
        "capabilities": {"canEdit": writes, "canCopy": True},
    } | _times(file)


def _times(file: File) -> Json:
    return {
        "createdDate": file.created,
        "modifiedDate": file.modified,
        "modifiedByMeDate": file.modified,
        "lastViewedByMeDate": file.modified,
        "markedViewedByMeDate": NEVER,
    }


def _labels(file: File) -> Json:
    labels = dict.fromkeys(("starred", "hidden", "restricted"), False)
    return {**labels, "trashed": file.trashed, "viewed": True}


def _parents(file: File) -> tuple[str, ...]:
    return file.parents or (my_drive(file.owner),)


def _parent(address: str, key: str, file: File) -> Json:
    return {
        "kind": "drive#parentReference",
        "id": key,
        "isRoot": key == my_drive(file.owner),
        "selfLink": f"{address}/parents/{key}",
        "parentLink": ORIGIN + key,
    }


def _permission(address: str, file: File, account: str) -> Json:
    role = "owner" if file.owner == account else "writer"
    return {
        "kind": "drive#permission",
        "id": "me",
        "etag": f'"{file.version}"',
        "selfLink": f"{address}/permissions/me",
        "type": "user",
        "role": role,
        "pendingOwner": False,
    }


def _user(address: str, account: str) -> Json:
    return {
        "kind": "drive#user",
        "displayName": display_name(address),
        "emailAddress": address,
        "permissionId": permission_id(address),
        "isAuthenticatedUser": address == account,
    }
