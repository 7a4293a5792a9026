"""What the operators of a search ask of one message, and how little of a mailbox that concerns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from emulator.gmail.conditions import Condition, anything, nothing
from emulator.gmail.labels import Label
from emulator.gmail.mail import Mail

_WORD = re.compile(r"\w+")
_PACIFIC = ZoneInfo("America/Los_Angeles")
_YEAR_FIRST = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_IN = {"drafts": "DRAFT", "chats": "CHAT"}
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30, "y": 24 * 365}
_BYTES = {"": 1, "k": 1 << 10, "m": 1 << 20}
_OLDEST = timedelta(days=200 * 365)
_HIDDEN = frozenset(("SPAM", "TRASH"))


Operator = Callable[[str, "Context"], Condition]


@dataclass(frozen=True)
class Context:
    """What words in a query refer to: the clock and the mailbox's labels."""

    now: datetime
    labels: dict[str, Label]


def _tokens(text: str) -> str:
    """Words in lower case between single blanks, so that a phrase is a substring."""
    return " " + " ".join(_WORD.findall(text.lower())) + " "


def _finder(phrase: str) -> Callable[[str], bool]:
    """Whether a text in lower case has the phrase as whole words; quick where it has not."""
    wanted = _tokens(phrase)
    first = wanted.split()[0] if wanted.strip() else ""
    return lambda text: first in text and wanted in _tokens(text)


def words(phrase: str) -> Condition:
    """Words anywhere: in the subject, the addresses, the body, or names of attachments."""
    if not _WORD.search(phrase):
        return anything()
    found = _finder(phrase)

    def holds(mail: Mail) -> bool:
        head = f"{mail.subject}\n{mail.sender}\n{mail.to}\n{mail.files}".lower()
        return found(head) or found(mail.text)

    return Condition(holds)


def _in_field(read: Callable[[Mail], str]) -> Operator:
    def operator(value: str, _context: Context) -> Condition:
        found = _finder(value)
        return Condition(lambda mail: found(read(mail).lower()))

    return operator


def _header(name: str) -> Callable[[Mail], str]:
    return lambda mail: ", ".join(mail.letter().values(name))


def _in(value: str, context: Context) -> Condition:
    place = value.lower()
    if place == "anywhere":
        return Condition(lambda _mail: True, everywhere=True)
    if place == "archive":
        away = frozenset(("INBOX", "SENT", "DRAFT", "SPAM", "TRASH"))
        return Condition(lambda mail: away.isdisjoint(mail.labels))
    return _label(_IN.get(place, value), context)


def _label(value: str, context: Context) -> Condition:
    """By id or name; blanks and slashes may be typed as hyphens, and nested labels count in."""
    wanted = _slug(value)
    ids = frozenset(
        label.id
        for label in context.labels.values()
        if value.upper() == label.id.upper()
        or _slug(label.name) == wanted
        or _slug(label.name).startswith(wanted + "-")
    )
    if not value or not ids:
        return nothing()
    return Condition(
        lambda mail: not ids.isdisjoint(mail.labels),
        labels=ids if len(ids) == 1 else frozenset(),
        everywhere=not ids.isdisjoint(_HIDDEN),
    )


def _slug(name: str) -> str:
    return re.sub(r"[\s/&()|]+", "-", name.lower())


def _category(value: str, context: Context) -> Condition:
    name = "personal" if value.lower() == "primary" else value
    return _label(f"CATEGORY_{name.upper()}", context)


def _is(value: str, context: Context) -> Condition:
    if value.lower() == "read":
        return Condition(lambda mail: "UNREAD" not in mail.labels)
    return _label(value, context)


def _has(value: str, _context: Context) -> Condition:
    asked = value.lower()
    if asked in ("userlabels", "nouserlabels"):
        labelled = asked == "userlabels"
        return Condition(lambda m: any(x.startswith("Label_") for x in m.labels) == labelled)
    if asked == "attachment":
        return Condition(lambda mail: bool(mail.files))
    return nothing()


def _filename(value: str, _context: Context) -> Condition:
    """A whole name, or its ending alone: filename:pdf."""
    wanted = value.lower()
    return Condition(
        lambda mail: any(
            bool(wanted) and (name == wanted or name.endswith(f".{wanted}"))
            for name in mail.files.lower().split("\n")
        )
    )


def _larger(value: str, _context: Context) -> Condition:
    size = _size(value)
    return Condition(lambda mail: size is not None and mail.size >= size)


def _smaller(value: str, _context: Context) -> Condition:
    size = _size(value)
    return Condition(lambda mail: size is not None and mail.size < size)


def _size(value: str) -> int | None:
    found = re.fullmatch(r"([0-9]{1,15})([km]?)b?", value.lower())
    return int(found[1]) * _BYTES[found[2]] if found else None


def _moment(value: str) -> int | None:
    """Epoch seconds as given; a written date is its midnight in Pacific time. Answer in ms."""
    if re.fullmatch(r"[0-9]{9,15}", value):
        return int(value) * 1000
    year_first, year_last = _YEAR_FIRST.fullmatch(value), _YEAR_LAST.fullmatch(value)
    if year_first:
        year, month, day = (int(part) for part in year_first.groups())
    elif year_last:
        month, day, year = (int(part) for part in year_last.groups())
    else:
        return None
    try:
        return int(datetime(year, month, day, tzinfo=_PACIFIC).timestamp() * 1000)
    except (ValueError, OverflowError):  # no such day
        return None


def _not_before(moment: int | None) -> Condition:
    if moment is None:
        return nothing()
    return Condition(lambda mail: mail.at >= moment, since=moment)


def _before(moment: int | None) -> Condition:
    return Condition(lambda mail: moment is not None and mail.at < moment)


def _age_limit(value: str, context: Context) -> int | None:
    found = re.fullmatch(r"([0-9]{1,6})([hdwmy])", value.lower())
    if not found:
        return None
    age = min(timedelta(hours=int(found[1]) * _HOURS[found[2]]), _OLDEST)
    return int((context.now - age).timestamp() * 1000)


def _message_id(value: str, _context: Context) -> Condition:
    wanted = f"<{value.strip('<>')}>"
    return Condition(lambda mail: mail.message_id == wanted, named=wanted)


OPERATORS: dict[str, Operator] = {
    "in": _in,
    "label": _label,
    "is": _is,
    "has": _has,
    "category": _category,
    "from": _in_field(lambda mail: mail.sender),
    "to": _in_field(lambda mail: mail.to),
    "cc": _in_field(_header("Cc")),
    "bcc": _in_field(_header("Bcc")),
    "subject": _in_field(lambda mail: mail.subject),
    "deliveredto": _in_field(_header("Delivered-To")),
    "list": _in_field(_header("List-Id")),
    "filename": _filename,
    "larger": _larger,
    "size": _larger,
    "smaller": _smaller,
    "after": lambda value, _context: _not_before(_moment(value)),
    "newer": lambda value, _context: _not_before(_moment(value)),
    "before": lambda value, _context: _before(_moment(value)),
    "older": lambda value, _context: _before(_moment(value)),
    "newer_than": lambda value, context: _not_before(_age_limit(value, context)),
    "older_than": lambda value, context: _before(_age_limit(value, context)),
    "rfc822msgid": _message_id,
}
