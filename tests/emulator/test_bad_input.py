"""What nobody should send: refused in Google's words, and the emulator goes on."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
import requests

from emulator.api import Refusal
from emulator.discovery import catalog
from emulator.fields import keep
from emulator.guard import MOST, is_loopback
from emulator.parameters import read_query
from emulator.protojson import read_body
from emulator.server import Running, start
from tests.emulator.conftest import OWNER
from tests.emulator.test_requests import refused

CREATE = catalog().methods["people.people.createContact"]
UPDATE_ALL = catalog().methods["people.people.batchUpdateContacts"]
IMPORT = catalog().methods["gmail.users.messages.import"]
BATCH = catalog().methods["sheets.spreadsheets.batchUpdate"]
CONNECTIONS = catalog().methods["people.people.connections.list"]
FILES = catalog().methods["drive.files.list"]
EXPORT = catalog().methods["drive.files.export"]
TOKEN = {"authorization": f"Bearer emulator:{OWNER}"}


def raw(google: Running, verb: str, path: str, content: bytes = b"", **headers: str) -> Any:
    """A request no client library would send: (status, body)."""
    address = urlsplit(google.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.putrequest(verb, path, skip_host=True)
        for name, value in {"host": address.netloc, **TOKEN, **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.putheader("content-length", str(len(content)))
        connection.endheaders(content)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8085", 200),
        ("emulator.localhost:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:8085", 200),
        ("evil.example.com", 421),
        ("127.0.0.1.evil.example.com", 421),
        ("8.8.8.8:80", 421),
        ("localhost.evil.com", 421),
    ],
)
def test_only_names_of_this_machine_are_answered(google: Running, host: str, status: int) -> None:
    assert raw(google, "GET", "/oauth2/v2/userinfo", host=host)[0] == status
    assert raw(google, "GET", "/", host=host)[0] == status


def test_other_names_are_answered_where_one_listens_beyond_this_machine() -> None:
    assert not is_loopback("0.0.0.0")
    assert is_loopback("::1")
    with start(host="0.0.0.0") as google:
        near = google.url.replace("0.0.0.0", "127.0.0.1")
        answer = requests.get(f"{near}/calls", headers={"host": "emulator:80"}, timeout=10)

    assert answer.status_code == 200


def test_body_over_the_limit_of_the_api_is_refused_in_words(google: Running) -> None:
    content = b'{"names": "' + b"x" * (10 * 2**20) + b'"}'
    status, body = raw(google, "POST", "/v1/people:createContact", content)

    assert status == 400
    assert "Request payload size exceeds the limit: 10485760 bytes." in body


@pytest.mark.parametrize("path", ["/v1/people:createContact", "/batch", "/_emulator/deliver"])
def test_body_over_every_limit_is_a_413_page(google: Running, path: str) -> None:
    status, body = raw(google, "POST", path, b"x" * (MOST + 1))

    assert (status, "Error 413 (Request Entity Too Large)" in body) == (413, True)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded; charset=utf-8"])
def test_json_sent_as_a_form_is_an_unknown_parameter(google: Running, kind: str) -> None:
    status, body = raw(
        google, "POST", "/v1/people:createContact", b'{"names": []}', content_type=kind
    )

    assert status == 400
    assert "Cannot bind query parameter" in orjson.loads(body)["error"]["message"]


def test_parameter_given_twice_is_refused_where_one_is_meant() -> None:
    refusal = _query_refused(CONNECTIONS, [("pageSize", "1"), ("pageSize", "2")])

    assert refusal == (
        'Invalid JSON payload received. Unknown name "pageSize": Proto field is not repeating, '
        "cannot start list."
    )


def _query_refused(method: Any, pairs: list[tuple[str, str]]) -> str:
    with pytest.raises(Refusal) as caught:
        read_query(method, pairs)
    return caught.value.message


@pytest.mark.parametrize("number", ["1_000", " 5", "٣", "0x10", "1.0", "9" * 5000, "", "NaN"])
def test_number_in_the_address_is_a_plain_one(number: str) -> None:
    assert "TYPE_INT32" in _query_refused(CONNECTIONS, [("pageSize", number)])


@pytest.mark.parametrize(
    ("method", "pairs", "message"),
    [
        (EXPORT, [], "Required parameter: mimeType"),
        (
            FILES,
            [("pageSize", "1001")],
            "Invalid value '1001'. Values must be within the range: [1, 1000]",
        ),
    ],
)
def test_drive_names_what_is_missing_or_out_of_range(
    method: Any, pairs: list[tuple[str, str]], message: str
) -> None:
    assert _query_refused(method, pairs) == message


@pytest.mark.parametrize("number", ['"NaN"', '"Infinity"', '"1_0"', '" 1"', "true", "1e999", "[]"])
def test_number_in_a_body_is_a_finite_one(number: str) -> None:
    color = f'{{"red": {number}}}'.encode()
    content = b'{"requests": [{"updateSheetProperties": {"properties": {"tabColor": %s}}}]}' % color

    assert refused(content, BATCH).http == 400


@pytest.mark.parametrize("number", ['"1.5e-1"', '".5"', '"-2"', "3"])
def test_number_in_a_body_may_be_text(number: str) -> None:
    content = (
        b'{"requests": [{"updateSheetProperties": {"properties": {"tabColor": {"red": %s}}}}]}'
    )
    body = read_body(BATCH, content % number.encode())
    properties = body["requests"][0]["updateSheetProperties"]["properties"]

    assert properties["tabColor"]["red"] == float(number.strip('"'))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b'{"names": [{"givenName": ["Ana"]}]}',
            "Invalid JSON payload received. Unknown name \"given_name\" at 'person.names[0]': "
            "Proto field is not repeating, cannot start list.",
        ),
        (
            b'{"names": [{"givenName": {}}]}',
            "Invalid value at 'person.names[0]' (given_name), Starting an object on a scalar field",
        ),
    ],
)
def test_list_or_object_where_one_value_belongs_is_refused(content: bytes, message: str) -> None:
    assert refused(content, CREATE).message == message


def test_list_where_a_map_belongs_is_refused() -> None:
    assert refused(b'{"contacts": []}', UPDATE_ALL).message == (
        "Invalid value at 'contacts' (Map), Cannot bind a list to map for field 'contacts'."
    )


@pytest.mark.parametrize(
    "instant", ["", "today", "2026-11-21", "2026-11-21T04:10:00", "2026-13-01T"]
)
def test_instant_that_is_none_is_refused(instant: str) -> None:
    content = b'{"metadata": {"sources": [{"updateTime": "%s"}]}}' % instant.encode()

    assert "google.protobuf.Timestamp" in refused(content, CREATE).message


@pytest.mark.parametrize(
    "content",
    [
        b'{"payload": ' + b'{"parts": [' * 150 + b"]}" * 150 + b"}",
        b'{"requests": ' + b"[" * 900 + b"]" * 900 + b"}",
        b"[" * 5000 + b"]" * 5000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
    ],
)
def test_body_that_is_nested_too_deep_is_a_400(content: bytes) -> None:
    assert refused(content, IMPORT).http == 400
    assert refused(content, BATCH).http == 400


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b'{"names": "\xff"}',
        b'{"names": "\\ud800"}',
        b'{"names": NaN}',
        b'{"a": 1',
        b"\0",
    ],
)
def test_body_that_is_no_text_or_no_json_is_a_400(google: Running, content: bytes) -> None:
    status, body = raw(google, "POST", "/v1/people:createContact", content)

    assert status == 400
    assert "Invalid JSON payload received" in orjson.loads(body)["error"]["message"]


@pytest.mark.parametrize("mask", ["a" + "(b" * 5000, "/".join("a" * 5000), "a(" * 400 + ")" * 400])
def test_mask_that_is_nested_too_deep_is_a_400(mask: str) -> None:
    with pytest.raises(Refusal) as caught:
        keep({}, mask)

    assert caught.value.details[0]["fieldViolations"][0]["field"] == "fields"


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("PUT", "/v1/people:createContact"),
        ("BREW", "/v1/people/me"),
        ("POST", "/oauth2/v2/userinfo"),
        ("GET", "/v1/people/%ff%fe/connections/%00"),
        ("GET", "//v1//people//me"),
        ("GET", "/v1/../v1/people/me"),
        ("GET", "/gmail/v1/users/me/messages/../../me/profile/x"),
        ("DELETE", "/"),
    ],
)
def test_request_no_api_knows_is_turned_away(google: Running, verb: str, path: str) -> None:
    assert raw(google, verb, path)[0] in (404, 405)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content_length", "x"),
        ("authorization", "Bearer \xe9\xff"),
        ("authorization", "Basic x"),
        ("x_http_method_override", "\xe9"),
        ("cookie", "\xff"),
    ],
)
def test_odd_header_breaks_nothing(google: Running, name: str, value: str) -> None:
    assert raw(google, "GET", "/oauth2/v2/userinfo", b"", **{name: value})[0] < 500
    assert raw(google, "GET", "/oauth2/v2/userinfo")[0] == 200
