"""/_emulator/…: looking behind the curtain."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from emulator.server import Running
from tests.emulator.conftest import OWNER


def post(google: Running, what: str, body: Any) -> Any:
    answer = requests.post(f"{google.url}/_emulator/{what}", json=body, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def get(google: Running, what: str) -> Any:
    return requests.get(f"{google.url}/_emulator/{what}", timeout=10).json()


def test_calls_are_listed_with_units_and_account(google: Running, web: requests.Session) -> None:
    web.get(f"{google.url}/v1/people/me?personFields=names")
    web.post(f"{google.url}/gmail/v1/users/me/messages/send", json={})
    calls = get(google, "calls")["calls"]

    assert [(c["method"], c["status"], c["units"]) for c in calls] == [
        ("people.people.get", 200, 1),
        ("gmail.users.messages.send", 400, 100),
    ]
    assert {call["account"] for call in calls} == {OWNER}


def test_reset_forgets_calls_and_faults_but_not_the_world(
    google: Running, web: requests.Session
) -> None:
    post(google, "faults", {"http": 500})
    web.post(f"{google.url}/v1/people:createContact", json={"names": [{"givenName": "Ana"}]})
    post(google, "reset", {})
    web.post(f"{google.url}/v1/people:createContact", json={"names": [{"givenName": "Iva"}]})

    assert google.calls.methods() == ["people.people.createContact"]
    assert "Iva" in str(get(google, "state")["stores"]["people"])


def test_reset_with_state_forgets_everything(google: Running, web: requests.Session) -> None:
    web.post(f"{google.url}/v1/people:createContact", json={"names": [{"givenName": "Ana"}]})
    post(google, "clock", {"advance": 86400})
    post(google, "reset", {"state": True})

    assert "Ana" not in str(get(google, "state"))
    assert get(google, "clock")["offset"] == 0


def test_clock_is_advanced(google: Running) -> None:
    answer = post(google, "clock", {"advance": 90})

    assert answer["offset"] == 90
    assert get(google, "clock")["offset"] == 90


@pytest.mark.parametrize("body", [{"advance": "soon"}, [1]])
def test_bad_clock_request_says_what_to_send(google: Running, body: Any) -> None:
    answer = requests.post(f"{google.url}/_emulator/clock", json=body, timeout=10)

    assert (answer.status_code, answer.json()) == (400, {"error": 'Send {"advance": seconds}.'})


def test_unknown_option_is_refused_with_the_known_ones(google: Running) -> None:
    answer = requests.post(f"{google.url}/_emulator/options", json={"lag": 5}, timeout=10)

    assert answer.status_code == 400
    assert "lag_seconds" in answer.json()["error"]
    assert "lag" not in get(google, "options")


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("options", {"daily_limit": "many"}),
        ("options", {"quotas": 1}),
        ("options", {"bouncing": ["ana@kupac.hr"]}),
        ("options", {"bouncing": {"ana@kupac.hr": "gone"}}),
        ("options", {"bouncing": {"ana@kupac.hr": 5}}),
        ("options", {"limit_pause": 10**12}),
        ("options", {"index_lag_seconds": -1}),
        ("faults", {"kind": "mailbox_limit", "retry_after": 10**15}),
        ("faults", {"kind": "skew", "seconds": 1e300}),
        ("options", ["quotas"]),
        ("reset", [1]),
        ("deliver", "reply"),
        ("deliver", {}),
        ("clock", {"advance": 1e300}),
        ("faults", None),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    google: Running, what: str, body: Any
) -> None:
    before = get(google, "options"), get(google, "clock")["offset"]
    answer = requests.post(f"{google.url}/_emulator/{what}", json=body, timeout=10)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert (get(google, "options"), get(google, "clock")["offset"]) == before


def test_quotas_are_enforced_when_switched_on(google: Running, web: requests.Session) -> None:
    post(google, "options", {"quotas": True})
    url = f"{google.url}/v1/people/me?personFields=names"
    statuses = [web.get(url).status_code for _ in range(91)]
    post(google, "clock", {"advance": 60})

    assert statuses == [200] * 90 + [429]
    assert web.get(url).status_code == 200


def test_message_is_delivered(google: Running, web: requests.Session) -> None:
    body = {"account": OWNER, "from": "ana@kupac.hr", "subject": "Pitanje", "text": "Ima li?"}
    post(google, "deliver", body)
    inbox = web.get(f"{google.url}/gmail/v1/users/me/messages?labelIds=INBOX").json()

    assert len(inbox["messages"]) == 1


@pytest.mark.parametrize("path", ["/", "/calls", "/contacts", "/sheets", "/mail", "/style.css"])
def test_pages_answer_with_and_without_accounts(
    google: Running, web: requests.Session, path: str
) -> None:
    before = web.get(google.url + path)
    web.get(f"{google.url}/oauth2/v2/userinfo")
    web.get(f"{google.url}/v1/people/me?personFields=names")
    after = web.get(google.url + path)

    assert (before.status_code, after.status_code) == (200, 200)


def test_every_page_says_it_is_an_emulator(google: Running, web: requests.Session) -> None:
    for path in ("/", "/calls", "/contacts", "/sheets", "/mail"):
        assert "nothing here leaves this machine" in web.get(google.url + path).text


def test_index_lists_accounts_and_calls_page_their_calls(
    google: Running, web: requests.Session
) -> None:
    web.get(f"{google.url}/oauth2/v2/userinfo")

    assert OWNER in web.get(google.url).text
    assert "oauth2.userinfo.get" in web.get(f"{google.url}/calls").text
