"""From the JSON of a request to a mail: the bytes, checked as Gmail checks them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from emulator.api import Json, Refusal, bad_request, invalid
from emulator.gmail.headers import Letter, is_address

_MOST_BYTES = 36_700_160
_IMPORT_BYTES = 157_286_400


def read_raw(message: Json, field: str = "message.raw", *, limit: int = _MOST_BYTES) -> Letter:
    """The letter in message.raw (base64url or base64, padded or not)."""
    raw: Any = message.get("raw")
    if not raw or not isinstance(raw, str):
        raise invalid(
            "'raw' RFC822 payload message string or uploading message via /upload/* URL required"
        )
    if len(raw) > (limit + 2) // 3 * 4:
        raise Refusal(413, "INVALID_ARGUMENT", "Request Entity Too Large", "uploadTooLarge")
    return Letter.parse(_bytes(raw, field))


def read_import(message: Json) -> Letter:
    return read_raw(message, limit=_IMPORT_BYTES)


def _bytes(raw: str, field: str) -> bytes:
    text = raw.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        shown = raw if len(raw) < 60 else raw[:60] + "..."
        text = f"Invalid value at '{field}' (TYPE_BYTES), Base64 decoding failed for \"{shown}\""
        raise bad_request(text, [(field, text)]) from error


def recipients(letter: Letter) -> list[str]:
    """Everybody the mail goes to (To, Cc, Bcc), each once; refuses what is no address."""
    found: dict[str, str] = {}
    for header in ("To", "Cc", "Bcc"):
        named = [address for _, address in letter.addresses(header)]
        unread = not named and any("@" in value for value in letter.values(header))
        if unread or not all(is_address(address) for address in named):
            raise invalid(f"Invalid {header} header")
        for address in named:
            found.setdefault(address.lower(), address)
    return list(found.values())


def some_recipients(letter: Letter) -> list[str]:
    found = recipients(letter)
    if not found:
        raise invalid("Recipient address required")
    return found
