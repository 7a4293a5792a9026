"""gspread's HTTP client over our own session: no Drive, no back-off of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson
from gspread.http_client import HTTPClient

from core.google.retry import Repeat
from core.google.transport import Answer, Session

_METHODS = (
    ("GET", re.compile(r"/v4/spreadsheets/[^/]+"), "sheets.spreadsheets.get"),
    ("POST", re.compile(r"/v4/spreadsheets"), "sheets.spreadsheets.create"),
    ("POST", re.compile(r"/v4/spreadsheets/[^/]+:batchUpdate"), "sheets.spreadsheets.batchUpdate"),
    (
        "GET",
        re.compile(r"/v4/spreadsheets/[^/]+/values:batchGet"),
        "sheets.spreadsheets.values.batchGet",
    ),
    (
        "POST",
        re.compile(r"/v4/spreadsheets/[^/]+/values:batchUpdate"),
        "sheets.spreadsheets.values.batchUpdate",
    ),
)
ORIGIN = "https://sheets.googleapis.com"


class SheetsClient(HTTPClient):  # type: ignore[misc]  # gspread is not followed by mypy
    """`repeat` (an attribute, for one call) overrides what may be repeated."""

    def __init__(self, session: Session) -> None:
        super().__init__(auth=None, session=session)
        self.repeat: Repeat | None = None

    def request(
        self,
        method: str,
        endpoint: str,
        params: Mapping[str, Any] | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        body = data if json is None else orjson.dumps(json)
        return self.session.call(  # type: ignore[no-any-return]
            method_of(method, endpoint),
            method.upper(),
            endpoint,
            params=params,
            body=body,
            headers=headers,
            repeat=self.repeat,
        )


def method_of(verb: str, endpoint: str) -> str:
    """Google's id of the method at an address of the Sheets API."""
    path = endpoint.removeprefix(ORIGIN)
    for known, pattern, method in _METHODS:
        if verb.upper() == known and pattern.fullmatch(path):
            return method
    raise LookupError(f"{verb.upper()} {path} is no call of Regulars")
