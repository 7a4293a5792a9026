"""The call log on its page: narrowed, and added up by minute and by API."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import requests

from emulator.calls import Entry, units
from emulator.panels.calls import by_minute
from emulator.server import Running
from tests.emulator.conftest import OWNER


@pytest.fixture
def called(google: Running, web: requests.Session) -> Running:
    """Two calls that went well, one that was refused, one of somebody else."""
    web.get(f"{google.url}/gmail/v1/users/me/messages")
    web.get(f"{google.url}/v1/people/me", params={"personFields": "names"})
    web.get(f"{google.url}/v1/people/c1", params={"personFields": "names"})
    bob = {"authorization": "Bearer emulator:bob@example.com"}
    requests.get(f"{google.url}/gmail/v1/users/me/profile", headers=bob, timeout=30)
    return google


def log(google: Running, **asked: str) -> list[str]:
    """The methods in the list of the page, latest first."""
    html = requests.get(f"{google.url}/calls", params=asked, timeout=30).text
    return re.findall(r'class="time">[^<]*</td><td class="mono">([^<]*)<', html)


def test_the_log_lists_calls_latest_first(called: Running) -> None:
    assert log(called) == [
        "gmail.users.getProfile",
        "people.people.get",
        "people.people.get",
        "gmail.users.messages.list",
    ]


def test_the_log_is_narrowed_by_method_account_and_status(called: Running) -> None:
    assert log(called, method="people.people") == ["people.people.get"] * 2
    assert log(called, account="bob@example.com") == ["gmail.users.getProfile"]
    assert log(called, outcome="refused") == ["people.people.get"]
    assert len(log(called, outcome="ok", account=OWNER)) == 2
    assert log(called, outcome="none") == []


def test_units_are_added_up_by_method(called: Running) -> None:
    html = requests.get(f"{called.url}/calls", timeout=30).text

    assert re.search(r'messages\.list</a></td><td class="num">1</td><td class="num">5<', html)


def test_calls_and_units_are_added_up_by_minute_and_api() -> None:
    def call(method: str, minute: int) -> Entry:
        at = datetime(2026, 11, 22, 8, minute, 30, tzinfo=UTC)
        return Entry(method, at, units=units(method))

    totals = by_minute(
        [
            call("gmail.users.messages.send", 1),
            call("gmail.users.messages.send", 1),
            call("people.people.get", 1),
            call("people.people.get", 2),
        ]
    )

    assert totals.apis == ["gmail", "people"]
    assert totals.rows == [
        ("11-22 08:02", [(0, 0, 0), (1, 1, 0)]),
        ("11-22 08:01", [(2, 200, 100), (1, 1, 0)]),
    ]


def test_calls_are_forgotten_at_a_click(called: Running) -> None:
    html = requests.post(f"{called.url}/calls/forget", timeout=30).text

    assert "No API call yet." in html
    assert called.calls.methods() == []


def test_only_the_latest_minutes_are_added_up() -> None:
    start = datetime(2026, 11, 22, 8, tzinfo=UTC)
    log = [Entry("people.people.get", start + timedelta(minutes=n)) for n in range(60)]

    minutes = [minute for minute, _ in by_minute(log).rows]

    assert minutes == [f"11-22 08:{n:02}" for n in range(59, 44, -1)]
