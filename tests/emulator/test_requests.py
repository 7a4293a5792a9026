"""What Google accepts and refuses before a method is even called."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from emulator.api import Refusal
from emulator.discovery import catalog
from emulator.parameters import read_path, read_query
from emulator.protojson import read_body
from emulator.server import Running

BATCH = catalog().methods["sheets.spreadsheets.batchUpdate"]
UPDATE = catalog().methods["sheets.spreadsheets.values.update"]
CONNECTIONS = catalog().methods["people.people.connections.list"]
CREATE = catalog().methods["people.people.createContact"]


def refused(content: bytes, method: Any = BATCH) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_body(method, content)
    return caught.value


def test_query_is_typed_and_proto_names_count() -> None:
    query, system = read_query(
        CONNECTIONS,
        [
            ("page_size", "20"),
            ("requestSyncToken", "true"),
            ("sources", "READ_SOURCE_TYPE_CONTACT"),
            ("alt", "json"),
            ("fields", "connections"),
        ],
    )

    assert query == {
        "pageSize": 20,
        "requestSyncToken": True,
        "sources": ["READ_SOURCE_TYPE_CONTACT"],
    }
    assert system["fields"] == "connections"


def test_query_defaults_come_from_the_document() -> None:
    query, _ = read_query(catalog().methods["gmail.users.messages.list"], [])

    assert query == {"includeSpamTrash": False, "maxResults": 100}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("pageSize", "many", "Invalid value at 'page_size' (TYPE_INT32), \"many\""),
        ("requestSyncToken", "ja", "Invalid value at 'request_sync_token' (TYPE_BOOL), \"ja\""),
        (
            "frob",
            "1",
            'Invalid JSON payload received. Unknown name "frob": Cannot bind query parameter. '
            "Field 'frob' could not be found in request message.",
        ),
    ],
)
def test_bad_query_is_refused_in_googles_words(name: str, value: str, message: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_query(CONNECTIONS, [(name, value)])

    assert (caught.value.http, caught.value.message) == (400, message)


def test_bad_enum_in_the_query_names_its_type() -> None:
    method = catalog().methods["sheets.spreadsheets.values.get"]
    with pytest.raises(Refusal) as caught:
        read_query(method, [("majorDimension", "DIAGONALS")])

    assert caught.value.message == (
        "Invalid value at 'major_dimension' (type.googleapis.com/google.apps.sheets.v4.Dimension), "
        '"DIAGONALS"'
    )


def test_bad_number_in_the_path_is_refused() -> None:
    method = catalog().methods["sheets.spreadsheets.sheets.copyTo"]
    with pytest.raises(Refusal, match="'sheet_id'"):
        read_path(method, {"spreadsheetId": "1x", "sheetId": "first"})


def test_proto_names_nulls_and_lone_objects_are_understood() -> None:
    body = read_body(
        BATCH,
        b'{"requests": {"update_sheet_properties": {"properties": {"sheet_id": "7", "title": null,'
        b' "grid_properties": {"frozen_row_count": 1.0}}, "fields": "gridProperties"}}}',
    )

    assert body == {
        "requests": [
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": 7, "gridProperties": {"frozenRowCount": 1}},
                    "fields": "gridProperties",
                }
            }
        ]
    }


def test_cells_come_through_untouched_nulls_included() -> None:
    body = read_body(UPDATE, b'{"values": [["a", 1, 2.5, true, null, ""], []]}')

    assert body == {"values": [["a", 1, 2.5, True, None, ""], []]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b'{"requests": [{"frobnicate": {}}]}',
            "Invalid JSON payload received. Unknown name \"frobnicate\" at 'requests[0]': "
            "Cannot find field.",
        ),
        (
            b'{"requests": ["repeatCell"]}',
            "Invalid value at 'requests[0]' (type.googleapis.com/google.apps.sheets.v4."
            'BatchUpdateSpreadsheetRequest.Request), "repeatCell"',
        ),
        (
            b'{"requests": [{"addSheet": {"properties": {"sheetId": "x"}}}]}',
            "Invalid value at 'requests[0].add_sheet.properties.sheet_id' (TYPE_INT32), \"x\"",
        ),
    ],
)
def test_bad_batch_request_is_refused_in_googles_words(content: bytes, message: str) -> None:
    refusal = refused(content)

    assert refusal.message == message
    assert refusal.details[0]["fieldViolations"][0]["description"] == message


@pytest.mark.parametrize(
    ("content", "where", "shown"),
    [(b'{"values": "X"}', "data.values", '"X"'), (b'{"values": ["x"]}', "data.values[0]", '"x"')],
)
def test_rows_that_are_none_are_refused(content: bytes, where: str, shown: str) -> None:
    refusal = refused(content, UPDATE)

    assert refusal.message == (
        f"Invalid value at '{where}' (type.googleapis.com/google.protobuf.ListValue), {shown}"
    )


def test_everything_wrong_is_named_at_once() -> None:
    refusal = refused(b'{"shoe": 1, "names": [{"hat": 2}]}', CREATE)

    assert "\"shoe\" at 'person'" in refusal.message
    assert "\"hat\" at 'person.names[0]'" in refusal.message


def test_text_that_is_no_json_is_a_400() -> None:
    assert refused(b"{nonsense").http == 400


def test_missing_token_is_401_in_gmails_shape(google: Running) -> None:
    answer = requests.get(f"{google.url}/gmail/v1/users/me/profile", timeout=10)

    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (401, "UNAUTHENTICATED")
    assert error["errors"] == [
        {
            "message": "Login Required.",
            "domain": "global",
            "reason": "required",
            "location": "Authorization",
            "locationType": "header",
        }
    ]


def test_unknown_token_is_401_without_errors_list_in_people(google: Running) -> None:
    answer = requests.get(
        f"{google.url}/v1/people/me", headers={"authorization": "Bearer ya29.gone"}, timeout=10
    )

    assert answer.status_code == 401
    assert set(answer.json()["error"]) == {"code", "message", "status"}
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_drive_errors_have_no_status(google: Running, web: requests.Session) -> None:
    error = web.get(f"{google.url}/drive/v3/apps").json()["error"]

    assert set(error) == {"code", "message", "errors"}


def test_unknown_parameter_reaches_the_caller_as_400(
    google: Running, web: requests.Session
) -> None:
    answer = web.get(f"{google.url}/oauth2/v2/userinfo?shoe=1")

    assert answer.status_code == 400
    assert "Cannot bind query parameter" in answer.json()["error"]["message"]


def test_date_of_an_answer_is_the_emulators(google: Running, web: requests.Session) -> None:
    google.world.clock.advance(86400 * 400)
    answer = web.get(f"{google.url}/oauth2/v2/userinfo")

    assert str(google.world.clock.now().year) in answer.headers["date"]


@pytest.mark.parametrize("path", ["/nothing", "/v1/nothing", "/batch/nothing/v1"])
def test_paths_outside_the_apis_answer_with_a_page(google: Running, path: str) -> None:
    answer = requests.post(google.url + path, timeout=10)

    assert (answer.status_code, answer.headers["content-type"][:9]) == (404, "text/html")
