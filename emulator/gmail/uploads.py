"""Mail sent to /upload/…: as the body itself, or beside its JSON in multipart/related."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace

from emulator.api import Call, Handler, Json, Refusal, invalid
from emulator.discovery import catalog
from emulator.gmail import drafts, messages
from emulator.protojson import read_body

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)


def _uploaded(method: str, handler: Callable[[Call], Json]) -> Handler:
    """The handler of the JSON method, fed with what was uploaded in place of `raw`."""

    def handle(call: Call) -> Json:
        form = call.query.get("uploadType", "")
        if form == "media":
            body, mail = {}, call.content
        elif form == "multipart":
            head, mail = _parts(call)
            body = read_body(catalog().methods[method], head)
        elif form == "resumable":
            raise Refusal(501, "UNIMPLEMENTED", "The emulator does no resumable uploads.")
        else:
            raise invalid(f"Invalid upload type: {form}")
        raw = urlsafe_b64encode(mail).decode()
        if "drafts" in method:
            body = {**body, "message": {**(body.get("message") or {}), "raw": raw}}
        else:
            body = {**body, "raw": raw}
        return handler(replace(call, body=body, content=b""))

    return handle


def _parts(call: Call) -> tuple[bytes, bytes]:
    """The JSON and the mail of a multipart/related body (RFC 2387)."""
    found = _BOUNDARY.search(call.kind)
    if found is None:
        raise invalid("Missing end boundary in multipart body.")
    line = re.compile(
        rb"(?:^|\r?\n)--" + re.escape(found[1].encode()) + rb"(?:--)?[ \t]*(?:\r?\n|$)"
    )
    pieces = line.split(call.content)[1:-1]
    if len(pieces) != 2:
        raise invalid("Missing end boundary in multipart body.")
    head, mail = (re.split(rb"(?:^|\r?\n)\r?\n", piece, maxsplit=1)[-1] for piece in pieces)
    return head, mail


_METHODS: dict[str, Callable[[Call], Json]] = {
    "gmail.users.drafts.create": drafts.create,
    "gmail.users.drafts.send": drafts.send_,
    "gmail.users.drafts.update": drafts.update,
    "gmail.users.messages.import": messages.import_,
    "gmail.users.messages.insert": messages.insert,
    "gmail.users.messages.send": messages.send_,
}
UPLOADS: dict[str, Handler] = {
    f"upload {method} v1": _uploaded(method, handler) for method, handler in _METHODS.items()
}
"""Handlers by the key their upload routes have (discovery.Method.key)."""
