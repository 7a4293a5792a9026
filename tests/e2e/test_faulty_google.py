"""Whatever Google does to it: a run ends as it would have without trouble, or stops with a clear
error and ends so once it is resumed. Nobody is made twice, nobody gets a mail twice.

REGULARS_FAULT_EXAMPLES=500 tries so many mixes of trouble instead of a few.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.e2e.story import open_story

EXAMPLES = int(os.environ.get("REGULARS_FAULT_EXAMPLES", "12"))
METHODS = [
    "*",
    "people.*",
    "sheets.*",
    "gmail.*",
    "people.people.connections.list",
    "people.people.batchCreateContacts",
    "people.contactGroups.create",
    "people.contactGroups.list",
    "people.contactGroups.batchGet",
    "people.contactGroups.members.modify",
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.batchUpdate",
    "sheets.spreadsheets.values.batchGet",
    "sheets.spreadsheets.values.batchUpdate",
    "gmail.users.drafts.create",
    "gmail.users.drafts.send",
    "gmail.users.drafts.list",
    "gmail.users.messages.list",
    "gmail.users.messages.get",
    "gmail.users.history.list",
]
STATUSES = [401, 408, 429, 500, 502, 503, 504]

when = st.one_of(
    st.fixed_dictionaries({"nth": st.integers(1, 8)}),
    st.fixed_dictionaries({"count": st.integers(1, 3), "every": st.integers(1, 3)}),
    st.fixed_dictionaries(
        {
            "probability": st.sampled_from([0.1, 0.3, 0.6]),
            "seed": st.integers(0, 999),
            "count": st.integers(1, 12),
        }
    ),
)
what = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.just("status"),
            "http": st.sampled_from(STATUSES),
            "after": st.booleans(),
            "retry_after": st.sampled_from([0, 0, 2, 40, 7200]),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("drop"), "after": st.booleans()}),
    st.fixed_dictionaries({"kind": st.sampled_from(["truncate", "reset", "page", "rate_limit"])}),
    st.fixed_dictionaries({"kind": st.just("slow"), "slow": st.just(0.01)}),
)
anywhere = st.builds(
    dict.__or__,
    st.builds(dict.__or__, what, when),
    st.fixed_dictionaries({"method": st.sampled_from(METHODS)}),
)
special = st.sampled_from(
    [
        {"kind": "expire_sync_token", "method": "*", "count": 1},
        {"kind": "daily_limit", "method": "*", "count": 1, "retry_after": 1800},
        {"kind": "daily_limit", "method": "*", "nth": 2, "retry_after": 1800},
        {"kind": "status", "method": "oauth2.token", "http": 400, "nth": 1},
        {"kind": "drop", "method": "oauth2.token", "nth": 1},
        {"kind": "truncate", "method": "oauth2.token", "nth": 1},
    ]
)
troubles = st.lists(st.one_of(anywhere, anywhere, anywhere, special), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def untroubled() -> dict[str, Any]:
    """How the story ends where nothing goes wrong."""
    with TemporaryDirectory() as folder, open_story(Path(folder)) as story:
        story.tell()
        assert story.errors == []
        return story.end()


def test_the_story_without_trouble_has_something_to_lose(untroubled: dict[str, Any]) -> None:
    assert len(untroubled["contacts"]) == 6
    assert len(untroubled["mails"]) == len(set(untroubled["mails"])) == 4
    assert sum(map(len, untroubled["labels"].values())) >= 6
    assert untroubled["drafts"] == 0


@pytest.mark.slow
@settings(max_examples=EXAMPLES)
@given(troubles, st.sampled_from([0, 180]))
def test_trouble_changes_nothing_in_the_end(
    untroubled: dict[str, Any], faults: list[dict[str, Any]], lag: int
) -> None:
    with TemporaryDirectory() as folder, open_story(Path(folder), lag=lag) as story:
        story.google.desk.faults.add(faults)
        scripted = story.google.desk.faults.listed()
        story.tell()
        event(f"calls struck: {sum(min(fault.struck, 3) for fault in scripted)}")
        event("errors met: " + ", ".join(sorted({type(error).__name__ for error in story.errors})))
        assert story.end() == untroubled
