"""The faults panel: trouble by form, switches, the clock."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
import requests

from emulator.fault_script import read_fault
from emulator.faults import KINDS
from emulator.grants import Grant
from emulator.panels.faults import READY
from emulator.server import Running

USERINFO = "oauth2.userinfo.get"


def press(google: Running, path: str, **form: Any) -> str:
    answer = requests.post(f"{google.url}/faults{path}", data=form, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_fault_of_the_form_strikes_the_calls_it_names(
    google: Running, web: requests.Session
) -> None:
    html = press(
        google, "/add", method=USERINFO, kind="status", http="429", when="first", times="2"
    )

    statuses = [web.get(f"{google.url}/oauth2/v2/userinfo").status_code for _ in range(3)]

    assert statuses == [429, 429, 200]
    assert "answers 429" in html
    assert "2 of 2 to come" in html


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"when": "only", "times": "3"}, {"nth": 3}),
        ({"when": "every", "times": "5"}, {"every": 5}),
        ({"slow": "2", "kind": "slow"}, {"slow": 2, "kind": "slow"}),
        ({"retry_after": "7"}, {"retry_after": 7}),
        ({"account": "ana@example.com"}, {"account": "ana@example.com"}),
        ({"after": "yes", "kind": "drop"}, {"after": True, "kind": "drop"}),
        ({"percent": "25"}, {"probability": 0.25}),
        ({"json": '{"method": "sheets.*", "http": 500}'}, {"method": "sheets.*", "http": 500}),
    ],
)
def test_each_field_of_the_form_is_heeded(
    google: Running, form: dict[str, str], expected: dict[str, Any]
) -> None:
    press(google, "/add", **form)

    (fault,) = google.desk.faults.listed()
    assert {name: getattr(fault, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("form", "advice"),
    [
        ({"method": "gmail.nonsense"}, "gmail.nonsense"),
        ({"http": "many"}, "The status is a whole number"),
        ({"json": "{"}, "This is not JSON"),
        ({"json": "[" * 100_000}, "This is not JSON"),
        ({"kind": "explode"}, "explode"),
    ],
)
def test_a_fault_that_cannot_be_read_is_explained(
    google: Running, form: dict[str, str], advice: str
) -> None:
    html = press(google, "/add", **form)

    assert advice in html
    assert 'role="alert"' in html
    assert google.desk.faults.listed() == []


def test_one_fault_is_taken_out_or_all_of_them(google: Running) -> None:
    google.desk.faults.add([{"http": 500}, {"http": 501}, {"http": 502}])

    press(google, "/clear", place="1")
    assert [fault.http for fault in google.desk.faults.listed()] == [500, 502]

    assert "No trouble" in press(google, "/clear")
    assert google.desk.faults.listed() == []


@pytest.mark.parametrize("words", READY)
def test_every_ready_made_fault_can_be_read(words: str) -> None:
    assert read_fault(orjson.loads(orjson.dumps(READY[words]))).method


def test_every_kind_of_fault_can_be_chosen(google: Running) -> None:
    html = requests.get(f"{google.url}/faults", timeout=30).text

    assert set(re.findall(r'<option value="(\w+)"', html)) >= KINDS


def test_held_calls_go_on_at_a_click(google: Running, web: requests.Session) -> None:
    google.desk.faults.add({"method": USERINFO, "kind": "hold", "nth": 1})
    answers: list[int] = []
    waiting = threading.Thread(
        target=lambda: answers.append(web.get(f"{google.url}/oauth2/v2/userinfo").status_code)
    )
    waiting.start()
    while not google.calls.methods():
        waiting.join(0.01)

    while waiting.is_alive():
        press(google, "/release")
        waiting.join(0.05)

    assert answers == [200]


def test_switches_are_set_and_an_emptied_field_goes_back_to_the_start(google: Running) -> None:
    google.world.options["country"] = "HR"

    press(google, "/switches", quotas="on", lag_seconds="120", daily_limit="", country="")

    options = google.world.options
    assert (options["quotas"], options["lag_seconds"]) == (True, 120)
    assert options["daily_limit"] == 500
    assert "country" not in options
    press(google, "/switches")
    assert options["quotas"] is False


def test_addresses_that_bounce_are_written_one_a_line(google: Running) -> None:
    html = press(google, "/switches", bouncing="Gone@shop.hr 5.2.2\nleft@shop.hr")

    bouncing = {"gone@shop.hr": "5.2.2", "left@shop.hr": "5.1.1"}
    assert google.world.options["bouncing"] == bouncing
    assert "gone@shop.hr 5.2.2" in html


@pytest.mark.parametrize(
    ("name", "written", "advice"),
    [
        ("bouncing", "a@b.hr gone", "Mail to a@b.hr comes back with a code like 5.1.1"),
        ("bouncing", "a@b.hr 5.1.1 5.2.2", "Mail to a@b.hr comes back with a code like 5.1.1"),
        ("auto_replies", "a@b.hr", "Write behind a@b.hr what it answers."),
        ("daily_limit", "many", "is a whole number from 0 up, not many."),
        ("daily_limit", "9" * 5000, "is a whole number from 0 up, not 9999"),
        ("limit_pause", "9" * 12, "limit_pause is from 0 to 1000000000"),
        ("clients", "{", "The clients are not JSON"),
        ("clients", "[" * 100_000, "The clients are not JSON"),
        ("clients", "[]", "clients is of type dict"),
        ("clients", '{"shop": 1}', "secret"),
    ],
)
def test_a_switch_that_cannot_be_set_says_why_and_sets_nothing(
    google: Running, name: str, written: str, advice: str
) -> None:
    before = dict(google.world.options)

    html = press(google, "/switches", testing="on", **{name: written})

    (said,) = re.findall(r'role="alert">([^<]*)<', html)
    assert advice in said
    assert google.world.options == before


def test_tonight_is_tonight_where_the_spreadsheets_are(google: Running, sheets_api: Any) -> None:
    properties = {"title": "Orders", "timeZone": "Asia/Tehran"}
    sheets_api.spreadsheets().create(body={"properties": properties}).execute()
    before = google.world.clock.now()

    html = press(google, "/clock", to="tonight")

    local = google.world.clock.now().astimezone(ZoneInfo("Asia/Tehran"))
    assert (local.hour, local.minute) == (23, 0)
    assert timedelta() < google.world.clock.now() - before <= timedelta(days=1)
    assert "Ahead of the real time by" in html


def test_tonight_after_tonight_is_tomorrow(google: Running) -> None:
    press(google, "/clock", to="tonight")
    before = google.world.clock.now()

    press(google, "/clock", to="tonight")

    later = google.world.clock.now()
    assert (later.hour, later.date()) == (23, before.date() + timedelta(days=1))


def test_the_clock_goes_on_by_spans_and_never_back(google: Running) -> None:
    press(google, "/clock", to="month")
    press(google, "/clock", to="hours", hours="1,5")
    assert google.world.clock.offset == timedelta(days=30, hours=1.5)

    assert "only forward" in press(google, "/clock", to="hours", hours="-1")
    assert "goes no further" in press(google, "/clock", to="hours", hours="99999999")
    assert "how many hours" in press(google, "/clock", to="hours", hours="soon")
    assert google.world.clock.offset == timedelta(days=30, hours=1.5)


@pytest.mark.parametrize(
    ("name", "written", "kept"),
    [
        ("test_users", "a@x.hr\nb@x.hr", ["a@x.hr", "b@x.hr"]),
        ("auto_replies", "Away@x.hr On holiday until May", {"away@x.hr": "On holiday until May"}),
        ("clients", '{"shop": {"secret": "s"}}', {"shop": {"secret": "s"}}),
    ],
)
def test_switches_of_several_lines_are_kept_until_they_are_emptied(
    google: Running, name: str, written: str, kept: Any
) -> None:
    press(google, "/switches", **{name: written})
    assert google.world.options[name] == kept

    press(google, "/switches", quotas="on")
    assert google.world.options[name] == kept

    press(google, "/switches", **{name: ""})
    assert name not in google.world.options


def test_a_changed_password_ends_tokens_for_mail(google: Running) -> None:
    world, tokens = google.world, google.desk.tokens
    grant = Grant("ana@example.com", "shop", ("https://www.googleapis.com/auth/gmail.modify",))
    token = tokens.access(grant, world.clock.now(), world.random)["access_token"]

    html = press(google, "/password", account="ana@example.com")

    assert "Tokens for mail that ended with it: 1" in html
    assert tokens.holder(token, world.clock.now()) is None
