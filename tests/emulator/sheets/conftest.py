"""A spreadsheet of the owner on a running emulator, and one in Croatian."""

from __future__ import annotations

from typing import Any

import gspread
import pytest


def make(api: Any, **properties: str) -> str:
    body = {"properties": {"title": "Orders", **properties}}
    return str(api.spreadsheets().create(body=body).execute()["spreadsheetId"])


@pytest.fixture
def book(sheets_api: Any, gspread_client: gspread.Client) -> gspread.Spreadsheet:
    return gspread_client.open_by_key(make(sheets_api))


@pytest.fixture
def croatian(sheets_api: Any, gspread_client: gspread.Client) -> gspread.Spreadsheet:
    made = make(sheets_api, locale="hr_HR", timeZone="Europe/Zagreb")
    return gspread_client.open_by_key(made)
