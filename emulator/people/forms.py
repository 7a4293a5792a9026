"""What the owner fills in on the page, turned into the bodies the API takes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from emulator.api import Json, invalid
from emulator.people.values import Values

EDITED = "names,emailAddresses,phoneNumbers,birthdays"
_DAY = re.compile(r"^(?:(\d{4})|-)-(\d{1,2})-(\d{1,2})$")


def person_body(form: Mapping[str, str], old: Values) -> Json:
    """The edited fields. What the form does not show of a name, an address or a number is kept."""
    name = {**(old.get("names") or [{}])[0]}
    name |= {"givenName": form.get("given", ""), "familyName": form.get("family", "")}
    return {
        "names": [{key: text for key, text in name.items() if key != "unstructuredName"}],
        "emailAddresses": _items(form.get("emails", ""), old.get("emailAddresses") or []),
        "phoneNumbers": _items(form.get("phones", ""), old.get("phoneNumbers") or []),
        "birthdays": _birthdays(form.get("birthday", "").strip(), old.get("birthdays") or []),
    }


def _items(lines: str, old: list[Json]) -> list[Json]:
    """One item a line; a value that was there keeps its type."""
    known = {item.get("value"): item for item in old}
    values = [line.strip() for line in lines.splitlines() if line.strip()]
    return [known.get(value) or {"value": value} for value in values]


def written_day(date: Json) -> str:
    """2024-05-31, or --05-31 where the year is not known; '' for anything vaguer."""
    if not date.get("month") or not date.get("day"):
        return ""
    year = f"{date['year']:04d}" if date.get("year") else "-"
    return f"{year}-{date['month']:02d}-{date['day']:02d}"


def _birthdays(text: str, old: list[Json]) -> list[Json]:
    if not text:  # a day too vague to be shown in the form is not taken out by saving it
        return [item for item in old if not written_day(item.get("date") or {})]
    found = _DAY.match(text)
    if not found:
        raise invalid("Write the birthday as 1990-05-31, or as --05-31 without the year.")
    year, month, day = (int(part or 0) for part in found.groups())
    return [{"date": {"year": year, "month": month, "day": day}}]
