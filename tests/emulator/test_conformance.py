"""Answers Google could not give are caught, not passed on."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from emulator.api import Call, Refusal, invalid
from emulator.conformance import asked as asked_wrongly
from emulator.conformance import refused as refused_wrongly
from emulator.conformance import violations
from emulator.discovery import catalog
from emulator.dispatch import Answer, Desk, Request
from emulator.envelopes import of_status
from emulator.oauth import Store
from emulator.world import World

PERSON = catalog().methods["people.people.get"]
VALUES = catalog().methods["sheets.spreadsheets.values.get"]
PROFILE = catalog().methods["gmail.users.getProfile"]
MESSAGE = catalog().methods["gmail.users.messages.get"]
FILE = catalog().methods["drive.files.get"]
BOOK = catalog().methods["sheets.spreadsheets.get"]
LIST = catalog().methods["gmail.users.messages.list"]
EXPORT = catalog().methods["drive.files.export"]
SEND = catalog().methods["gmail.users.messages.send"]
RED = {"backgroundColor": {"red": float("nan")}}
USERINFO = catalog().methods["oauth2.userinfo.get"]


@pytest.mark.parametrize(
    ("method", "answer", "path"),
    [
        (PERSON, {"shoe": 1}, "Person.shoe"),
        (PERSON, {"names": {}}, "Person.names"),
        (PERSON, {"names": [{"givenName": 7}]}, "Person.names[0].givenName"),
        (PERSON, {"names": [{"givenName": None}]}, "Person.names[0].givenName"),
        (PERSON, {"ageRange": "OLD"}, "Person.ageRange"),
        (PERSON, {"birthdays": [{"date": {"year": 1.5}}]}, "Person.birthdays[0].date.year"),
        (PERSON, {"birthdays": [{"date": {"year": True}}]}, "Person.birthdays[0].date.year"),
        (
            PERSON,
            {"metadata": {"sources": [{"updateTime": "2026-11-21 04:10"}]}},
            "Person.metadata.sources[0].updateTime",
        ),
        (VALUES, {"values": ["row"]}, "ValueRange.values[0]"),
        (VALUES, {"values": [[None]]}, "ValueRange.values[0]"),
        (PROFILE, {"historyId": 12}, "Profile.historyId"),
        (PROFILE, {"historyId": "twelve"}, "Profile.historyId"),
        (PROFILE, {"historyId": ""}, "Profile.historyId"),
        (PROFILE, {"historyId": "-1"}, "Profile.historyId"),
        (PROFILE, {"historyId": str(2**64)}, "Profile.historyId"),
        (MESSAGE, {"raw": "YQ"}, "Message.raw"),
        (MESSAGE, {"raw": "žaba"}, "Message.raw"),
        (MESSAGE, {"payload": {"headers": {}}}, "Message.payload.headers"),
        (MESSAGE, {"payload": {"parts": [{"size": 1}]}}, "Message.payload.parts[0].size"),
        (FILE, {"createdTime": "2026-11-21"}, "File.createdTime"),
        (FILE, {"createdTime": "2026-13-21T04:10:00Z"}, "File.createdTime"),
        (FILE, {"properties": {"a": 1}}, "File.properties[a]"),
        (FILE, {"capabilities": {"canFly": True}}, "File.capabilities.canFly"),
        (
            BOOK,
            {"sheets": [{"data": [{"rowData": [{"values": [{"userEnteredFormat": RED}]}]}]}]},
            "Spreadsheet.sheets[0].data[0].rowData[0].values[0].userEnteredFormat.backgroundColor.red",
        ),
        (PERSON, {"names": [{1: "Ana"}]}, "Person"),
        (PERSON, {"names": {"Ana"}}, "Person"),
        (PROFILE, {"messagesTotal": 2**31}, "Profile.messagesTotal"),
        (PROFILE, [], "Profile"),
    ],
)
def test_answer_outside_the_schema_is_named_by_its_path(
    method: Any, answer: Any, path: str
) -> None:
    assert [wrong.split(": ")[0] for wrong in violations(method, answer)] == [path]


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        (PERSON, {"names": [{"givenName": "Ana", "metadata": {"primary": True}}]}),
        (PERSON, {"metadata": {"sources": [{"updateTime": "2026-11-21T04:10:00.123Z"}]}}),
        (VALUES, {"values": [["a", 1, 2.5, True], []]}),
        (PROFILE, {"historyId": "12", "messagesTotal": 0}),
    ],
)
def test_answer_within_the_schema_passes(method: Any, answer: Any) -> None:
    assert violations(method, answer) == []


def test_method_without_answer_has_none() -> None:
    assert violations(catalog().methods["gmail.users.drafts.delete"], {"id": "1"})


def asked(handler: Any, conformance: bool = True) -> tuple[Answer, Desk]:
    desk = Desk(World(), {USERINFO.id: handler}, Store(), conformance)
    headers = {"authorization": "Bearer emulator:ana@example.com"}
    return desk.work(Request(USERINFO, {}, [], headers, b"")), desk


def wrong(_: Call) -> dict[str, Any]:
    return {"shoe": 1}


def test_wrong_answer_is_a_500_with_its_path_and_is_recorded() -> None:
    answer, desk = asked(wrong)

    assert answer.status == 500
    assert "Userinfo.shoe: unknown key" in orjson.loads(answer.content)["error"]["message"]
    assert desk.violations == ["Userinfo.shoe: unknown key"]


def test_answers_are_not_checked_where_conformance_is_off() -> None:
    assert asked(wrong, conformance=False)[0].status == 200


def test_handler_that_breaks_is_googles_internal_error_and_is_recorded() -> None:
    def breaks(_: Call) -> dict[str, Any]:
        raise KeyError("sources")

    answer, desk = asked(breaks)

    assert (answer.status, len(desk.violations)) == (500, 1)
    assert orjson.loads(answer.content)["error"]["status"] == "INTERNAL"


ME = {"userId": "me"}


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "wrong"),
    [
        (LIST, {}, {}, {}, "userId: required"),
        (LIST, {"userId": 1}, {}, {}, "userId: text expected"),
        (LIST, ME, {"maxResults": "5"}, {}, "maxResults: whole number expected"),
        (LIST, ME, {"maxResults": -1}, {}, "maxResults: out of range"),
        (LIST, ME, {"labelIds": "INBOX"}, {}, "labelIds: a list expected"),
        (LIST, ME, {"q": ["a"]}, {}, "q: one value expected"),
        (LIST, ME, {"includeSpamTrash": "true"}, {}, "includeSpamTrash: boolean expected"),
        (MESSAGE, {**ME, "id": "1"}, {"format": "loud"}, {}, "format: one of"),
        (EXPORT, {"fileId": "1"}, {}, {}, "mimeType: required"),
        (SEND, ME, {}, {"shoe": 1}, "Message.shoe: unknown key"),
    ],
)
def test_call_that_google_would_refuse_reaches_no_handler(
    method: Any, path: Any, query: Any, body: Any, wrong: str
) -> None:
    call = Call(method.id, "ana@example.com", path, query, body, World())

    assert [
        each.split(" asked with ")[1][: len(wrong)] for each in asked_wrongly(method, call)
    ] == [wrong]


def test_call_as_clients_send_it_is_fine() -> None:
    query = {"maxResults": 5, "labelIds": ["INBOX"], "includeSpamTrash": False, "fields": "id"}
    call = Call(LIST.id, "ana@example.com", ME, query, {}, World())

    assert asked_wrongly(LIST, call) == []


@pytest.mark.parametrize(
    ("refusal", "wrong"),
    [
        (Refusal(404, "INVALID_ARGUMENT", "No."), "404 does not go with INVALID_ARGUMENT"),
        (Refusal(400, "BROKEN", "No."), "400 does not go with BROKEN"),
        (Refusal(400, "INVALID_ARGUMENT", ""), "without a message"),
        (invalid("No.", details=[{"reason": "x"}]), "details without @type"),
    ],
)
def test_refusal_google_has_not_is_recorded(refusal: Refusal, wrong: str) -> None:
    def refuses(_: Call) -> dict[str, Any]:
        raise refusal

    _, desk = asked(refuses)

    assert wrong in desk.violations[0]


def test_every_refusal_of_the_envelopes_is_one_of_googles() -> None:
    numbers = (400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504)

    assert [refused_wrongly("gmail", of_status(http)) for http in numbers] == [[]] * len(numbers)


def test_partial_answer_is_cut_from_what_a_handler_wrote_itself() -> None:
    def writes(_: Call) -> dict[str, Any]:
        return {"connections": orjson.Fragment(b'[{"resourceName": "people/c1", "etag": "%x"}]')}

    method = catalog().methods["people.people.connections.list"]
    desk = Desk(World(), {method.id: writes}, Store(), conformance=True)
    headers = {"authorization": "Bearer emulator:ana@example.com"}
    query = [("fields", "connections(etag)")]
    answer = desk.work(Request(method, {"resourceName": "people/me"}, query, headers, b""))

    assert orjson.loads(answer.content) == {"connections": [{"etag": "%x"}]}
