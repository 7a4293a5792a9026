"""Addresses, phone numbers and names as buyers leave them."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from core.i18n import Text
from core.keys import email_address, email_key, phone_key
from core.model import Cell
from sheets.cells.refusal import Refusal, is_missing, sheet_error, shown
from sheets.text import UNSEEN, clean

_NAMED = re.compile(r'(?:"[^"]*"|[^<>"@;]*)\s*<([^<>]*)>')
_ONE_OF_SEVERAL = re.compile(r"[^\s,;/|<>@]+@[^\s,;/|<>@]+\.[^\s,;/|<>@]+")
_QUOTED = re.compile(r'"[^"]*"')
# What the library lets through and no mailbox has: leavings of formulas, one-letter top domains.
_UNLIKELY = re.compile(r"^['`=+]|\.[^.]$")


class Email(Struct, frozen=True):
    """`address` as it may be mailed, `key` as it is matched."""

    address: str
    key: str


@lru_cache(maxsize=65_536)
def read_email(raw: Cell) -> Email | Refusal | None:
    """The one address in the cell; None if nothing is there. Nothing is repaired in silence."""
    if is_missing(raw):
        return None
    if not isinstance(raw, str):
        return _invalid(raw)
    if error := sheet_error(raw):
        return error
    text = clean(raw)
    named = None if any(c in text for c in "\r\n\0") else _NAMED.fullmatch(text)
    if named is None and len(_ONE_OF_SEVERAL.findall(_QUOTED.sub("", text))) > 1:
        return Refusal(
            "multiple",
            Text("There is more than one address in “{found}”.", found=shown(raw)),
            Text("Leave the one that orders are matched by."),
        )
    address = clean(named[1] if named else text)
    if any(c in address for c in UNSEEN):
        return _invalid(raw)
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    return _address(address, raw)


def _address(text: str, raw: Cell) -> Email | Refusal:
    local = text.rpartition("@")[0]
    if local and not local.isascii():
        return Refusal(
            "non_ascii_local",
            Text(
                "“{found}” has letters before the @ which Gmail cannot send to.", found=shown(raw)
            ),
            Text("Ask the customer for an address without them."),
        )
    address = None if _UNLIKELY.search(text) or len(local) > 64 else email_address(text)
    return Email(address, email_key(address)) if address else _invalid(raw)


def _invalid(raw: Cell) -> Refusal:
    return Refusal(
        "invalid_email",
        Text("“{found}” is not an e-mail address.", found=shown(raw)),
        Text("Correct the address in the sheet."),
    )


@lru_cache(maxsize=65_536)
def read_phone(raw: Cell, country: str) -> str | Refusal | None:
    """The number in E.164, national ones read as those of `country`; None if nothing is there."""
    if is_missing(raw):
        return None
    if error := sheet_error(raw):
        return error
    text = _digits(raw)
    found = phone_key(text, country) if text else None
    return found or Refusal(
        "invalid_phone",
        Text("“{found}” is not a phone number.", found=shown(raw)),
        Text("Write the number with its country code, as in +385 91 234 5678."),
    )


def _digits(raw: Cell) -> str:
    """A number typed without formatting lost its leading zero or plus; phonenumbers knows both."""
    if isinstance(raw, bool):
        return ""
    if isinstance(raw, int | float):
        return str(int(raw)) if raw == int(raw) and raw > 0 else ""
    return clean(str(raw))


def read_name(raw: Cell) -> str:
    """The name with single blanks; "" if nothing is there."""
    return "" if is_missing(raw) or sheet_error(raw) else " ".join(clean(shown(raw)).split())


def read_word(raw: Cell) -> str | Refusal | None:
    """An order number, a product, a town: 1001 and "1001" are the same."""
    if is_missing(raw):
        return None
    if isinstance(raw, float) and raw == int(raw):
        return str(int(raw))
    return sheet_error(raw) or " ".join(clean(str(raw)).split())
