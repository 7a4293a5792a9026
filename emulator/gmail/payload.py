"""A message as the API shows it: minimal, metadata, full (the tree of parts) and raw."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from email.message import Message
from typing import Any

from emulator.api import Json
from emulator.gmail import mime
from emulator.gmail.headers import Letter, decoded
from emulator.gmail.mail import Mail


def ids(mail: Mail) -> Json:
    return {"id": mail.id, "threadId": mail.thread}


def brief(mail: Mail) -> Json:
    """What the writing methods answer."""
    return {**ids(mail), "labelIds": label_ids(mail)}


def label_ids(mail: Mail) -> list[str]:
    return sorted(mail.labels)


def shown(mail: Mail, form: str, wanted: Iterable[str] = ()) -> Json:
    """The resource in the asked format; `wanted` narrows the headers of "metadata"."""
    found: dict[str, Any] = {
        **brief(mail),
        "snippet": mail.snippet,
        "sizeEstimate": mail.size,
        "historyId": str(mail.history),
        "internalDate": str(mail.at),
    }
    if form == "raw":
        found["raw"] = coded(mail.raw)
    elif form == "metadata":
        found["payload"] = _metadata(mail.letter(), {name.lower() for name in wanted})
    elif form == "full":
        found["payload"] = part_tree(mime.parsed(mail.raw), "", mail.letter())
    return found


def coded(content: bytes) -> str:
    """base64url with padding: clients decode it as it stands."""
    return urlsafe_b64encode(content).decode()


def _metadata(letter: Letter, wanted: set[str]) -> Json:
    headers = [h for h in _headers(letter) if not wanted or h["name"].lower() in wanted]
    kind = mime.parsed(bytes(Letter(letter.head, b""))).get_content_type()
    found: Json = {"mimeType": kind}
    if headers:
        found["headers"] = headers
    return found


def _headers(letter: Letter) -> list[Json]:
    return [
        {"name": name, "value": value}
        for name, raw in letter.head
        for value in Letter(((name, raw),), b"").values(name)
    ]


def part_tree(part: Message, place: str, letter: Letter | None = None) -> Json:
    """One part with its children; the whole message's headers come from its letter."""
    name = decoded(part.get_filename() or "")
    headers = (
        _headers(letter)
        if letter
        else [{"name": key, "value": decoded(str(value))} for key, value in part.items()]
    )
    found: Json = {
        "partId": place,
        "mimeType": part.get_content_type(),
        "filename": name,
        "headers": headers,
    }
    if mime.divided(part):
        found["body"] = {"size": 0}
        found["parts"] = [part_tree(child, inner) for inner, child in _placed(part, place)]
        return found
    found["body"] = _body(part, place, name)
    return found


def _body(part: Message, place: str, name: str) -> Json:
    content = mime.content(part)
    if name:
        return {"attachmentId": attachment_id(place), "size": len(content)}
    return {"size": len(content), "data": coded(content)} if content else {"size": 0}


def attachment_id(place: str) -> str:
    return "ANGjdJ" + coded(b"part:" + place.encode()).rstrip("=")


def attachment(mail: Mail, id: str) -> bytes | None:
    """The bytes of the part with this attachment id, or None."""
    return _find(mime.parsed(mail.raw), "", id)


def _find(part: Message, place: str, id: str) -> bytes | None:
    if not mime.divided(part):
        return mime.content(part) if attachment_id(place) == id else None
    for inner, child in _placed(part, place):
        if (found := _find(child, inner, id)) is not None:
            return found
    return None


def _placed(part: Message, place: str) -> list[tuple[str, Message]]:
    """The parts inside with their part ids: "0", "1", and "1.0" further in."""
    prefix = f"{place}." if place else ""
    return [(f"{prefix}{n}", child) for n, child in enumerate(mime.children(part))]
