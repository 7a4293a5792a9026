"""The checks by gspread's own material, where a checkout of it is at hand; and how they judge."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.external import gspread_replay, gspread_suite
from tests.external.compared import differences, matched_ids
from tests.external.gspread_replay import Outcome, report

CHECKOUT = os.environ.get("REGULARS_GSPREAD", "")
needs_checkout = pytest.mark.skipif(
    not CHECKOUT,
    reason="set REGULARS_GSPREAD to a clone of github.com/burnash/gspread at the version in "
    "constraints.txt, and install vcrpy",
)
KNOWN = [{"recording": "Worksheet*", "difference": "GET * width: 1 *", "reason": "no font"}]


@needs_checkout
@pytest.mark.slow
def test_gspreads_own_suite_passes() -> None:
    found = gspread_suite.run(Path(CHECKOUT).resolve(), [])

    assert gspread_suite.passed(found), gspread_suite.summary(found)


@needs_checkout
@pytest.mark.slow
def test_recordings_are_answered_as_google_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert gspread_replay.main([CHECKOUT]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("recorded", "actual", "wrong"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 1}, {"a": True}, ["a: 1 recorded, True here"]),
        ({"a": 1}, {"a": "1"}, ["a: 1 recorded, '1' here"]),
        ({"a": {"b": []}}, {"a": {}}, ["a.b: missing, [] recorded"]),
        ({}, {"a": 2}, ["a: 2 here, none recorded"]),
        ([1, 2], [1], [": 2 recorded, 1 here"]),
        ({"sheetId": 7}, {"sheetId": 8}, []),
        ({"sheetId": 7}, {"sheetId": "8"}, ["sheetId: 7 recorded, '8' here"]),
        ({"modifiedTime": "2023-01-01"}, {"modifiedTime": "2026-01-01"}, []),
    ],
)
def test_answers_differ_in_keys_types_and_values_that_are_not_googles_own(
    recorded: Any, actual: Any, wrong: list[str]
) -> None:
    assert list(differences(recorded, actual, {})) == wrong


def test_an_id_must_stay_the_one_it_was() -> None:
    ids = dict(matched_ids({"sheetId": 7}, {"sheetId": 8}))

    assert list(differences({"sheetId": 7}, {"sheetId": 9}, ids)) == [
        "sheetId: another one than before"
    ]


def test_a_known_difference_is_told_with_its_reason_and_a_new_one_is_not_fine() -> None:
    same = Outcome("WorksheetTest.test_a", 3, 2, [("GET /v4", "width: 1 recorded, 2 here")])
    other = Outcome("ClientTest.test_b", 1, 0, [("GET /v4", "width: 1 recorded, 2 here")])

    lines, fine = report([same], KNOWN)
    assert fine
    assert "no font" in lines[0]
    assert lines[-1].startswith("1 recordings, 3 requests: 2 answered as recorded, 1 otherwise")

    assert report([same, other], KNOWN)[1] is False


def test_a_suite_that_ran_nothing_has_not_passed() -> None:
    nothing: dict[str, Any] = {"outcomes": {}, "left_out": {}, "violations": []}

    assert not gspread_suite.passed(nothing)
    assert gspread_suite.passed({**nothing, "outcomes": {"a": "passed"}})
    assert not gspread_suite.passed({**nothing, "outcomes": {"a": "passed"}, "violations": ["x"]})
