"""Drive of the owner and of a friend, and gspread with both its hosts replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gspread
import pytest
import requests

from emulator.server import Running
from tests.emulator.conftest import OWNER, client_at

FRIEND = "friend@example.com"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class LocalGoogle(gspread.HTTPClient):  # type: ignore[misc]
    """gspread's own client with Google's hosts replaced."""

    origin = ""

    def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> Any:
        for host in HOSTS:
            endpoint = endpoint.replace(host, self.origin)
        return super().request(method, endpoint, *args, **options)


def drive_of(google: Running, account: str) -> Any:
    return client_at(f"{google.url}/drive/v3/", "drive", "v3", account)


@pytest.fixture
def drive(google: Running) -> Iterator[Any]:
    with drive_of(google, OWNER) as resource:
        yield resource


@pytest.fixture
def friend(google: Running) -> Iterator[Any]:
    with drive_of(google, FRIEND) as resource:
        yield resource


def gspread_of(google: Running, session: requests.Session, account: str) -> gspread.Client:
    session.headers["authorization"] = f"Bearer emulator:{account}"
    opened = gspread.Client(auth=None, session=session, http_client=LocalGoogle)
    opened.http_client.origin = google.url
    return opened


@pytest.fixture
def owners(google: Running) -> Iterator[gspread.Client]:
    with requests.Session() as session:
        yield gspread_of(google, session, OWNER)


@pytest.fixture
def friends(google: Running) -> Iterator[gspread.Client]:
    with requests.Session() as session:
        yield gspread_of(google, session, FRIEND)
