"""Whatever Google does to it: a run ends as it would have without trouble, or stops with a clear
error and ends so once it is resumed. Nobody is made twice, nobody gets a mail twice.

REGULARS_FAULT_EXAMPLES=500 tries so many mixes of trouble instead of a few.
"""

from __future__ import annotations

import os
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, event, given, note, settings
from hypothesis import strategies as st

from tests.e2e.story import open_story

EXAMPLES = int(os.environ.get("REGULARS_FAULT_EXAMPLES", "8"))
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]
"""Without the explanation of a failure: it takes minutes here and says nothing."""
WRITES = [
    "people.people.batchCreateContacts",
    "people.contactGroups.create",
    "people.contactGroups.members.modify",
    "sheets.spreadsheets.batchUpdate",
    "sheets.spreadsheets.values.batchUpdate",
    "gmail.users.drafts.create",
    "gmail.users.drafts.send",
]
READS = [
    "people.people.connections.list",
    "people.contactGroups.list",
    "people.contactGroups.batchGet",
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.values.batchGet",
    "gmail.users.messages.list",
    "gmail.users.messages.get",
    "gmail.users.history.list",
]


def fixed(**parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {k: v if isinstance(v, st.SearchStrategy) else st.just(v) for k, v in parts.items()}
    )


def both(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda found: reduce(dict.__or__, found))


later = st.sampled_from([0, 0, 2, 40, 7200])
status = st.one_of(
    # These two are said at the gate, before any work: never after it. A 401 after a draft was made
    # would leave the draft behind, for the repetition makes its own.
    fixed(kind="status", http=st.sampled_from([401, 429]), retry_after=later),
    fixed(
        kind="status",
        http=st.sampled_from([408, 500, 502, 503, 504]),
        after=st.booleans(),
        retry_after=later,
    ),
)
lost = st.one_of(
    fixed(kind=st.sampled_from(["drop", "page"]), after=st.booleans()),
    fixed(kind=st.sampled_from(["truncate", "reset"])),
)
"""Nobody here knows whether it was done; where the answer is cut off it was."""
early = st.one_of(fixed(nth=st.integers(1, 3)), fixed(count=st.integers(1, 8)))
at_times = both(
    fixed(probability=st.sampled_from([0.1, 0.3, 0.6]), seed=st.integers(0, 999)),
    fixed(count=st.integers(1, 12)),
)
anywhere = st.one_of(
    both(fixed(method=st.sampled_from(WRITES)), lost, early),
    both(fixed(method=st.sampled_from(WRITES)), status, early),
    both(fixed(method=st.sampled_from(READS)), st.one_of(lost, status), st.one_of(early, at_times)),
    both(
        fixed(method=st.sampled_from(["*", "people.*", "sheets.*", "gmail.*"])),
        st.one_of(lost, status, fixed(kind="rate_limit"), fixed(kind="slow", slow=0.01)),
        st.one_of(fixed(nth=st.integers(1, 40)), at_times),
    ),
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
troubles = st.lists(st.one_of(anywhere, anywhere, anywhere, special), min_size=2, max_size=6)


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
@pytest.mark.timeout(300 + 15 * EXAMPLES)
@settings(max_examples=EXAMPLES, phases=PHASES)
@given(troubles, st.sampled_from([0, 180]))
def test_trouble_changes_nothing_in_the_end(
    untroubled: dict[str, Any], faults: list[dict[str, Any]], lag: int
) -> None:
    with TemporaryDirectory() as folder, open_story(Path(folder), lag=lag) as story:
        note(repr((faults, lag)))
        story.google.desk.faults.add(faults)
        scripted = story.google.desk.faults.listed()
        story.tell()
        event(f"calls struck: {sum(min(fault.struck, 3) for fault in scripted)}")
        event("errors met: " + ", ".join(sorted({type(error).__name__ for error in story.errors})))
        assert story.end() == untroubled
