"""Keyed marks: the token that finds a mail again, and the hash under which an address left."""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import sha256
from hmac import HMAC
from urllib.parse import quote

from core.keys import email_key

_LENGTH = 26
_LOCAL_MOST = 64  # octets before the @, RFC 5321
_WORD = "unsubscribe"
_TOKEN = re.compile(rf"\b{_WORD}(?:-|%20| )([a-z2-7]{{{_LENGTH}}})\b", re.IGNORECASE)


def token(secret: bytes, campaign: str, address: str) -> str:
    """130 bits that only we can make for this campaign and mailbox, as 26 lower-case letters."""
    facts = f"delivery\0{campaign}\0{email_key(address)}".encode()
    return b32encode(HMAC(secret, facts, sha256).digest()).decode().lower()[:_LENGTH]


def address_hash(secret: bytes, address: str) -> str:
    """The key of suppressions and consents: without the key file it says nothing of anybody."""
    return HMAC(secret, f"address\0{email_key(address)}".encode(), sha256).hexdigest()


def unsubscribe_link(owner: str, token: str) -> str:
    """A mailto: to the owner's own plus-address.

    The token stands in the subject too: plus-addresses of long names would be longer than mail
    allows and go without it, and some mail programs drop what follows the plus.
    """
    local, _, domain = owner.rpartition("@")
    plus = f"{local}+{_WORD}-{token}"
    if len(plus) > _LOCAL_MOST:
        plus = f"{local}+{_WORD}"
    return f"mailto:{quote(plus, safe='+')}@{domain}?subject={_WORD}%20{token}"


def token_in(text: str) -> str | None:
    """The token in a List-Unsubscribe header, a recipient address or a subject."""
    found = _TOKEN.search(text)
    return found[1].lower() if found else None


def is_unsubscribe_address(text: str, owner: str) -> bool:
    """Whether one of the recipients in `text` is the plus-address one leaves by."""
    local, _, domain = owner.lower().rpartition("@")
    return bool(
        re.search(rf"{re.escape(local)}\+{_WORD}[-a-z2-7]*@{re.escape(domain)}", text.lower())
    )
