"""Answers Google could not give are caught, not passed on."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from emulator.api import Call
from emulator.conformance import violations
from emulator.discovery import catalog
from emulator.dispatch import Answer, Desk, Request
from emulator.oauth import Store
from emulator.world import World

PERSON = catalog().methods["people.people.get"]
VALUES = catalog().methods["sheets.spreadsheets.values.get"]
PROFILE = catalog().methods["gmail.users.getProfile"]
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
