"""The keys by which people are matched: a normalised e-mail address, a phone number in E.164.

The libraries behind them are loaded when the first is read that needs them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PLAIN_EMAIL = (
    r"^[A-Za-z0-9_][A-Za-z0-9_+]*(?:[.-][A-Za-z0-9_+]+)*"
    r"@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,24}$"
)
"""Nearly all addresses, a strict subset of what the library takes (a property test holds it to
that), for Python's regular expressions and for Polars'.

Longer ones than `PLAIN_LENGTH` and those with `SPECIAL_ENDINGS` still go through the library.
"""
PLAIN_LENGTH = 64
SPECIAL_ENDINGS = r"(?i)(?:\.|@)(?:arpa|invalid|local|localhost|onion|test|googlemail\.com)$"

_DOMAIN_TWINS = {"googlemail.com": "gmail.com"}


@lru_cache(maxsize=65_536)
def email_address(text: str) -> str | None:
    """The address in `text` as it may be mailed (domain lower-cased), or None if it is none."""
    address = text.strip()
    if _is_plain(address):
        local, _, domain = address.partition("@")
        return f"{local}@{domain.lower()}"
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(address, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        return None


def _is_plain(address: str) -> bool:
    return (
        len(address) <= PLAIN_LENGTH
        and re.match(PLAIN_EMAIL, address) is not None
        and re.search(SPECIAL_ENDINGS, address) is None
    )


def email_key(address: str) -> str:
    """What two spellings of one mailbox have in common: NFC, case folded, googlemail is gmail."""
    local, _, domain = unicodedata.normalize("NFC", address.strip()).casefold().rpartition("@")
    return f"{local}@{_DOMAIN_TWINS.get(domain, domain)}"


@lru_cache(maxsize=65_536)
def phone_key(text: str, country: str) -> str | None:
    """`text` in E.164, national numbers read as those of `country` ("HR"); None if it is none."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def name_key(name: str) -> str:
    """A name without case, accents and doubled blanks; the order of its words does not matter."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(sorted(letters.split()))
