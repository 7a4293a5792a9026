"""A running emulator per test, and the plain clients that speak to it as to Google."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import gspread
import pytest
import requests
from google.auth.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc

from emulator.server import Running, start

OWNER = "owner@example.com"


class Fixed(Credentials):  # type: ignore[misc]
    """Credentials that are a bearer token and nothing else."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token

    def refresh(self, request: Any) -> None:
        raise AssertionError("the emulator refused a token that never ends")


class LocalSheets(gspread.HTTPClient):  # type: ignore[misc]
    """gspread's own client with Google's host replaced."""

    origin = ""

    def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> Any:
        return super().request(
            method, endpoint.replace("https://sheets.googleapis.com", self.origin), *args, **options
        )


def client(google: Running, api: str, version: str, account: str = OWNER) -> Any:
    """A googleapiclient resource of that account; the caller closes it."""
    return client_at(google.url, api, version, account)


def client_at(endpoint: str, api: str, version: str, account: str = OWNER) -> Any:
    return build_from_document(
        _document(api, version),
        credentials=Fixed(f"emulator:{account}"),
        client_options={"api_endpoint": endpoint},
    )


@cache
def _document(api: str, version: str) -> dict[str, Any]:
    """What the client's wheel says of the API, with no more of its schemas than their keys: from
    the rest the client only writes docstrings, a tenth of a second each time of spreadsheets()."""
    document: dict[str, Any] = json.loads(get_static_doc(api, version))
    for schema in document["schemas"].values():
        schema["properties"] = {key: {"type": "string"} for key in schema.get("properties", {})}
    return document


@pytest.fixture
def google() -> Iterator[Running]:
    """A fresh emulator that held every answer against Google's schemas."""
    with start(conformance=True) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def people(google: Running) -> Iterator[Any]:
    with client(google, "people", "v1") as resource:
        yield resource


@pytest.fixture
def sheets_api(google: Running) -> Iterator[Any]:
    with client(google, "sheets", "v4") as resource:
        yield resource


@pytest.fixture
def gmail_api(google: Running) -> Iterator[Any]:
    with client(google, "gmail", "v1") as resource:
        yield resource


@pytest.fixture
def web(google: Running) -> Iterator[requests.Session]:
    """A plain session with the owner's token."""
    with requests.Session() as session:
        session.headers["authorization"] = f"Bearer emulator:{OWNER}"
        yield session


@pytest.fixture
def gspread_client(google: Running) -> Iterator[gspread.Client]:
    """Plain gspread of the owner, against the emulator."""
    with requests.Session() as session:
        session.headers["authorization"] = f"Bearer emulator:{OWNER}"
        opened = gspread.Client(auth=None, session=session, http_client=LocalSheets)
        opened.http_client.origin = google.url
        yield opened
