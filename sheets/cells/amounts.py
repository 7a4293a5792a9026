"""Amounts: exact decimals from numbers and from local notation. Doubt is refused, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from core.i18n import Text
from core.model import Cell
from sheets.cells.currencies import currency_of, unknown_currency
from sheets.cells.refusal import Refusal, is_missing, sheet_error, shown
from sheets.locales import Conventions
from sheets.text import figures

LARGEST = Decimal(10) ** 12
_NOISE = Decimal("0.000001")
_MARKS = str.maketrans({"’": "'", "‘": "'", "`": "'", "،": ","})
_DATE = re.compile(
    r"(?:\d{1,2}([./-])\s?\d{1,2}\1\s?(?:\d{4}|\d{2})|\d{4}([./-])\d{1,2}\2\d{1,2})\.?"
)
_SEVERAL = re.compile(r"\s*[;/\n]\s*")
_AROUND = re.compile(
    r"(?P<before>[^\d,.]*(?:(?<=[^\W\d])\.\s?)?)(?P<core>[\d.,' ٫٬]*\d[.,]?)(?P<after>[^\d]*)"
)
_DATE_FORMATS = frozenset(["DATE", "DATE_TIME", "TIME"])


class Amount(Struct, frozen=True):
    """`currency` is None where the cell does not name one."""

    value: Decimal
    currency: str | None = None


def read_amount(
    raw: Cell, locale: Conventions, *, cell_format: str | None = None
) -> Amount | Refusal | None:
    """The amount in the cell, negative for a refund; None if nothing is there.

    `cell_format` is the cell's number format type, where it is known.
    """
    if is_missing(raw):
        return None
    if isinstance(raw, bool):
        return _no_number(raw)
    if isinstance(raw, int | float):
        return _number(raw, cell_format)
    assert isinstance(raw, str)
    return sheet_error(raw) or _written(raw, locale)


def _number(raw: float, cell_format: str | None) -> Amount | Refusal:
    if cell_format in _DATE_FORMATS:
        return _date(raw)
    if cell_format == "PERCENT":
        return _no_number(raw)
    value = Decimal(repr(raw))
    if abs(value) > LARGEST:
        return _too_large(raw)
    return Amount(value.quantize(_NOISE).normalize() + 0)


@lru_cache(maxsize=65_536)
def _written(raw: str, locale: Conventions) -> Amount | Refusal:
    whole = figures(raw).translate(_MARKS)
    if _DATE.fullmatch(whole):
        return _date(raw)
    text, negative = _unsigned(whole)
    found = _AROUND.fullmatch(text)
    if found is None or "%" in text:
        return _several(raw, _SEVERAL.split(whole), locale)
    before, core, after = found["before"].strip(), found["core"].strip(), found["after"].strip()
    core, after = _without_no_cents(core, after)
    if before.endswith("-") and not negative:  # €-20,00
        before, negative = before[:-1].rstrip(), True
    if "-" in before + after or (before and after):
        return _no_number(raw)
    return _amount(raw, core, before or after, negative, locale)


def _unsigned(text: str) -> tuple[str, bool]:
    """Brackets and a minus before or after mean a refund; two of them mean nothing."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].lstrip(), True
    if text.endswith("-") and not re.search(r"[,.]\s?-{1,2}$", text):
        return text[:-1].rstrip(), True
    return text, False


def _without_no_cents(core: str, after: str) -> tuple[str, str]:
    """`1 234,- Kč`: the dash stands for no hellers."""
    if core[-1:] in (",", ".") and after.startswith("-"):
        return core[:-1], re.sub(r"^-{1,2}\s*", "", after)
    return core, after


def _amount(
    raw: str, core: str, mark: str, negative: bool, locale: Conventions
) -> Amount | Refusal:
    currency = currency_of(mark, locale) if mark else None
    if mark and currency is None:
        code = re.fullmatch(r"[A-Z]{3}", mark)
        return unknown_currency(raw) if code else _no_number(raw)
    value = _parse(core, locale)
    if value is None:
        return _doubtful(raw)
    if value > LARGEST:
        return _too_large(raw)
    value = value.quantize(_NOISE).normalize() + 0
    return Amount(-value if negative else value, currency)


def _parse(core: str, locale: Conventions) -> Decimal | None:
    """The number, or None if its marks can be read two ways or none."""
    if "٫" in core or "٬" in core:
        return _well_formed(core, "٫", "٬", False)
    decimal = locale.decimal if locale.decimal in ",." else "."
    groups = [" ", "'", "." if decimal == "," else ","]
    native = _first(core, decimal, groups, locale.indian)
    other = "." if decimal == "," else ","
    foreign = _first(core, other, [" ", "'", decimal], False)
    lone_three = re.fullmatch(r"\d+[.,]\d{3}", core) is not None
    if native is not None:
        # 1,234 in a Croatian sheet: three decimals are no price, so perhaps an English thousand;
        # 1.234 in a Czech one, where neither marks thousands by a dot.
        doubt = lone_three and locale.group not in core and foreign not in (None, native)
        return None if doubt else native
    return None if lone_three else foreign


def _first(core: str, decimal: str, groups: list[str], indian: bool) -> Decimal | None:
    found = (_well_formed(core, decimal, group, indian) for group in groups)
    return next((value for value in found if value is not None), None)


def _well_formed(core: str, decimal: str, group: str, indian: bool) -> Decimal | None:
    pattern = _pattern(decimal, group, indian)
    if not pattern.fullmatch(core):
        return None
    return Decimal(core.replace(group, "").replace(decimal, "."))


@lru_cache(maxsize=64)
def _pattern(decimal: str, group: str, indian: bool) -> re.Pattern[str]:
    g, d = re.escape(group), re.escape(decimal)
    grouped = rf"[1-9]\d{{0,2}}(?:{g}\d{{3}})+"
    if indian:
        grouped += rf"|[1-9]\d?(?:{g}\d{{2}})*{g}\d{{3}}"
    return re.compile(rf"(?:\d+|{grouped})(?:{d}\d+)?")


def _date(raw: Cell) -> Refusal:
    return Refusal(
        "date_in_amount_column",
        Text("{found} is a date in the column of amounts.", found=shown(raw)),
        Text("Format the cell as a number and write the amount again."),
    )


def _several(raw: str, parts: list[str], locale: Conventions) -> Refusal:
    if len(parts) == 1 or not all(isinstance(_written(part, locale), Amount) for part in parts):
        return _no_number(raw)
    return Refusal(
        "multiple",
        Text("There is more than one amount in “{found}”.", found=shown(raw)),
        Text("Leave one amount in the cell."),
    )


def _no_number(raw: Cell) -> Refusal:
    return Refusal(
        "not_a_number",
        Text("“{found}” is not an amount.", found=shown(raw)),
        Text("Write the amount as a number."),
    )


def _doubtful(raw: Cell) -> Refusal:
    return Refusal(
        "ambiguous",
        Text("“{found}” can mean more than one amount.", found=shown(raw)),
        Text("Write the amount as a number, without marks between thousands."),
    )


def _too_large(raw: Cell) -> Refusal:
    return Refusal(
        "out_of_range",
        Text("The amount {found} is too large to be true.", found=shown(raw)),
        Text("Correct the amount in the sheet."),
    )
