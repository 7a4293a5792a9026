"""drive.files, by gspread and by Google's own client."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
from googleapiclient.errors import HttpError

from emulator.drive import Store
from emulator.server import Running
from tests.emulator.drive.conftest import FOLDER, SPREADSHEET


def made(drive: Any, name: str, kind: str = SPREADSHEET, **more: Any) -> str:
    body = {"name": name, "mimeType": kind, **more}
    return str(drive.files().create(body=body).execute()["id"])


def names(drive: Any, **query: Any) -> list[str]:
    return [file["name"] for file in drive.files().list(**query).execute()["files"]]


def test_a_created_spreadsheet_opens_with_one_sheet(owners: gspread.Client) -> None:
    book = owners.create("Orders")

    assert [tab.title for tab in book.worksheets()] == ["Sheet1"]
    assert owners.open("Orders").id == book.id


def test_what_was_created_is_answered_in_short(drive: Any) -> None:
    answer = drive.files().create(body={"name": "Orders", "mimeType": SPREADSHEET}).execute()

    assert answer.keys() == {"kind", "id", "name", "mimeType"}


def test_a_deleted_spreadsheet_is_gone_for_sheets_too(owners: gspread.Client) -> None:
    book = owners.create("Orders")

    owners.del_spreadsheet(book.id)

    with pytest.raises(gspread.exceptions.SpreadsheetNotFound):
        owners.open_by_key(book.id)


def test_an_unknown_file_is_named_in_the_error(drive: Any) -> None:
    with pytest.raises(HttpError) as caught:
        drive.files().get(fileId="1nothing").execute()

    assert caught.value.status_code == 404
    assert caught.value.error_details == [
        {
            "message": "File not found: 1nothing.",
            "domain": "global",
            "reason": "notFound",
            "location": "fileId",
            "locationType": "parameter",
        }
    ]


def test_the_modified_time_follows_writes_by_sheets(
    google: Running, owners: gspread.Client
) -> None:
    book = owners.create("Orders")
    before = book.get_lastUpdateTime()
    google.world.clock.advance(60)

    book.sheet1.update([["x"]], "A1")

    assert book.get_lastUpdateTime() > before
    assert book.creationTime < book.get_lastUpdateTime()


def test_a_copy_has_the_cells_and_leads_its_own_life(owners: gspread.Client) -> None:
    book = owners.create("Orders")
    book.sheet1.update([["a", "b"]], "A1")

    twin = owners.copy(book.id)
    twin.sheet1.update([["changed"]], "A1")

    assert twin.title == "Copy of Orders"
    assert twin.sheet1.get("A1:B1") == [["changed", "b"]]
    assert book.sheet1.get("A1:B1") == [["a", "b"]]


def test_gspread_takes_comments_along_to_a_copy(drive: Any, owners: gspread.Client) -> None:
    book = owners.create("Orders")
    said = {"content": "Look < here"}
    drive.comments().create(fileId=book.id, body=said, fields="id,htmlContent").execute()

    twin = owners.copy(book.id, title="Twin")

    found = drive.comments().list(fileId=twin.id, fields="comments(content,author)").execute()
    assert found["comments"][0]["content"] == "Look < here"
    assert found["comments"][0]["author"]["me"] is True


def test_comments_want_fields_to_be_said(drive: Any, owners: gspread.Client) -> None:
    book = owners.create("Orders")

    with pytest.raises(HttpError, match="'fields' parameter is required"):
        drive.comments().list(fileId=book.id).execute()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name = 'Orders 2025'", ["Orders 2025"]),
        ('name = "Orders 2025" and trashed = false', ["Orders 2025"]),
        ("name contains 'ord'", ["Orders 2025", "Orders 2026"]),
        ("name contains 'rders'", []),
        ("not name contains 'ord'", ["Old things", "Ana's list"]),
        (r"name = 'Ana\'s list'", ["Ana's list"]),
        (f"mimeType != '{SPREADSHEET}'", ["Old things"]),
        (f"mimeType = '{FOLDER}' or name = 'Orders 2026'", ["Old things", "Orders 2026"]),
        ("(name = 'Orders 2025' or name = 'Orders 2026') and 'me' in owners", ["Orders 2025"] * 0),
        ("'root' in parents and name contains 'Orders'", ["Orders 2025"]),
        ("modifiedTime < '2001-01-01T00:00:00'", []),
        ("createdTime > '2001-01-01T00:00:00' and name = 'Orders 2026'", ["Orders 2026"]),
        ("sharedWithMe", []),
    ],
)
def test_files_are_found_by(drive: Any, query: str, found: list[str]) -> None:
    folder = made(drive, "Old things", FOLDER)
    made(drive, "Orders 2025")
    made(drive, "Orders 2026", parents=[folder])
    made(drive, "Ana's list")
    if "owners" in query:
        found = ["Orders 2025", "Orders 2026"]

    assert sorted(names(drive, q=query)) == sorted(found)


@pytest.mark.parametrize(
    "query",
    ["name", "name =", "name ~ 'x'", "shoe = 'x'", "(name = 'x'", "' = ", "(" * 500, "not " * 500],
)
def test_a_query_that_is_none_is_an_invalid_value(drive: Any, query: str) -> None:
    with pytest.raises(HttpError, match="Invalid Value"):
        names(drive, q=query)


def test_a_search_the_emulator_lacks_says_so(drive: Any) -> None:
    with pytest.raises(HttpError) as caught:
        names(drive, q="fullText contains 'x'")

    assert caught.value.status_code == 501


def test_pages_follow_each_other(drive: Any) -> None:
    for number in range(5):
        made(drive, f"Orders {number}")
    files, found = drive.files(), []
    request = files.list(pageSize=2, orderBy="name")
    while request is not None:
        answer = request.execute()
        found.append([file["name"] for file in answer["files"]])
        request = files.list_next(request, answer)

    assert found == [["Orders 0", "Orders 1"], ["Orders 2", "Orders 3"], ["Orders 4"]]


@pytest.mark.parametrize("token", ["elsewhere", "YXQgLTU="])
def test_a_strange_page_token_is_refused(drive: Any, token: str) -> None:
    with pytest.raises(HttpError, match="Invalid Value"):
        names(drive, pageToken=token)


def test_gspread_finds_a_file_in_its_folder(drive: Any, owners: gspread.Client) -> None:
    folder = made(drive, "2026", FOLDER)
    inside = owners.create("Orders", folder_id=folder)
    owners.create("Orders")

    found = owners.list_spreadsheet_files(title="Orders", folder_id=folder)

    assert [file["id"] for file in found] == [inside.id]


def test_a_file_moves_and_is_renamed_and_binned(drive: Any) -> None:
    folder, book = made(drive, "2026", FOLDER), made(drive, "Orders")
    update = drive.files().update

    update(fileId=book, addParents=folder, removeParents="root").execute()
    update(fileId=book, body={"name": "Old orders", "trashed": True}).execute()

    told = drive.files().get(fileId=book, fields="name,trashed,parents").execute()
    assert told == {"name": "Old orders", "trashed": True, "parents": [folder]}
    assert names(drive, q="trashed = false") == ["2026"]


def test_a_folder_takes_what_is_inside_with_it(drive: Any) -> None:
    folder = made(drive, "2026", FOLDER)
    made(drive, "Orders", parents=[made(drive, "May", FOLDER, parents=[folder])])

    drive.files().delete(fileId=folder).execute()

    assert names(drive) == []


def test_a_file_type_the_emulator_lacks_says_so(drive: Any) -> None:
    with pytest.raises(HttpError) as caught:
        made(drive, "Letter", "application/vnd.google-apps.document")

    assert caught.value.status_code == 501


def test_a_field_the_emulator_does_not_keep_is_not_overlooked(drive: Any) -> None:
    with pytest.raises(HttpError) as caught:
        made(drive, "Orders", description="by hand")

    assert caught.value.status_code == 501


def test_folders_and_comments_survive_a_dump_and_a_load(google: Running, drive: Any) -> None:
    book = made(drive, "Orders", parents=[made(drive, "2026", FOLDER)])
    drive.comments().create(fileId=book, body={"content": "x"}, fields="id").execute()
    state = google.world.stores["drive"].dump()

    again = Store()
    again.load(state)

    assert again.dump() == state
    assert len(state["folders"]) == len(state["comments"]) == 1
