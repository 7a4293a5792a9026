"""drive.permissions, and what they let others do by the Sheets API."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
from googleapiclient.errors import HttpError

from tests.emulator.conftest import OWNER
from tests.emulator.drive.conftest import FRIEND


def test_a_reader_reads_and_may_not_write(owners: gspread.Client, friends: gspread.Client) -> None:
    book = owners.create("Orders")
    book.sheet1.update([["x"]], "A1")

    book.share(FRIEND, perm_type="user", role="reader")

    sheet = friends.open_by_key(book.id).sheet1
    assert sheet.acell("A1").value == "x"
    for write in (lambda: sheet.update([["y"]], "A1"), sheet.clear, lambda: sheet.delete_rows(1)):
        with pytest.raises(
            gspread.exceptions.APIError, match="The caller does not have permission"
        ):
            write()


def test_a_writer_writes(owners: gspread.Client, friends: gspread.Client) -> None:
    book = owners.create("Orders")
    book.share(FRIEND, perm_type="user", role="writer")

    friends.open("Orders").sheet1.update([["y"]], "A1")

    assert book.sheet1.acell("A1").value == "y"


def test_a_removed_permission_closes_the_file(
    owners: gspread.Client, friends: gspread.Client
) -> None:
    book = owners.create("Orders")
    book.share(FRIEND, perm_type="user", role="writer")

    assert book.remove_permissions(FRIEND) != []

    with pytest.raises(PermissionError):
        friends.open_by_key(book.id)
    assert friends.openall() == []


def test_anyone_with_the_link_opens_but_does_not_list(
    owners: gspread.Client, friends: gspread.Client
) -> None:
    book = owners.create("Orders")

    book.share(None, perm_type="anyone", role="reader")

    assert friends.open_by_key(book.id).title == "Orders"
    assert friends.openall() == []
    assert book.list_permissions()[1]["id"] == "anyoneWithLink"


def test_a_domain_reaches_its_addresses(owners: gspread.Client, friends: gspread.Client) -> None:
    book = owners.create("Orders")

    book.share("example.com", perm_type="domain", role="writer")

    friends.open_by_key(book.id).sheet1.update([["y"]], "A1")
    assert book.list_permissions()[1]["domain"] == "example.com"


def test_sharing_twice_changes_the_role(drive: Any, owners: gspread.Client) -> None:
    book = owners.create("Orders")

    for role in ("reader", "writer"):
        book.share(FRIEND, perm_type="user", role=role)

    listed = drive.permissions().list(fileId=book.id).execute()
    assert listed["kind"] == "drive#permissionList"
    assert [(p["type"], p["role"]) for p in listed["permissions"]] == [
        ("user", "owner"),
        ("user", "writer"),
    ]
    assert listed["permissions"][1].keys() == {"kind", "id", "type", "role"}


def test_an_address_is_the_same_in_capitals(
    drive: Any, owners: gspread.Client, friends: gspread.Client
) -> None:
    book = owners.create("Orders")
    body = {"type": "user", "role": "owner", "emailAddress": FRIEND.upper()}
    drive.permissions().create(fileId=book.id, body=body, transferOwnership=True).execute()

    assert friends.open_by_key(book.id).title == "Orders"


def test_a_role_is_changed_by_its_id(drive: Any, owners: gspread.Client) -> None:
    book = owners.create("Orders")
    given = book.share(FRIEND, perm_type="user", role="writer").json()["id"]

    of = {"fileId": book.id, "permissionId": given}
    drive.permissions().update(**of, body={"role": "commenter"}).execute()

    told = drive.permissions().get(**of, fields="role,emailAddress").execute()
    assert told == {"role": "commenter", "emailAddress": FRIEND}


def test_a_new_owner_accepts_and_the_old_one_stays_writer(
    owners: gspread.Client, friends: gspread.Client
) -> None:
    book = owners.create("Orders")
    given = book.share(FRIEND, perm_type="user", role="writer").json()["id"]

    book.transfer_ownership(given)
    friends.open_by_key(book.id).accept_ownership(given)

    roles = {p["emailAddress"]: p["role"] for p in book.list_permissions()}
    assert roles == {FRIEND: "owner", OWNER: "writer"}


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"role": "reader"}, 400, "The permission type field is required."),
        ({"type": "user", "emailAddress": FRIEND}, 400, "The permission role field is required."),
        (
            {"type": "user", "role": "reader"},
            400,
            "The specified emailAddress is invalid or not applicable",
        ),
        ({"type": "user", "role": "king", "emailAddress": FRIEND}, 400, "The specified role"),
        (
            {"type": "user", "role": "owner", "emailAddress": FRIEND},
            403,
            "The transferOwnership parameter must be enabled",
        ),
        ({"type": "anyone", "role": "owner"}, 400, "The specified role is invalid"),
    ],
)
def test_a_wrong_permission_is_refused(
    drive: Any, owners: gspread.Client, body: dict[str, str], status: int, message: str
) -> None:
    book = owners.create("Orders")

    with pytest.raises(HttpError, match=message) as caught:
        drive.permissions().create(fileId=book.id, body=body).execute()

    assert caught.value.status_code == status


def test_a_reader_may_not_share_nor_delete_but_may_leave(
    drive: Any, friend: Any, owners: gspread.Client
) -> None:
    book = owners.create("Orders")
    own = book.share(FRIEND, perm_type="user", role="reader").json()["id"]
    body = {"type": "user", "role": "reader", "emailAddress": "third@example.com"}
    sharing = friend.permissions().create(fileId=book.id, body=body)
    for forbidden in (sharing, friend.files().delete(fileId=book.id)):
        with pytest.raises(HttpError, match="does not have sufficient permissions"):
            forbidden.execute()

    friend.permissions().delete(fileId=book.id, permissionId=own).execute()

    with pytest.raises(HttpError, match="File not found"):
        friend.files().get(fileId=book.id).execute()


def test_an_unknown_permission_is_not_found(drive: Any, owners: gspread.Client) -> None:
    book = owners.create("Orders")

    with pytest.raises(HttpError, match="Permission not found: 77"):
        drive.permissions().delete(fileId=book.id, permissionId="77").execute()


def test_the_capabilities_say_what_a_reader_may(friend: Any, owners: gspread.Client) -> None:
    book = owners.create("Orders")
    book.share(FRIEND, perm_type="user", role="reader")

    told = friend.files().get(fileId=book.id, fields="*").execute()

    assert told["capabilities"]["canEdit"] is False
    assert told["capabilities"]["canCopy"] is True
    assert told["ownedByMe"] is False
    assert "permissions" not in told
