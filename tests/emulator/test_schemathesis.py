"""Requests made up from Google's documents, right and wrong: none breaks the emulator.

Each answer is held against the documents as well, and after every method the world can still be
written and read.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from emulator.discovery import catalog
from emulator.server import Running, handlers, start
from tests.emulator.conftest import OWNER
from tests.emulator.openapi import openapi

APIS = ("people", "sheets", "gmail", "oauth2", "drive")
SHEET = "application/vnd.google-apps.spreadsheet"
EXAMPLES = int(os.environ.get("REGULARS_SCHEMA_EXAMPLES", "2"))
TOKEN = {"authorization": f"Bearer emulator:{OWNER}"}


@pytest.fixture(scope="module")
def google() -> Iterator[Running]:
    with start(conformance=True) as running:
        yield running


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.headers.update(TOKEN)
        yield opened


@pytest.fixture(scope="module")
def known(google: Running, session: requests.Session) -> dict[str, list[str]]:
    """Ids of things that are there, by the parameters that take them."""

    def made(path: str, body: Any) -> Any:
        answer = session.post(google.url + path, json=body)
        assert answer.ok, answer.text
        return answer.json()

    raw = base64.urlsafe_b64encode(b"To: iva@kupac.hr\r\nSubject: Berba\r\n\r\nBok\r\n").decode()
    person = made("/v1/people:createContact", {"names": [{"givenName": "Ana"}]})
    group = made("/v1/contactGroups", {"contactGroup": {"name": "Kupci"}})
    book = made("/v4/spreadsheets", {"sheets": [{"properties": {"title": "Kupci"}}]})
    mail = made("/gmail/v1/users/me/messages/send", {"raw": raw})
    draft = made("/gmail/v1/users/me/drafts", {"message": {"raw": raw}})
    label = made("/gmail/v1/users/me/labels", {"name": "Kupci"})
    file = made("/drive/v3/files", {"name": "popis", "mimeType": SHEET})
    ids = [person["resourceName"], group["resourceName"]]
    return {
        "resourceName": ["me", *(each.partition("/")[2] for each in ids)],
        "spreadsheetId": [book["spreadsheetId"]],
        "range": ["A1:B2", "Kupci!A:A", "C3"],
        "userId": ["me", OWNER],
        "id": [mail["id"], draft["id"], label["id"], mail["threadId"]],
        "messageId": [mail["id"]],
        "sendAsEmail": [OWNER],
        "fileId": [file["id"], book["spreadsheetId"], "root"],
        "personFields": ["names,emailAddresses"],
        "readMask": ["names"],
        "updatePersonFields": ["names"],
        "valueInputOption": ["USER_ENTERED", "RAW"],
    }


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("api", APIS)
def test_no_request_breaks_the_emulator(
    google: Running,
    session: requests.Session,
    known: dict[str, list[str]],
    api: str,
    mode: GenerationMode,
) -> None:
    methods = [
        name for name in handlers() if mode is GenerationMode.POSITIVE or _can_be_wrong(name)
    ]
    schema = schemathesis.openapi.from_dict(openapi(api, methods, known))
    operations: list[Any] = list(schema.get_all_operations())
    for operation in (found.ok() for found in operations):
        with suppress(Unsatisfiable):  # nothing can be wrong with some requests
            _try_out(google, session, operation.as_strategy(generation_mode=mode))

    assert google.violations == []


def _can_be_wrong(name: str) -> bool:
    """Whether a request to the method can be: what stands in a path is any text."""
    method = catalog().methods[name]
    asked = [each.location for each in method.parameters.values()]
    return bool(method.request) or "query" in asked


def _try_out(google: Running, session: requests.Session, strategy: Any) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=bool(os.environ.get("CI")),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def every(case: Any) -> None:
        answer = case.call(base_url=google.url, session=session, timeout=30)

        assert answer.status_code != 500, (case.as_curl_command(), answer.text, google.violations)

    every()
