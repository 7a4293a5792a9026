"""Ranges and field masks as nobody would write them: refused or answered, never a 500."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.discovery import catalog
from emulator.dispatch import Desk, Request
from emulator.oauth import Store
from emulator.server import handlers, prepared
from emulator.world import World

TOKEN = {"authorization": "Bearer emulator:ana@example.com"}
CELLS = st.text("ABCZ0123456789!:$' .", max_size=12)
PLACES = st.from_regex(r"(Sheet1!)?[A-Z]{0,2}[0-9]{0,3}(:[A-Z]{0,2}[0-9]{0,3})?", fullmatch=True)
RANGES = st.one_of(PLACES, CELLS, CELLS.map("Sheet1!{}".format), st.text(max_size=12))
NAMES = ["names", "emailAddresses.value", "metadata", "*", "title", "note", "sheets(properties)"]
MASKS = st.one_of(
    st.lists(st.sampled_from(NAMES), max_size=3).map(",".join),
    st.text("ab.,()/*_ ", max_size=20),
    st.text(max_size=12),
)
TRIES = settings(max_examples=150, deadline=None)


@pytest.fixture(scope="module")
def desk() -> Desk:
    world = prepared(World())
    store = world.stores["oauth"]
    assert isinstance(store, Store)
    return Desk(world, handlers(), store, conformance=True)


@pytest.fixture(scope="module")
def book(desk: Desk) -> str:
    made = call(desk, "sheets.spreadsheets.create", content=b"{}")
    return str(made[1]["spreadsheetId"])


def call(
    desk: Desk, name: str, path: Any = None, query: Any = (), content: bytes = b""
) -> tuple[int, Any]:
    request = Request(catalog().methods[name], path or {}, list(query), TOKEN, content)
    answer = desk.work(request)
    return answer.status, orjson.loads(answer.content) if answer.content else {}


@given(text=RANGES)
@TRIES
def test_any_range_is_read_or_refused(desk: Desk, book: str, text: str) -> None:
    path = {"spreadsheetId": book, "range": text}
    status, _ = call(desk, "sheets.spreadsheets.values.get", path)

    assert status in (200, 400)
    assert desk.violations == []


@given(text=RANGES)
@TRIES
def test_any_range_is_written_or_refused(desk: Desk, book: str, text: str) -> None:
    path = {"spreadsheetId": book, "range": text}
    query = [("valueInputOption", "USER_ENTERED")]
    content = b'{"values": [["x"]]}'
    written, _ = call(desk, "sheets.spreadsheets.values.update", path, query, content)
    added, _ = call(desk, "sheets.spreadsheets.values.append", path, query, content)
    cleared, _ = call(desk, "sheets.spreadsheets.values.clear", path)

    assert {written, added, cleared} <= {200, 400}
    assert desk.violations == []


@given(mask=MASKS)
@TRIES
def test_any_mask_of_persons_is_read_or_refused(desk: Desk, mask: str) -> None:
    path = {"resourceName": "people/me"}
    reads = [("personFields", mask)]
    listed, _ = call(desk, "people.people.connections.list", path, reads)
    found, _ = call(desk, "people.people.get", path, reads)
    groups, _ = call(desk, "people.contactGroups.list", {}, [("groupFields", mask)])

    assert {listed, found, groups} <= {200, 400}
    assert desk.violations == []


@given(mask=MASKS)
@TRIES
def test_any_partial_answer_is_cut_or_refused(desk: Desk, book: str, mask: str) -> None:
    path = {"spreadsheetId": book}
    status, _ = call(desk, "sheets.spreadsheets.get", path, [("fields", mask)])

    assert status in (200, 400)
    assert desk.violations == []


@given(mask=MASKS)
@TRIES
def test_any_mask_of_a_change_is_taken_or_refused(desk: Desk, book: str, mask: str) -> None:
    change = {"updateSheetProperties": {"properties": {"title": "Sheet1"}, "fields": mask}}
    style = {"repeatCell": {"range": {}, "cell": {"note": "x"}, "fields": mask}}
    path = {"spreadsheetId": book}
    statuses = {
        call(desk, "sheets.spreadsheets.batchUpdate", path, (), orjson.dumps({"requests": [each]}))[
            0
        ]
        for each in (change, style)
    }

    assert statuses <= {200, 400}
    assert desk.violations == []
