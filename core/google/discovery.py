"""googleapiclient over our own session: its httplib2 would silently send a POST twice.

Importing this module loads the client library; the gateways that need it are imported late.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.model import JsonModel

from core.google.transport import Session

_PAGES = {"nextPageToken", "pageToken"}


class OrjsonModel(JsonModel):  # type: ignore[misc]  # the library has no types
    """The library's JSON model over answers that the session has parsed already."""

    def serialize(self, body_value: Any) -> bytes:
        return orjson.dumps(body_value)

    def deserialize(self, content: Any) -> Any:
        return content


class WireResponse(dict[str, str]):
    """As much of httplib2.Response as the library looks at."""

    def __init__(self, status: int) -> None:
        super().__init__(status=str(status))
        self.status = status
        self.reason = ""


class Wire:
    """What googleapiclient takes for an httplib2.Http, for one call of `method`."""

    def __init__(self, session: Session, method: str, shape: type = dict) -> None:
        self._session = session
        self._method = method
        self._shape = shape

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> tuple[WireResponse, Any]:
        sent = {key.lower(): value for key, value in (headers or {}).items()}
        sent.pop("content-length", None)
        answer = self._session.call(
            self._method,
            method,
            uri,
            body=body.encode() if isinstance(body, str) else body,
            headers=sent,
            # the library turns a GET with a long address into a POST
            reads=sent.get("x-http-method-override") == "GET",
            shape=self._shape,
        )
        return WireResponse(answer.status_code), answer.body


class Api:
    """One Google API: `resource` builds requests as usual, `run` sends them through the session."""

    def __init__(self, session: Session, name: str, version: str) -> None:
        self._session = session
        # The http given here is never used.
        self.resource: Any = build_from_document(
            document(name, version), http=Wire(session, ""), model=OrjsonModel()
        )

    def run(self, request: Any, shape: type = dict) -> Any:
        """The answer's JSON as a `shape` ("" where there is none); raises the errors of
        core/errors.py."""
        return request.execute(http=Wire(self._session, request.methodId, shape), num_retries=0)


def document(name: str, version: str) -> Any:
    """What the client's wheel says of the API, no network needed, with no more of its schemas than
    where they name a next page: the library only writes docstrings from the rest, which took a
    tenth of a short command. The library adds to it, so each caller gets its own."""
    return orjson.loads(_document(name, version))


@cache
def _document(name: str, version: str) -> bytes:
    whole: dict[str, Any] = orjson.loads(get_static_doc(name, version))
    for schema in whole["schemas"].values():
        known = schema.get("properties", {}).keys() & _PAGES
        schema["properties"] = {key: {"type": "string"} for key in known}
    return orjson.dumps(whole)
