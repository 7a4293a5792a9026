"""What a client sends for a person, turned into what Google keeps: plain values, primary first.

Field metadata is not kept: it is the same for every field of a contact and put on at reading.
Memberships are kept apart, by the account.
"""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

import phonenumbers

from emulator.api import Json, invalid
from emulator.people.masks import SINGLETONS, WRITABLE
from emulator.people.names import stored_name

Values = dict[str, list[Json]]

_TYPED = frozenset((
    "addresses", "calendarUrls", "emailAddresses", "events", "externalIds", "imClients",
    "miscKeywords", "organizations", "phoneNumbers", "relations", "sipAddresses", "urls",
))  # fmt: skip
_KNOWN_TYPES = frozenset((
    "home", "work", "other", "mobile", "homeFax", "workFax", "otherFax", "pager", "workMobile",
    "workPager", "main", "googleVoice", "blog", "profile", "homePage", "ftp", "reservations",
    "spouse", "child", "mother", "father", "parent", "brother", "sister", "friend", "relative",
    "domesticPartner", "manager", "assistant", "referredBy", "partner", "anniversary", "freeBusy",
    "account", "customer", "loginId", "network", "organization", "school",
))  # fmt: skip
_PROTOCOLS = {
    "aim": "AIM",
    "msn": "MSN",
    "qq": "QQ",
    "icq": "ICQ",
    "googleTalk": "Google Talk",
    "netMeeting": "NetMeeting",
}
_GENDERS = {"male": "Male", "female": "Female", "unspecified": "Unspecified"}
_READ_ONLY = ("metadata", "formattedType", "canonicalForm")
_FRAME = frozenset(("type", "formattedType", "contentType", "current"))
"""An item that has nothing besides these says nothing and is dropped."""


def stored_values(person: Json, country: str, fields: tuple[str, ...] | None = None) -> Values:
    """The values of a person sent by a client, of all writable fields or of `fields` only.

    `country` is the account's two-letter code: national phone numbers are read by it.
    """
    values: Values = {}
    for field in fields or WRITABLE:
        if field != "memberships" and (items := _items(field, person.get(field) or [], country)):
            values[field] = items
    return values


def _items(field: str, sent: list[Json], country: str) -> list[Json]:
    if field in SINGLETONS and len(sent) > 1:
        raise invalid(f"Cannot have more than one person.{field} per source.")
    items: list[Json] = []
    primary = 0
    for item in sent:
        if kept := _item(field, item, country):
            if (item.get("metadata") or {}).get("sourcePrimary") and not primary:
                primary = len(items)
            items.append(kept)
    if primary:
        items.insert(0, items.pop(primary))
    return items


def _item(field: str, sent: Json, country: str) -> Json:
    if field == "names":
        return stored_name(sent)
    item = {key: v for key, v in sent.items() if key not in _READ_ONLY and v not in (None, "")}
    for key in ("date", "startDate", "endDate"):
        if key in item:
            item[key] = stored_date(item[key])
    if not any(value for key, value in item.items() if key not in _FRAME):
        return {}
    if field in _TYPED and (kind := item.get("type")):
        item["formattedType"] = words(kind) if kind in _KNOWN_TYPES else kind
    _finish(field, item, country)
    return item


def _finish(field: str, item: Json, country: str) -> None:
    """What Google adds to, or leaves out of, single fields."""
    if field == "phoneNumbers" and (number := canonical(item.get("value", ""), country)):
        item["canonicalForm"] = number
    elif field == "addresses":
        item.setdefault("formattedValue", _formatted_address(item))
    elif field == "biographies":
        item.setdefault("contentType", "TEXT_PLAIN")
    elif field == "genders" and (value := item.get("value")):
        item["formattedValue"] = _GENDERS.get(value, value)
    elif field == "nicknames" and item.get("type") == "DEFAULT":
        del item["type"]  # an enum's first value is never answered
    elif field == "imClients" and (protocol := item.get("protocol")):
        item["formattedProtocol"] = _PROTOCOLS.get(protocol, words(protocol))


def stored_date(sent: Json) -> Json:
    """A google.type.Date without its zeros: whole, without year, year alone, year and month."""
    year, month, day = (int(sent.get(key) or 0) for key in ("year", "month", "day"))
    longest = calendar.monthrange(year or 2000, month)[1] if 1 <= month <= 12 else 0
    possible = 0 <= year <= 9999 and 0 <= month <= 12 and 0 <= day <= longest
    if not possible or (not year and not day):
        raise invalid("Request contains an invalid argument.")
    return {k: v for k, v in (("year", year), ("month", month), ("day", day)) if v}


@lru_cache(maxsize=100_000)
def canonical(value: str, country: str) -> str:
    """E.164 of a number that can exist, else ''. Parsing costs 50 µs, so answers are kept."""
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def words(kind: str) -> str:
    """'homeFax' -> 'Home Fax'."""
    return " ".join(part.capitalize() for part in re.split(r"(?=[A-Z])", kind))


def _formatted_address(item: Json) -> str:
    town = " ".join(item[key] for key in ("postalCode", "city") if key in item)
    lines = [item.get(key, "") for key in ("streetAddress", "extendedAddress", "poBox")]
    lines += [town, item.get("region", ""), item.get("country", "")]
    return "\n".join(line for line in lines if line)
