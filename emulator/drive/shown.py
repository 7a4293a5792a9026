"""Files, users and permissions as Drive v3 shows them."""

from __future__ import annotations

from emulator.api import Call, Json
from emulator.drive.store import FOLDER, SPREADSHEET, File, Folder, my_drive
from emulator.sheets.access import RANKS, Permission, rank
from emulator.sheets.store import permission_id

USER = "drive#user"
PERMISSION = "drive#permission"
EXPORTS = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
"""What Google exports a spreadsheet to, and its short name."""


def mime_type(file: File) -> str:
    return FOLDER if isinstance(file, Folder) else SPREADSHEET


def short(file: File) -> Json:
    """What is answered without `fields`."""
    return {
        "kind": "drive#file",
        "id": file.id,
        "name": file.title,
        "mimeType": mime_type(file),
    }


def full(file: File, account: str) -> Json:
    """Everything the emulator knows of a file, for `fields` to choose from."""
    may = rank(file, account)
    answer = short(file) | {
        "starred": False,
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": list(file.parents) or [my_drive(file.owner)],
        "spaces": ["drive"],
        "version": str(file.version),
        "webViewLink": link(file),
        "owners": [user(file.owner, account)],
        "ownedByMe": file.owner == account,
        "shared": bool(file.permissions),
        "writersCanShare": True,
        "permissionIds": [each["id"] for each in permissions(file)],
        "capabilities": _capabilities(may),
    }
    if file.created:
        answer |= {"createdTime": file.created, "modifiedTime": file.modified}
    if may >= RANKS["writer"]:
        answer["permissions"] = permissions(file)
    if not isinstance(file, Folder):
        answer["exportLinks"] = exports(file.id)
    return answer


def answered(file: File, call: Call) -> Json:
    return full(file, call.account) if call.query.get("fields") else short(file)


def link(file: File) -> str:
    if isinstance(file, Folder):
        return f"https://drive.google.com/drive/folders/{file.id}"
    return f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk"


def exports(key: str) -> Json:
    origin = f"https://docs.google.com/spreadsheets/export?id={key}&exportFormat="
    return {kind: origin + name for kind, name in EXPORTS.items()}


def _capabilities(may: int) -> Json:
    writes, owns = may >= RANKS["writer"], may >= RANKS["owner"]
    return {
        "canCopy": True,
        "canDownload": True,
        "canReadRevisions": writes,
        "canComment": may >= RANKS["commenter"],
        "canEdit": writes,
        "canRename": writes,
        "canModifyContent": writes,
        "canShare": writes,
        "canTrash": owns,
        "canDelete": owns,
    }


def user(address: str, account: str) -> Json:
    return {
        "kind": USER,
        "displayName": display_name(address),
        "me": address == account,
        "permissionId": permission_id(address),
        "emailAddress": address,
    }


def display_name(address: str) -> str:
    """Service accounts have none but their address."""
    robot = address.endswith(".gserviceaccount.com")
    return address if robot else address.partition("@")[0]


def permissions(file: File) -> list[Json]:
    """All of a file's permissions, the owner's first."""
    owner = Permission(permission_id(file.owner), "user", "owner", file.owner)
    return [permission(each) for each in (owner, *file.permissions)]


def permission(item: Permission) -> Json:
    answer: Json = {"kind": PERMISSION, "id": item.id, "type": item.kind, "role": item.role}
    if item.kind in ("user", "group"):
        answer |= {
            "emailAddress": item.name,
            "displayName": display_name(item.name),
            "deleted": False,
            "pendingOwner": item.pending,
        }
    elif item.kind == "domain":
        answer |= {"domain": item.name, "displayName": item.name}
    if item.kind in ("domain", "anyone"):
        answer["allowFileDiscovery"] = item.discoverable
    return answer
