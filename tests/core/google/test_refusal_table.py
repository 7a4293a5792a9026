"""Every row of the table against the bodies Google really sent, in the emulator's own envelopes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from core.errors import Conflict, Denied, Expired, Gone, GoogleError, Rejected, TryLater
from core.google.answers import Answered, read_answer
from core.google.errors import error_of
from core.google.refusals import ROWS, Kind, failure_of, row_of
from core.google.retry import Trouble
from emulator.api import Refusal
from emulator.discovery import catalog
from emulator.envelopes import (
    bad_credentials,
    envelope,
    error_info,
    missing_scope,
    no_credentials,
    not_found_page,
    of_status,
)
from emulator.quotas import exceeded, sending_limit
from tests.core.google.conftest import NOON

READS = {
    "sheets": "sheets.spreadsheets.get",
    "people": "people.people.connections.list",
    "gmail": "gmail.users.messages.list",
}
SCOPES = frozenset({"https://www.googleapis.com/auth/contacts"})
LATER = datetime(2026, 11, 21, 18, 3, 15, 961_000, tzinfo=UTC)

Case = tuple[str, Refusal, Kind, Trouble, type[GoogleError]]


def said(http: int, status: str, message: str, reason: str = "", **more: Any) -> Refusal:
    return Refusal(http, status, message, reason, **more)


CASES: list[Case] = [
    # recorded and captured from the real services
    (
        "sheets",
        said(404, "NOT_FOUND", "Requested entity was not found."),
        Kind.GONE,
        Trouble.REFUSED,
        Gone,
    ),
    (
        "sheets",
        said(403, "PERMISSION_DENIED", "The caller does not have permission"),
        Kind.FORBIDDEN,
        Trouble.REFUSED,
        Denied,
    ),
    (
        "sheets",
        said(400, "INVALID_ARGUMENT", "Unable to parse range: 'Data Tab'!A1:C10"),
        Kind.REJECTED,
        Trouble.REFUSED,
        Rejected,
    ),
    (
        "sheets",
        said(
            400,
            "INVALID_ARGUMENT",
            "You are trying to edit a protected cell or object. Please contact the spreadsheet "
            "owner to remove protection if you need to edit.",
        ),
        Kind.PROTECTED,
        Trouble.REFUSED,
        Rejected,
    ),
    (
        "sheets",
        exceeded(catalog().methods["sheets.spreadsheets.get"]),
        Kind.QUOTA,
        Trouble.QUOTA,
        TryLater,
    ),
    (
        "people",
        exceeded(catalog().methods["people.people.get"]),
        Kind.QUOTA,
        Trouble.QUOTA,
        TryLater,
    ),
    (
        "gmail",
        exceeded(catalog().methods["gmail.users.messages.get"]),
        Kind.QUOTA,
        Trouble.QUOTA,
        TryLater,
    ),
    (
        "gmail",
        said(
            403,
            "PERMISSION_DENIED",
            "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of "
            "service 'gmail.googleapis.com' for consumer 'project_number:1'.",
            "forbidden",
        ),
        Kind.QUOTA,
        Trouble.QUOTA,
        TryLater,
    ),
    (
        "gmail",
        said(
            429,
            "RESOURCE_EXHAUSTED",
            "Resource has been exhausted (e.g. check quota).",
            "rateLimitExceeded",
        ),
        Kind.QUOTA,
        Trouble.QUOTA,
        TryLater,
    ),
    (
        "gmail",
        said(
            429, "RESOURCE_EXHAUSTED", "Too many concurrent requests for user", "rateLimitExceeded"
        ),
        Kind.QUOTA,
        Trouble.QUOTA,
        TryLater,
    ),
    (
        "gmail",
        said(403, "PERMISSION_DENIED", "User Rate Limit Exceeded", "userRateLimitExceeded"),
        Kind.QUOTA,
        Trouble.QUOTA,
        TryLater,
    ),
    (
        "people",
        said(503, "UNAVAILABLE", "Quota exceeded for the current request"),
        Kind.QUOTA,
        Trouble.QUOTA,
        TryLater,
    ),
    ("gmail", sending_limit(LATER), Kind.SENDING_LIMIT, Trouble.STOPPED, TryLater),
    (
        "gmail",
        said(
            429,
            "RESOURCE_EXHAUSTED",
            "User-rate limit exceeded.  Retry after 2026-11-21T18:03:15.961Z",
            "rateLimitExceeded",
        ),
        Kind.USER_LIMIT,
        Trouble.STOPPED,
        TryLater,
    ),
    (
        "gmail",
        said(
            403,
            "PERMISSION_DENIED",
            "User Rate Limit Exceeded.  Retry after 2026-11-21T18:03:15.961Z",
            "userRateLimitExceeded",
            domain="usageLimits",
        ),
        Kind.USER_LIMIT,
        Trouble.STOPPED,
        TryLater,
    ),
    (
        "gmail",
        said(403, "PERMISSION_DENIED", "Daily Limit Exceeded", "dailyLimitExceeded"),
        Kind.DAY_QUOTA,
        Trouble.STOPPED,
        TryLater,
    ),
    ("sheets", bad_credentials(), Kind.RECONNECT, Trouble.REFUSED, Denied),
    ("gmail", bad_credentials(), Kind.RECONNECT, Trouble.REFUSED, Denied),
    (
        "gmail",
        no_credentials("gmail", "gmail.users.getProfile"),
        Kind.RECONNECT,
        Trouble.REFUSED,
        Denied,
    ),
    (
        "people",
        missing_scope("people", "people.people.get", SCOPES),
        Kind.NO_SCOPE,
        Trouble.REFUSED,
        Denied,
    ),
    (
        "gmail",
        missing_scope("gmail", "gmail.users.getProfile", SCOPES),
        Kind.NO_SCOPE,
        Trouble.REFUSED,
        Denied,
    ),
    (
        "people",
        said(
            403,
            "PERMISSION_DENIED",
            "People API has not been used in project 1 before or it is disabled.",
            details=[error_info("SERVICE_DISABLED")],
        ),
        Kind.API_OFF,
        Trouble.REFUSED,
        Denied,
    ),
    (
        "gmail",
        said(403, "PERMISSION_DENIED", "Not allowed by the domain", "domainPolicy"),
        Kind.POLICY,
        Trouble.REFUSED,
        Denied,
    ),
    (
        "gmail",
        said(403, "PERMISSION_DENIED", "Delegation denied for user@domain", "forbidden"),
        Kind.FORBIDDEN,
        Trouble.REFUSED,
        Denied,
    ),
    (
        "people",
        said(
            400,
            "FAILED_PRECONDITION",
            "Sync token is expired. Clear local cache and retry call without the sync token.",
            details=[error_info("EXPIRED_SYNC_TOKEN", "people.googleapis.com")],
        ),
        Kind.EXPIRED,
        Trouble.REFUSED,
        Expired,
    ),
    (
        "people",
        said(
            400,
            "INVALID_ARGUMENT",
            "Sync token is expired. Clear local cache and retry call without the sync token.",
        ),
        Kind.EXPIRED,
        Trouble.REFUSED,
        Expired,
    ),
    (
        "people",
        said(
            400,
            "FAILED_PRECONDITION",
            "Request person.etag is different than the current person.etag. Clear local cache and "
            "get the latest person.",
        ),
        Kind.CHANGED,
        Trouble.REFUSED,
        Conflict,
    ),
    (
        "people",
        said(
            403,
            "PERMISSION_DENIED",
            "Request person.metadata.sources.etag is different than the current "
            "person.metadata.sources.etag.",
        ),
        Kind.CHANGED,
        Trouble.REFUSED,
        Conflict,
    ),
    (
        "people",
        said(409, "ALREADY_EXISTS", "Contact group name already exists."),
        Kind.CHANGED,
        Trouble.REFUSED,
        Conflict,
    ),
    (
        "people",
        said(400, "FAILED_PRECONDITION", "MY_CONTACTS_OVERFLOW_COUNT"),
        Kind.CONTACTS_FULL,
        Trouble.REFUSED,
        Denied,
    ),
    (
        "people",
        said(
            400,
            "INVALID_ARGUMENT",
            'Invalid personFields mask path: "metadfafads". Valid paths are documented at '
            "https://developers.google.com/people/api/rest/v1/people/get.",
        ),
        Kind.REJECTED,
        Trouble.REFUSED,
        Rejected,
    ),
    (
        "gmail",
        said(400, "INVALID_ARGUMENT", "Invalid To header", "invalidArgument"),
        Kind.REJECTED,
        Trouble.REFUSED,
        Rejected,
    ),
    (
        "gmail",
        said(400, "INVALID_ARGUMENT", "Recipient address required", "invalidArgument"),
        Kind.REJECTED,
        Trouble.REFUSED,
        Rejected,
    ),
    (
        "gmail",
        said(400, "INVALID_ARGUMENT", "Message not a draft", "invalidArgument"),
        Kind.GONE,
        Trouble.REFUSED,
        Gone,
    ),
    (
        "gmail",
        said(404, "NOT_FOUND", "Requested entity was not found.", "notFound"),
        Kind.GONE,
        Trouble.REFUSED,
        Gone,
    ),
    (
        "gmail",
        said(409, "ABORTED", "Label name exists or conflicts", "aborted"),
        Kind.CHANGED,
        Trouble.REFUSED,
        Conflict,
    ),
    (
        "gmail",
        said(400, "FAILED_PRECONDITION", "Mail service not enabled", "failedPrecondition"),
        Kind.NO_MAILBOX,
        Trouble.REFUSED,
        Denied,
    ),
    ("people", of_status(501), Kind.UNKNOWN_METHOD, Trouble.REFUSED, Rejected),
    *[
        (api, of_status(http), Kind.OVERLOADED, Trouble.OVERLOADED, TryLater)
        for api in READS
        for http in (408, 500, 502, 503, 504)
    ],
]


def read(api: str, refusal: Refusal) -> Answered:
    body = orjson.dumps(envelope(api, refusal))
    return read_answer(READS[api], refusal.http, refusal.headers, body, NOON)


@pytest.mark.parametrize(("api", "refusal", "kind", "trouble", "error"), CASES)
def test_what_google_says_is_understood(
    api: str, refusal: Refusal, kind: Kind, trouble: Trouble, error: type[GoogleError]
) -> None:
    answered = read(api, refusal)

    assert row_of(answered).kind is kind
    assert failure_of(answered).trouble is trouble
    raised = error_of(answered, NOON)
    assert type(raised) is error
    assert raised.next is not None
    assert raised.http == refusal.http


def test_every_row_decides_over_one_of_these_bodies() -> None:
    deciding = {id(row_of(read(api, refusal))) for api, refusal, *_ in CASES}
    idle = [row.why for row in ROWS if id(row) not in deciding]
    assert idle == []


def test_every_row_says_why_and_every_kind_has_a_row() -> None:
    assert all(row.why for row in ROWS)
    assert {row.kind for row in ROWS} == set(Kind)


@pytest.mark.parametrize("words", [" (Mail sending)", " (Forwarding rules)", ""])
def test_the_instant_a_limit_names_is_kept(words: str) -> None:
    refusal = said(
        429, "", "User-rate limit exceeded.  Retry after 2026-11-21T18:03:15.961Z" + words
    )
    raised = error_of(read("gmail", refusal), NOON)
    assert isinstance(raised, TryLater)
    assert raised.after == LATER


def test_an_instant_no_calendar_knows_counts_as_none() -> None:
    refusal = said(429, "", "Retry after 2026-02-31T18:03:15Z (Mail sending)")
    assert read("gmail", refusal).until is None


def test_a_page_where_json_was_due_is_read_by_its_status() -> None:
    page = not_found_page("/v1/people/me:createContact").encode()
    assert row_of(read_answer("people.people.createContact", 404, {}, page, NOON)).kind is Kind.GONE
    assert (
        row_of(read_answer("people.people.get", 502, {}, b"<html>", NOON)).kind is Kind.OVERLOADED
    )
