"""Batch HTTP requests, sent by Google's own client and by hand."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from emulator.server import Running
from tests.emulator.conftest import OWNER

ONE = b"""--b\r
Content-Type: application/http\r
Content-ID: <item1>\r
\r
GET /oauth2/v2/userinfo?alt=json HTTP/1.1\r
\r
--b--\r
"""


class Answers(dict[str, Any]):
    """What each request of a batch got: the answer, or the error."""

    def __call__(self, key: str, answer: Any, error: Any) -> None:
        self[key] = error or answer


def sent(google: Running, path: str, calls: dict[str, Any]) -> Answers:
    answers = Answers()
    batch = BatchHttpRequest(callback=answers, batch_uri=google.url + path)
    for key, call in calls.items():
        batch.add(call, request_id=key)
    batch.execute()
    return answers


def post(google: Running, content: bytes, path: str = "/batch", **headers: str) -> Any:
    kind = {"content-type": 'multipart/mixed; boundary="b"'}
    return requests.post(google.url + path, data=content, headers=kind | headers, timeout=10)


@pytest.mark.parametrize("path", ["/batch", "/batch/people/v1"])
def test_calls_of_a_batch_are_done_in_order_and_each_is_counted(
    google: Running, people: Any, path: str
) -> None:
    persons = people.people()
    ana = {"names": [{"givenName": "Žana"}], "emailAddresses": [{"value": "zana@kupac.hr"}]}
    answers = sent(
        google,
        path,
        {
            "made": persons.createContact(body=ana, personFields="names"),
            "none": persons.get(resourceName="people/c404", personFields="names"),
            "all": persons.connections().list(resourceName="people/me", personFields="names"),
        },
    )

    assert answers["made"]["names"][0]["givenName"] == "Žana"
    assert (answers["none"].status_code, answers["none"].reason) == (
        404,
        "Requested entity was not found.",
    )
    assert len(answers["all"]["connections"]) == 1
    assert [entry.status for entry in google.calls.entries()] == [200, 404, 200]


def test_call_without_an_answer_has_an_empty_part(google: Running, gmail_api: Any) -> None:
    labels = gmail_api.users().labels()
    label = labels.create(userId="me", body={"name": "Kupci"}).execute()
    answers = sent(google, "/batch", {"gone": labels.delete(userId="me", id=label["id"])})

    assert answers == {"gone": ""}


def test_call_struck_by_a_fault_fails_alone(google: Running, people: Any) -> None:
    google.desk.faults.add({"method": "people.people.get", "http": 429, "nth": 2})
    me = people.people().get(resourceName="people/me", personFields="names")
    again = people.people().get(resourceName="people/me", personFields="names")
    answers = sent(google, "/batch", {"1": me, "2": again})

    assert "resourceName" in answers["1"]
    assert answers["2"].status_code == 429


def test_dropped_call_takes_the_whole_batch_down_after_what_was_done(
    google: Running, web: requests.Session
) -> None:
    google.desk.faults.add({"method": "oauth2.userinfo.get", "kind": "drop_after"})
    with pytest.raises(requests.ConnectionError):
        post(google, ONE, authorization=f"Bearer emulator:{OWNER}")

    assert google.calls.methods() == ["oauth2.userinfo.get"]


def test_batch_of_too_many_calls_is_refused_whole(google: Running, gmail_api: Any) -> None:
    calls = {str(n): gmail_api.users().getProfile(userId="me") for n in range(101)}
    with pytest.raises(HttpError) as caught:
        sent(google, "/batch", calls)

    assert caught.value.status_code == 400
    assert caught.value.reason == "Inner request count exceeds the limit. Received: 101, Limit: 100"
    assert len(google.calls) == 0


def test_part_takes_the_credentials_of_the_batch(google: Running) -> None:
    with_token = post(google, ONE, authorization=f"Bearer emulator:{OWNER}")
    without = post(google, ONE)

    assert OWNER in with_token.text
    assert "Content-ID: <response-item1>" in with_token.text
    assert (without.status_code, "401 Unauthorized" in without.text) == (200, True)


def test_batch_of_one_api_has_no_calls_of_another(google: Running) -> None:
    answer = post(google, ONE, "/batch/gmail/v1", authorization=f"Bearer emulator:{OWNER}")

    assert "404 Not Found" in answer.text
    assert len(google.calls) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"--b--",
        b"--b\r\n\r\n--b--",
        b"--b\r\nContent-Type: application/http\r\n\r\nnonsense\r\n--b--",
        b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n--c--\r\n--b--",
        b"--b\r\nContent-Type: application/http\r\n\r\nGET http://[ HTTP/1.1\r\n\r\n--b--",
        ONE.replace(b"GET /", b"GET //["),
        b"\xff\xfe",
    ],
)
def test_body_that_is_no_batch_is_a_400(google: Running, content: bytes) -> None:
    answer = post(google, content)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Failed to parse batch request")


def test_content_id_beyond_ascii_comes_back(google: Running) -> None:
    answer = post(google, ONE.replace(b"item1", b"\xc4\x8d\xff"))

    assert answer.status_code == 200
    assert b"Content-ID: <response-" in answer.content


def test_scripted_status_without_a_name_reaches_a_part(google: Running) -> None:
    google.desk.faults.add({"method": "oauth2.*", "http": 599})
    answer = post(google, ONE, authorization=f"Bearer emulator:{OWNER}")

    assert (answer.status_code, "HTTP/1.1 599 " in answer.text) == (200, True)
    google.violations.clear()
