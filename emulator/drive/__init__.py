"""Drive API v3 of the emulator, as far as spreadsheets need it: files, folders, permissions."""

from __future__ import annotations

from emulator.api import Handler
from emulator.drive import comments, csv_files, files, permissions
from emulator.drive.store import Store

__all__ = ["HANDLERS", "UPLOADS", "Store"]

HANDLERS: dict[str, Handler] = {
    "drive.files.list": files.list_files,
    "drive.files.get": files.get,
    "drive.files.create": files.create,
    "drive.files.copy": files.copy,
    "drive.files.update": files.update,
    "drive.files.delete": files.delete,
    "drive.files.export": csv_files.export,
    "drive.permissions.list": permissions.list_permissions,
    "drive.permissions.get": permissions.get,
    "drive.permissions.create": permissions.create,
    "drive.permissions.update": permissions.update,
    "drive.permissions.delete": permissions.delete,
    "drive.comments.list": comments.list_comments,
    "drive.comments.create": comments.create,
}
UPLOADS: dict[str, Handler] = {"upload drive.files.update v2": csv_files.replace_by_csv}
"""By Method.key: the one upload that spreadsheets know."""
