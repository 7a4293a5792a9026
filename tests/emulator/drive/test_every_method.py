"""Every implemented method of Drive answers as its document says."""

from __future__ import annotations

from typing import Any

from emulator.drive import HANDLERS
from emulator.server import Running
from tests.emulator.drive.conftest import FRIEND, SPREADSHEET


def test_drive_methods_answer_as_documented(google: Running, drive: Any) -> None:
    files, permissions, comments = drive.files(), drive.permissions(), drive.comments()
    made = files.create(body={"name": "Orders", "mimeType": SPREADSHEET}, fields="*").execute()
    key = {"fileId": made["id"]}
    files.get(**key, fields="*").execute()
    files.list(fields="*").execute()
    files.update(**key, body={"name": "Old orders"}, fields="*").execute()
    files.export(**key, mimeType="text/csv").execute()
    friend = {"type": "user", "role": "reader", "emailAddress": FRIEND}
    given = permissions.create(**key, body=friend, fields="*").execute()
    one = {**key, "permissionId": given["id"]}
    permissions.update(**one, body={"role": "writer"}, fields="*").execute()
    permissions.get(**one, fields="*").execute()
    permissions.list(**key, fields="*").execute()
    permissions.delete(**one).execute()
    comments.create(**key, body={"content": "Look"}, fields="*").execute()
    comments.list(**key, fields="*").execute()
    twin = files.copy(**key, body={}, fields="*").execute()
    files.delete(fileId=twin["id"]).execute()

    tried = {entry.method for entry in google.calls.entries() if 200 <= entry.status < 300}
    assert HANDLERS.keys() <= tried
