"""Scripted trouble strikes the calls it names, and only those."""

from __future__ import annotations

import base64
import threading
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator.discovery import catalog
from emulator.fault import TOKEN, Fault
from emulator.fault_script import BadFault, read_fault
from emulator.server import Running, start
from tests.emulator.conftest import OWNER

USERINFO = "oauth2.userinfo.get"


def add(google: Running, **fault: Any) -> None:
    answer = requests.post(f"{google.url}/_emulator/faults", json=fault, timeout=10)
    assert answer.status_code == 200, answer.text


def statuses(google: Running, web: requests.Session, times: int) -> list[int]:
    return [web.get(f"{google.url}/oauth2/v2/userinfo").status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"nth": 2}, [200, 503, 200, 200]),
        ({"count": 2}, [503, 503, 200, 200]),
        ({"every": 2}, [200, 503, 200, 503]),
        ({"every": 2, "count": 1}, [200, 503, 200, 200]),
        ({"probability": 0.5, "seed": 1}, [503, 200, 200, 503]),
        ({"probability": 0.5, "seed": 1, "count": 1}, [503, 200, 200, 200]),
        ({}, [503, 503, 503, 503]),
    ],
)
def test_fault_strikes_when_it_says(
    google: Running, web: requests.Session, when: dict[str, int], expected: list[int]
) -> None:
    add(google, method=USERINFO, http=503, **when)

    assert statuses(google, web, 4) == expected


def test_retry_after_is_sent(google: Running, web: requests.Session) -> None:
    add(google, method="*", http=429, retry_after=7)
    answer = web.get(f"{google.url}/v1/people/me")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.json()["error"]["status"] == "RESOURCE_EXHAUSTED"


def test_bad_gateway_is_a_page(google: Running, web: requests.Session) -> None:
    add(google, http=502)
    answer = web.get(f"{google.url}/v1/people/me")

    assert (answer.status_code, answer.headers["content-type"][:9]) == (502, "text/html")


def test_sent_mail_bounces(google: Running, web: requests.Session) -> None:
    add(google, kind="bounce", count=1)
    raw = base64.urlsafe_b64encode(b"To: iva@kupac.hr\r\nSubject: Berba\r\n\r\nBok\r\n").decode()
    sent = web.post(f"{google.url}/gmail/v1/users/me/messages/send", json={"raw": raw})
    inbox = web.get(f"{google.url}/gmail/v1/users/me/messages?labelIds=INBOX").json()
    report = web.get(f"{google.url}/gmail/v1/users/me/messages/{inbox['messages'][0]['id']}").json()

    assert sent.status_code == 200
    headers = {each["name"]: each["value"] for each in report["payload"]["headers"]}
    assert headers["X-Failed-Recipients"] == "iva@kupac.hr"


def test_disabled_api_names_the_page_that_enables_it(
    google: Running, web: requests.Session
) -> None:
    add(google, method="people.*", kind="api_disabled")
    refused = web.get(f"{google.url}/v1/people/me")
    info, help_ = refused.json()["error"]["details"]

    assert (refused.status_code, info["reason"]) == (403, "SERVICE_DISABLED")
    assert info["metadata"]["service"] == "people.googleapis.com"
    assert help_["links"][0]["url"] in refused.json()["error"]["message"]
    assert statuses(google, web, 1) == [200]


def test_page_instead_of_json_comes_after_the_work_too(
    google: Running, web: requests.Session
) -> None:
    method = "people.people.createContact"
    add(google, method=method, kind="page", http=503, nth=1)
    add(google, method=method, kind="page", http=503, nth=2, after=True)
    url = f"{google.url}/v1/people:createContact"
    answers = [web.post(url, json={"names": [{"givenName": n}]}) for n in ("Never", "Done")]
    listed = web.get(f"{google.url}/v1/people/me/connections?personFields=names").json()

    assert [answer.status_code for answer in answers] == [503, 503]
    assert "Error 503" in answers[1].text
    assert [p["names"][0]["givenName"] for p in listed["connections"]] == ["Done"]


@pytest.mark.parametrize("kind", ["truncate", "reset"])
def test_body_ends_in_the_middle_though_the_work_is_done(
    google: Running, web: requests.Session, kind: str
) -> None:
    add(google, method="people.people.createContact", kind=kind)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        web.post(f"{google.url}/v1/people:createContact", json={"names": [{"givenName": "Ana"}]})
    listed = web.get(f"{google.url}/v1/people/me/connections?personFields=names").json()

    assert len(listed["connections"]) == 1
    assert [entry.status for entry in google.calls.entries()] == [200, 200]


def test_trickling_body_is_whole_in_the_end(google: Running, web: requests.Session) -> None:
    add(google, method=USERINFO, kind="trickle", seconds=0.05)

    assert web.get(f"{google.url}/oauth2/v2/userinfo").json()["verified_email"] is True


def test_skewed_date_is_of_the_struck_call_only(google: Running, web: requests.Session) -> None:
    add(google, method=USERINFO, kind="skew", seconds=86400 * 400, count=1)
    url = f"{google.url}/oauth2/v2/userinfo"
    dates = [parsedate_to_datetime(web.get(url).headers["date"]) for _ in range(2)]

    assert (dates[0] - dates[1]).days in (399, 400)


SHEET = "sheets.spreadsheets.values"


def typed(text: str, cell: str = "A1") -> dict[str, Any]:
    """An edit of somebody who types into a cell of the sheet that is written or read."""
    query = {"valueInputOption": "RAW"}
    body = {"values": [[text]]}
    return {"method": f"{SHEET}.update", "path": {"range": cell}, "query": query, "body": body}


@pytest.fixture
def sheet(google: Running, web: requests.Session) -> str:
    made = web.post(f"{google.url}/v4/spreadsheets", json={})
    return f"{google.url}/v4/spreadsheets/{made.json()['spreadsheetId']}"


def cell(web: requests.Session, sheet: str) -> Any:
    return web.get(f"{sheet}/values/A1").json().get("values")


@pytest.mark.parametrize(("after", "left"), [(False, "ours"), (True, "theirs")])
def test_somebody_types_right_before_or_right_after_our_write(
    google: Running, web: requests.Session, sheet: str, after: bool, left: str
) -> None:
    add(google, method=f"{SHEET}.update", kind="edit", after=after, nth=1, edits=[typed("theirs")])
    web.put(f"{sheet}/values/A1?valueInputOption=RAW", json={"values": [["ours"]]})

    assert cell(web, sheet) == [[left]]
    assert google.calls.methods()[1:] == [f"{SHEET}.update", f"{SHEET}.get"]


def test_edit_and_drop_may_strike_the_same_call(
    google: Running, web: requests.Session, sheet: str
) -> None:
    add(google, method=f"{SHEET}.get", kind="edit", nth=1, edits=[typed("theirs")])
    add(google, method=f"{SHEET}.get", kind="drop_after", nth=1)
    with pytest.raises(requests.ConnectionError):
        cell(web, sheet)

    assert cell(web, sheet) == [["theirs"]]


def test_edit_that_is_refused_is_told(web: requests.Session) -> None:
    with start() as google:
        nowhere = {"range": "A1", "spreadsheetId": "1none"}
        nobody = {"resourceName": "people/c1"}
        add(google, kind="edit", edits=[{**typed("x"), "path": nowhere}])
        add(google, kind="edit", edits=[{"method": "people.people.get", "path": nobody}])
        web.get(f"{google.url}/oauth2/v2/userinfo")

        assert [wrong.split(":")[0] for wrong in google.violations] == [
            f"edit {SHEET}.update",
            "edit people.people.get",
        ]


def test_faults_are_listed_as_they_can_be_sent_again(
    google: Running, web: requests.Session
) -> None:
    sent: dict[str, Any] = {"method": USERINFO, "kind": "drop", "after": True, "nth": 2}
    edit = {"method": "*", "kind": "edit", "count": 9, "edits": [typed("x") | {"account": OWNER}]}
    add(google, **sent)
    add(google, **edit)
    statuses(google, web, 1)
    listed = requests.get(f"{google.url}/_emulator/faults", timeout=10).json()["faults"]

    assert listed == [{**sent, "seen": 1, "struck": 0}, {**edit, "seen": 1, "struck": 1}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[{]", "line 1, column 3"),
        ('[{"http": 500}, {"kind": "sink"}]', "fault 2: kind is one of"),
        ('{"faults": [{"frob": 1}]}', "fault 1: A fault has no frob"),
    ],
)
def test_file_of_faults_that_cannot_be_read_is_named_with_the_place(
    tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "faults.json"
    file.write_text(text)
    with pytest.raises(BadFault) as caught:
        start(faults=file)

    assert str(file) in str(caught.value)
    assert why in str(caught.value)


def test_other_methods_are_left_alone(google: Running, web: requests.Session) -> None:
    add(google, method="people.people.get", http=500)

    assert statuses(google, web, 2) == [200, 200]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_dropped_connection_ends_without_a_byte(
    google: Running, web: requests.Session, kind: str
) -> None:
    add(google, method=USERINFO, kind=kind, count=1)
    with pytest.raises(requests.ConnectionError):
        web.get(f"{google.url}/oauth2/v2/userinfo")

    assert statuses(google, web, 1) == [200]
    assert [entry.status for entry in google.calls.entries()] == [0, 200]


def test_work_is_done_after_a_drop_after_and_not_after_a_drop_before(
    google: Running, web: requests.Session
) -> None:
    url = f"{google.url}/v1/people:createContact"
    add(google, method="people.people.createContact", kind="drop_before", nth=1)
    add(google, method="people.people.createContact", kind="drop_after", nth=2)
    for name in ("Never", "Unsure"):
        with pytest.raises(requests.ConnectionError):
            web.post(url, json={"names": [{"givenName": name}]})
    listed = web.get(f"{google.url}/v1/people/me/connections?personFields=names").json()

    assert [p["names"][0]["givenName"] for p in listed["connections"]] == ["Unsure"]


def test_held_call_is_logged_and_waits_until_it_is_released(
    google: Running, web: requests.Session
) -> None:
    add(google, method=USERINFO, kind="hold", nth=1)
    answers: list[int] = []
    caller = threading.Thread(target=lambda: answers.extend(statuses(google, web, 1)))
    caller.start()
    while not len(google.calls):
        caller.join(0.01)
    assert (google.calls.methods(), answers) == ([USERINFO], [])
    requests.post(f"{google.url}/_emulator/faults", json={"release": True}, timeout=10)
    caller.join(10)

    assert answers == [200]


def test_held_call_of_a_client_that_left_is_never_done(
    google: Running, web: requests.Session
) -> None:
    add(google, method="people.people.createContact", kind="hold")
    with pytest.raises(requests.ReadTimeout):
        web.post(f"{google.url}/v1/people:createContact", json={}, timeout=(10, 0.3))
    statuses(google, web, 1)
    requests.post(f"{google.url}/_emulator/faults", json={"release": True}, timeout=10)
    listed = web.get(f"{google.url}/v1/people/me/connections?personFields=names").json()

    assert "connections" not in listed
    assert [entry.status for entry in google.calls.entries()] == [0, 200, 200]


def test_work_is_done_while_its_answer_is_held(google: Running, web: requests.Session) -> None:
    add(google, method="people.people.createContact", kind="hold_after")
    with pytest.raises(requests.ReadTimeout):
        web.post(f"{google.url}/v1/people:createContact", json={}, timeout=(10, 0.3))
    listed = web.get(f"{google.url}/v1/people/me/connections?personFields=names").json()

    assert len(listed["connections"]) == 1
    assert [entry.status for entry in google.calls.entries()] == [200, 200]


def test_server_stops_while_a_call_is_held() -> None:
    with start(faults=[{"kind": "hold"}]) as google:
        caller = threading.Thread(target=_ignore_drop, args=(google.url,))
        caller.start()
        while not len(google.calls):
            caller.join(0.01)
    caller.join(10)

    assert not caller.is_alive()


def _ignore_drop(url: str) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/oauth2/v2/userinfo", timeout=30)


def test_slow_call_is_answered_all_the_same(google: Running, web: requests.Session) -> None:
    add(google, method=USERINFO, slow=0.05)

    assert statuses(google, web, 1) == [200]


def test_sync_token_expires_only_for_calls_that_send_one(
    google: Running, web: requests.Session
) -> None:
    add(google, method="*", kind="expire_sync_token", count=1)
    url = f"{google.url}/v1/people/me/connections?personFields=names"
    first = web.get(url)
    error = web.get(f"{url}&syncToken=abc").json()["error"]

    assert first.status_code == 200
    assert (error["code"], error["details"][0]["reason"]) == (400, "EXPIRED_SYNC_TOKEN")


def test_rate_limit_has_the_words_of_its_api(google: Running, web: requests.Session) -> None:
    add(google, kind="rate_limit")
    people = web.get(f"{google.url}/v1/people/me").json()["error"]
    gmail = web.get(f"{google.url}/gmail/v1/users/me/profile").json()["error"]

    assert (people["code"], people["details"][0]["reason"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert (gmail["code"], gmail["errors"][0]["domain"]) == (403, "usageLimits")


def test_daily_limit_names_the_time_to_retry(google: Running, web: requests.Session) -> None:
    add(google, kind="daily_limit")
    error = web.post(f"{google.url}/gmail/v1/users/me/messages/send", json={}).json()["error"]

    assert error["code"] == 429
    assert error["message"].startswith("User-rate limit exceeded.  Retry after 2")
    assert error["message"].endswith("Z (Mail sending)")


@pytest.mark.parametrize(
    "entry",
    [
        {"method": "people.nothing"},
        {"method": "nothing.*"},
        {"kind": "frob"},
        {"shoe": 1},
        {"nth": "2"},
        {"nth": True},
        {"http": 200},
        {"probability": 1.5},
        {"kind": "truncate", "after": False},
        {"kind": "edit"},
        {"kind": "status", "edits": []},
        {"kind": "edit", "edits": [{"method": "people.nothing"}]},
        {"kind": "edit", "edits": [{"method": "people.people.get", "path": {"shoe": "1"}}]},
        {"kind": "edit", "edits": [{"method": "people.people.get", "body": []}]},
        [],
        "x",
    ],
)
def test_fault_that_cannot_be_read_is_refused_with_advice(google: Running, entry: Any) -> None:
    answer = requests.post(f"{google.url}/_emulator/faults", json=[entry], timeout=10)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_kind_of_a_fault_follows_from_its_keys() -> None:
    assert read_fault({"slow": 1}).kind == "slow"
    assert read_fault({"http": 500}).kind == "status"
    with pytest.raises(BadFault):
        read_fault({"kind": "sink"})


def test_bounce_concerns_sends_only() -> None:
    fault = Fault(kind="bounce")

    assert [m for m in catalog().methods if fault.concerns(m, "a@b.hr", {})] == [
        "gmail.users.drafts.send",
        "gmail.users.messages.send",
    ]


def refreshed(google: Running) -> requests.Response:
    client = {"client_id": "shop", "client_secret": "hush"}
    form = {"grant_type": "refresh_token", "refresh_token": "1//0unknown", **client}
    return requests.post(f"{google.url}/token", data=form, timeout=10)


def test_token_endpoint_is_spoilt_by_its_own_name_only(google: Running) -> None:
    add(google, http=500)
    alone = refreshed(google)
    add(google, method=TOKEN, http=503, retry_after=7, count=1)
    struck, after = refreshed(google), refreshed(google)

    assert [each.status_code for each in (alone, struck, after)] == [400, 503, 400]
    assert (struck.json()["error"], struck.headers["retry-after"]) == ("internal_failure", "7")
    assert alone.json()["error"] == after.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_token_endpoint_drops_the_connection(google: Running, kind: str) -> None:
    add(google, method=TOKEN, kind=kind, count=1)
    with pytest.raises(requests.ConnectionError):
        refreshed(google)

    assert refreshed(google).status_code == 400


@pytest.mark.parametrize("kind", ["slow", "hold", "hold_after"])
def test_token_endpoint_answers_late(google: Running, kind: str) -> None:
    add(google, method=TOKEN, kind=kind, slow=0.01)
    answers: list[int] = []
    caller = threading.Thread(target=lambda: answers.append(refreshed(google).status_code))
    caller.start()
    while caller.is_alive():
        requests.post(f"{google.url}/_emulator/faults", json={"release": True}, timeout=10)
        caller.join(0.02)

    assert answers == [400]


def test_token_endpoint_has_no_sync_tokens_to_expire() -> None:
    with pytest.raises(BadFault, match=TOKEN):
        read_fault({"method": TOKEN, "kind": "expire_sync_token"})
