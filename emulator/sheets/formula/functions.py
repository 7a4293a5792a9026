"""The functions our own sheets use. Others are #NAME? cells."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Protocol

from emulator.sheets.formula.errors import Broken, CellError, broken
from emulator.sheets.locales import Conventions
from emulator.sheets.numerals import general
from emulator.sheets.typed import EPOCH, serial, understand


class Scene(Protocol):
    """What a function may know besides its arguments."""

    locale: Conventions
    today: int


Thunk = Callable[[], Any]
_EXACT = Context(prec=800, rounding=ROUND_HALF_UP)


def number(value: Any, locale: Conventions) -> float:
    """A value where a number is needed; text is read as if typed. Raises #VALUE!."""
    if isinstance(value, CellError):
        raise Broken(value)
    if value is None:
        return 0
    if isinstance(value, (bool, int, float)):
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, str):
        read = understand(value, locale, EPOCH.year).value
        if isinstance(read, (int, float)) and not isinstance(read, bool):
            return read
    raise broken("VALUE", f"Parameter expects number values. But '{value}' is a text.")


def within_range(value: float) -> float:
    """`value` if it is a number a cell can hold. Raises #NUM!."""
    if not math.isfinite(value):
        raise broken("NUM", "Numeric value is out of range.")
    return value


def text(value: Any, locale: Conventions) -> str:
    if isinstance(value, bool):
        return locale.true if value else locale.false
    if value is None:
        return ""
    return value if isinstance(value, str) else general(value, locale)


def truth(value: Any) -> bool:
    if isinstance(value, str):
        if value.upper() in ("TRUE", "FALSE"):
            return value.upper() == "TRUE"
        raise broken("VALUE", f"Parameter expects boolean values. But '{value}' is a text.")
    return bool(value)


def compared(sign: str, left: Any, right: Any) -> bool:
    """Numbers come before texts before truths; texts are compared without case."""
    a, b = _rank(left, right), _rank(right, left)
    return {
        "=": a == b,
        "<>": a != b,
        "<": a < b,
        ">": a > b,
        "<=": a <= b,
        ">=": a >= b,
    }[sign]


def _rank(value: Any, other: Any) -> tuple[int, Any]:
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _flat(arguments: list[Any]) -> Iterator[tuple[Any, bool]]:
    """Every value, and whether it stood in a range (where text and truths do not count)."""
    for argument in arguments:
        if isinstance(argument, Iterable) and not isinstance(argument, str):
            yield from ((value, True) for value in argument)
        else:
            yield argument, False


def _numbers(scene: Scene, arguments: list[Any]) -> list[float]:
    found = []
    for value, ranged in _flat(arguments):
        if isinstance(value, CellError):
            raise Broken(value)
        if not ranged:
            found.append(number(value, scene.locale))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found.append(value)
    return found


def _needs(arguments: list[Any], least: int, most: int, name: str) -> None:
    if not least <= len(arguments) <= most:
        raise broken("N_A", f"Wrong number of arguments to {name}.")


def _day(scene: Scene, value: Any) -> date:
    serial_number = math.floor(number(_one(value), scene.locale))
    try:
        return EPOCH + timedelta(days=serial_number)
    except OverflowError as error:
        raise broken("NUM", "The date is out of range.") from error


def _one(value: Any) -> Any:
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = next(iter(value), None)
    if isinstance(value, CellError):
        raise Broken(value)
    return value


def _date(scene: Scene, arguments: list[Any]) -> int:
    _needs(arguments, 3, 3, "DATE")
    year, month, day = (math.floor(number(_one(value), scene.locale)) for value in arguments)
    year, month = year + (1900 if 0 <= year < 1900 else 0) + (month - 1) // 12, (month - 1) % 12 + 1
    try:
        return serial(date(year, month, 1) + timedelta(days=day - 1))
    except (ValueError, OverflowError) as error:
        raise broken("NUM", "The date is out of range.") from error


def whole_months(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def _datedif(scene: Scene, arguments: list[Any]) -> int:
    _needs(arguments, 3, 3, "DATEDIF")
    start, end = _day(scene, arguments[0]), _day(scene, arguments[1])
    unit = text(_one(arguments[2]), scene.locale).upper()
    if start > end:
        raise broken("NUM", "Function DATEDIF parameter 1 should be on or before parameter 2.")
    months = whole_months(start, end)
    rules: dict[str, Callable[[], int]] = {
        "D": lambda: (end - start).days,
        "M": lambda: months,
        "Y": lambda: months // 12,
        "YM": lambda: months % 12,
        "MD": lambda: (end - _months_on(start, months)).days,
        "YD": lambda: (end - _months_on(start, months // 12 * 12)).days,
    }
    if unit not in rules:
        raise broken("NUM", f"Function DATEDIF parameter 3 value is {unit}.")
    return rules[unit]()


def _months_on(day: date, months: int) -> date:
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _round(scene: Scene, arguments: list[Any]) -> float:
    _needs(arguments, 1, 2, "ROUND")
    value = number(_one(arguments[0]), scene.locale)
    places = math.floor(number(_one(arguments[1]), scene.locale)) if len(arguments) > 1 else 0
    if places > 300:
        return value
    exact, unit = Decimal(repr(value)), Decimal(1).scaleb(-max(places, -309))
    return within_range(float(exact.quantize(unit, context=_EXACT)) if unit else value)


def _sum(scene: Scene, arguments: list[Any]) -> float:
    try:
        return within_range(math.fsum(_numbers(scene, arguments)))
    except OverflowError as error:
        raise broken("NUM", "Numeric value is out of range.") from error


def _int(scene: Scene, arguments: list[Any]) -> int:
    _needs(arguments, 1, 1, "INT")
    return math.floor(number(_one(arguments[0]), scene.locale))


def _not(scene: Scene, arguments: list[Any]) -> bool:
    _needs(arguments, 1, 1, "NOT")
    return not truth(_one(arguments[0]))


def _if(parts: list[Thunk]) -> Any:
    _needs(parts, 2, 3, "IF")
    if truth(parts[0]()):
        return parts[1]()
    return parts[2]() if len(parts) > 2 else False


def _iferror(parts: list[Thunk]) -> Any:
    _needs(parts, 1, 2, "IFERROR")
    try:
        return parts[0]()
    except Broken:
        return parts[1]() if len(parts) > 1 else ""


def _end(name: str, cut: Callable[[str, int], str]) -> Callable[[Scene, list[Any]], str]:
    def end(scene: Scene, arguments: list[Any]) -> str:
        _needs(arguments, 1, 2, name)
        length = math.floor(number(_one(arguments[1]), scene.locale)) if arguments[1:] else 1
        if length < 0:
            raise broken("VALUE", f"Function {name} parameter 2 value is {length}.")
        return cut(text(_one(arguments[0]), scene.locale), length)

    return end


def _all(scene: Scene, arguments: list[Any]) -> list[bool]:
    return [
        truth(_one(value)) for value, ranged in _flat(arguments) if not (ranged and value is None)
    ]


def _part(name: str) -> Callable[[Scene, list[Any]], int]:
    def part(scene: Scene, arguments: list[Any]) -> int:
        _needs(arguments, 1, 1, name.upper())
        return int(getattr(_day(scene, arguments[0]), name))

    return part


def _today(scene: Scene, arguments: list[Any]) -> int:
    _needs(arguments, 0, 0, "TODAY")
    return scene.today


def _blank(scene: Scene, arguments: list[Any]) -> bool:
    _needs(arguments, 1, 1, "ISBLANK")
    value = arguments[0]
    return value is None or (not isinstance(value, (str, CellError)) and _is_empty_range(value))


def _is_empty_range(value: Any) -> bool:
    return isinstance(value, Iterable) and next(iter(value), None) is None


LAZY: dict[str, Callable[[list[Thunk]], Any]] = {"IF": _if, "IFERROR": _iferror}
FUNCTIONS: dict[str, Callable[[Any, list[Any]], Any]] = {
    "TODAY": _today,
    "SUM": _sum,
    "INT": _int,
    "ROUND": _round,
    "DATE": _date,
    "DATEDIF": _datedif,
    "YEAR": _part("year"),
    "MONTH": _part("month"),
    "DAY": _part("day"),
    "ISBLANK": _blank,
    "LEFT": _end("LEFT", lambda whole, length: whole[:length]),
    "RIGHT": _end("RIGHT", lambda whole, length: whole[max(0, len(whole) - length) :]),
    "AND": lambda scene, given: all(_all(scene, given)),
    "OR": lambda scene, given: any(_all(scene, given)),
    "NOT": _not,
}
