"""Batch HTTP requests: many API calls in one multipart/mixed POST, as Google's clients send them.

Each part is a whole HTTP request of its own; what stands in none of its headers comes from the
outer one. The parts are done in order, each counts, and each has its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from http.client import responses

from emulator.api import Refusal, invalid
from emulator.dispatch import Answer

BOUNDARY = "batch_emulator"
LIMITS = {"gmail": 100, "drive": 100, "people": 1000, "sheets": 1000, "oauth2": 1000}
"""Calls in one request. Of people and sheets no captured text is known; Google's guides say 1,000
of all APIs that give no number of their own."""
PATHS = {
    "/batch": "",
    "/batch/people/v1": "people",
    "/batch/sheets/v4": "sheets",
    "/batch/gmail/v1": "gmail",
    "/batch/drive/v3": "drive",
    "/batch/oauth2/v2": "oauth2",
}
"""Where batches go, and the one API whose calls each takes; "" takes those of any."""
FROM_OUTSIDE = ("authorization", "x-goog-user-project")


@dataclass(frozen=True)
class Part:
    """One request of a batch. `id` is its Content-ID, "" if it has none."""

    id: str
    verb: str
    target: str
    headers: Mapping[str, str]
    content: bytes


def parts(content: bytes, outer: Mapping[str, str]) -> list[Part]:
    """The requests in the body; raises Google's 400 for what is no batch."""
    kind = outer.get("content-type", "")
    head = b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n"
    message = message_from_bytes(head + content, policy=policy.compat32)
    if not kind.startswith("multipart/mixed") or not message.is_multipart():
        raise invalid("Failed to parse batch request, error: the body is not multipart/mixed.")
    handed_on = {name: outer[name] for name in FROM_OUTSIDE if name in outer}
    found = message.get_payload()
    assert isinstance(found, list)
    return [_part(each, handed_on) for each in found if isinstance(each, Message)]


def check_count(api: str, count: int) -> None:
    """Raises Google's 400 for more calls than `api` lets into one batch, or none."""
    if not count:
        raise invalid("Failed to parse batch request, error: 0 items.")
    limit = LIMITS[api]
    if count > limit:
        raise invalid(f"Inner request count exceeds the limit. Received: {count}, Limit: {limit}")


def _part(part: Message, handed_on: Mapping[str, str]) -> Part:
    payload = part.get_payload(decode=True) if not part.is_multipart() else b""
    assert isinstance(payload, bytes)
    line, _, rest = payload.lstrip(b"\r\n").partition(b"\n")
    words = line.decode("latin-1").split()
    if len(words) < 2 or not re.match("/(?!/)", words[1]):
        raise invalid("Failed to parse batch request, error: a part has no request line.")
    inner = message_from_bytes(rest, policy=policy.compat32)
    body = inner.get_payload(decode=True)
    headers = {name.lower(): str(value) for name, value in inner.items()}
    return Part(
        id=str(part["Content-ID"] or "").strip(),
        verb=words[0].upper(),
        target=words[1],
        headers={**handed_on, **headers},
        content=body if isinstance(body, bytes) else b"",
    )


def answered(answers: Iterable[tuple[Part, Answer]]) -> Answer:
    """The answers in the order of their requests, as one multipart/mixed body."""
    pieces = [_piece(part, answer) for part, answer in answers]
    body = b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()
    return Answer(200, body, {"content-type": f"multipart/mixed; boundary={BOUNDARY}"})


def _piece(part: Part, answer: Answer) -> bytes:
    kind = answer.headers.get("content-type", "application/json; charset=UTF-8")
    headers = {**answer.headers, "content-type": kind, "content-length": str(len(answer.content))}
    if answer.status == 204:
        headers = {"content-length": "0"}  # Google's client wants a header before the empty line
    lines = [
        f"--{BOUNDARY}",
        "Content-Type: application/http",
        *([f"Content-ID: {_response_id(part.id)}"] if part.id else []),
        "",
        f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Error')}",
        *(f"{name.title()}: {value}" for name, value in headers.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + answer.content + b"\r\n"


def _response_id(content_id: str) -> str:
    """ "<abc + 1>" of a request is "<response-abc + 1>" in its answer."""
    return "<response-" + content_id.removeprefix("<")


def no_such_call() -> Refusal:
    """What a part gets that is no method of the API the batch is for."""
    return Refusal(404, "NOT_FOUND", "Requested entity was not found.", "notFound")
