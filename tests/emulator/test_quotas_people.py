"""Per-minute quotas of contacts, and the one for full syncs, with Google's bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from googleapiclient.errors import HttpError

from emulator.quotas import (
    CRITICAL_READS,
    CRITICAL_WRITES,
    FULL_SYNC_SPAN,
    FULL_SYNCS,
    GROUP_READS,
    OTHER_WRITES,
)
from emulator.server import Running

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def quotas(google: Running) -> None:
    google.world.options["quotas"] = True


def create(people: Any) -> Json:
    body = {"names": [{"givenName": "Ana"}]}
    answer: Json = people.people().createContact(body=body).execute()
    return answer


def until_refused(call: Callable[[], Any], most: int = 200) -> tuple[int, Json]:
    """How often it went well, and the error it ended with."""
    for count in range(most):
        try:
            call()
        except HttpError as refused:
            error: Json = orjson.loads(refused.content)["error"]
            return count, error
    raise AssertionError(f"{most} calls were let through")


def metric(error: Json) -> str:
    name: str = error["details"][0]["metadata"]["quota_metric"]
    return name.removeprefix("people.googleapis.com/")


def test_reads_of_people_end_with_googles_429_and_begin_again_after_a_minute(
    google: Running, people: Any
) -> None:
    name = create(people)["resourceName"]
    read = people.people().get(resourceName=name, personFields="names")

    count, error = until_refused(read.execute)
    google.world.clock.advance(60)

    assert count == CRITICAL_READS.per_minute - 1  # the create took one
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")
    words = "Critical read requests (Contact and Profile Reads)"
    assert error["message"].startswith(
        f"Quota exceeded for quota metric '{words}' and limit '{words} per minute per user' of "
        "service 'people.googleapis.com' for consumer 'project_number:"
    )
    (info,) = error["details"]
    assert (info["reason"], info["domain"]) == ("RATE_LIMIT_EXCEEDED", "googleapis.com")
    assert info["metadata"]["quota_limit"] == "CriticalReadsPerMinutePerProjectPerUser"
    assert read.execute()["resourceName"] == name


def test_writes_of_contacts_take_of_the_reads_too(people: Any) -> None:
    name = create(people)["resourceName"]
    for _ in range(10):
        people.people().get(resourceName=name, personFields="names").execute()

    count, error = until_refused(lambda: create(people))

    assert count == CRITICAL_READS.per_minute - 11
    assert metric(error) == "critical_read_requests"


def test_batch_writes_take_six_at_once(people: Any) -> None:
    body = {"contacts": [{"contactPerson": {"names": [{"givenName": "Ana"}]}}]}
    batch = people.people().batchCreateContacts(body=body)

    assert until_refused(batch.execute)[0] == CRITICAL_WRITES.per_minute // 6


def test_labels_and_deletes_have_quotas_of_their_own(people: Any) -> None:
    groups = people.contactGroups()
    until_refused(lambda: create(people))

    listed, reads = until_refused(groups.list().execute)
    moves = groups.members().modify(resourceName="contactGroups/starred", body={})
    moved, writes = until_refused(moves.execute)
    deletes = people.people().deleteContact(resourceName="people/c1")

    assert (listed, moved) == (GROUP_READS.per_minute, OTHER_WRITES.per_minute)
    assert (metric(reads), metric(writes)) == ("read_requests", "write_requests")
    assert metric(until_refused(deletes.execute)[1]) == "write_requests"


def test_full_syncs_have_a_limit_that_single_pages_and_reads_without_token_do_not_meet(
    google: Running, people: Any
) -> None:
    def page(**parameters: Any) -> Json:
        asked = {"resourceName": "people/me", "personFields": "names", **parameters}
        answer: Json = people.people().connections().list(**asked).execute()
        return answer

    token = page(requestSyncToken=True)["nextSyncToken"]
    count, error = until_refused(lambda: page(requestSyncToken=True))

    assert count == FULL_SYNCS - 1
    assert error == {
        "code": 429,
        "status": "RESOURCE_EXHAUSTED",
        "message": "Resource has been exhausted (e.g. check quota).",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [
                    {"subject": "QUOTA_EXCEEDED", "description": "FBS quota limit exceeded"}
                ],
            }
        ],
    }
    assert page() == {}
    assert page(requestSyncToken=True, syncToken=token)["nextSyncToken"]
    google.world.clock.advance(FULL_SYNC_SPAN.total_seconds())
    assert page(requestSyncToken=True)["nextSyncToken"]
