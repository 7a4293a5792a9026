"""Partial answers: the `fields` parameter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.api import Refusal
from emulator.discovery import catalog
from emulator.fields import keep, known

ANSWER: dict[str, Any] = {
    "id": "1",
    "sheets": [
        {"properties": {"title": "A", "grid": {"rows": 1, "columns": 2}}, "data": [1]},
        {"properties": {"title": "B"}, "data": []},
    ],
    "map": {"a": {"x": 1, "y": 2}, "b": {"y": 3}},
}


@pytest.mark.parametrize(
    ("mask", "kept"),
    [
        ("id", {"id": "1"}),
        ("sheets.properties.title", {"sheets": [{"properties": {"title": t}} for t in "AB"]}),
        ("sheets/properties/title", {"sheets": [{"properties": {"title": t}} for t in "AB"]}),
        ("sheets(properties(title))", {"sheets": [{"properties": {"title": t}} for t in "AB"]}),
        ("id,sheets(data),sheets.data", {"id": "1", "sheets": [{"data": [1]}, {"data": []}]}),
        ("map/*/x", {"map": {"a": {"x": 1}, "b": {}}}),
        ("*", ANSWER),
        (" id , map ( a ) ", {"id": "1", "map": {"a": {"x": 1, "y": 2}}}),
        ("missing", {}),
        ("map(a),map", {"map": ANSWER["map"]}),
    ],
)
def test_mask_keeps_what_it_names(mask: str, kept: dict[str, Any]) -> None:
    assert keep(ANSWER, mask) == kept


@pytest.mark.parametrize("mask", ["a(", "a)", "(a)", "a,,b", "a(b", "a b", "é", ",", "a()"])
def test_mask_that_is_none_is_refused(mask: str) -> None:
    with pytest.raises(Refusal) as caught:
        keep(ANSWER, mask)

    assert caught.value.http == 400


@pytest.mark.parametrize(
    ("mask", "path"), [("frob", "frob"), ("sheets(properties(shoe))", "sheets.properties.shoe")]
)
def test_path_the_schema_lacks_is_refused(mask: str, path: str) -> None:
    with pytest.raises(Refusal) as caught:
        known(catalog().methods["sheets.spreadsheets.get"], mask)

    assert f"'{path}'" in caught.value.details[0]["fieldViolations"][0]["description"]


def test_paths_of_the_schema_pass_in_either_spelling() -> None:
    method = catalog().methods["sheets.spreadsheets.get"]
    for mask in ("sheets(data(rowData(values(dataValidation))))", "sheets.developer_metadata"):
        assert known(method, mask) == mask


JSON = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), JSON, max_size=3))
def test_cutting_twice_is_cutting_once(answer: dict[str, Any]) -> None:
    once = keep(answer, "a(b,c),b/*/a")

    assert keep(once, "a(b,c),b/*/a") == once
