"""A number through one section of a pattern."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

from emulator.sheets.locales import Conventions
from emulator.sheets.patterns import Section

_EXACT = Context(prec=800, rounding=ROUND_HALF_UP)
"""Every float has fewer digits, so nothing is rounded but where the pattern says."""


def general(value: float, locale: Conventions) -> str:
    """A number in a cell without a format: ten significant digits, no grouping."""
    if isinstance(value, int) or (abs(value) < 1e15 and value == int(value)):
        return str(int(value)) if abs(value) < 1e15 else _scientific(value, locale)
    size = abs(value)
    if size >= 1e15 or size < 1e-9:
        return _scientific(value, locale)
    digits = max(10, len(str(int(size))))
    shown = f"{Decimal(f'{value:.{digits}g}'):f}"
    return shown.rstrip("0").rstrip(".").replace(".", locale.decimal) if "." in shown else shown


def _scientific(value: float, locale: Conventions) -> str:
    mantissa, _, power = f"{value:.5E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{power}".replace(".", locale.decimal)


def numeral(section: Section, locale: Conventions) -> Callable[[float], str]:
    """What shows a number, without its sign."""
    digits = [text for kind, text in section.tokens if kind == "digits"]
    kinds = {kind for kind, _ in section.tokens}
    if len(digits) == 1 and not kinds & {"power", "percent", "general"} and digits[0][-1] != ",":
        return _simple(section, digits[0], locale)
    return lambda value: _by_tokens(value, section, locale)


def _simple(section: Section, digits: str, locale: Conventions) -> Callable[[float], str]:
    """The common case: text, one number, text. Rounded as floats are where that is exact."""
    place = [kind for kind, _ in section.tokens].index("digits")
    before = "".join(text for _, text in section.tokens[:place])
    after = "".join(text for _, text in section.tokens[place + 1 :])
    whole, _, decimals = digits.partition(".")
    plain = set(whole) <= set("#0,") and whole.count("0") < 2 and "0" in whole
    size = len(decimals)
    if not plain or decimals.strip("0") or (digits.endswith(".")):
        return lambda value: before + _numeral(_exact(value), [digits], locale)[0] + after
    style = f",.{size}f" if "," in whole else f".{size}f"
    marks = str.maketrans({",": locale.group, ".": locale.decimal})

    def show(value: float) -> str:
        if abs(value) < 1e15 and float(f"{value:.{size}f}") == value:
            return before + format(abs(value), style).translate(marks) + after
        return before + _numeral(_exact(value), [digits], locale)[0] + after

    return show


def _exact(value: float) -> Decimal:
    return abs(Decimal(repr(value)))


def _by_tokens(value: float, section: Section, locale: Conventions) -> str:
    shown = _exact(value)
    digits = [text for kind, text in section.tokens if kind == "digits"]
    scale = 2 * sum(kind == "percent" for kind, _ in section.tokens)
    scale -= 3 * sum(len(text) - len(text.rstrip(",")) for text in digits)
    shown = shown.scaleb(scale, _EXACT)
    digits = [text.rstrip(",") for text in digits]
    exponent = 0
    if digits and any(kind == "power" for kind, _ in section.tokens):
        shown, exponent = _with_power(shown, digits)
    texts = iter(_numeral(shown, digits, locale)) if digits else iter(())
    out = []
    for kind, text in section.tokens:
        if kind == "digits":
            out.append(next(texts))
        elif kind == "power":
            sign = "-" if exponent < 0 else "+" if text[1] == "+" else ""
            out.append(f"E{sign}{abs(exponent):0{len(text) - 2}d}")
        else:
            out.append(general(abs(value), locale) if kind in ("general", "at") else text)
    return "".join(out)


def _with_power(value: Decimal, digits: list[str]) -> tuple[Decimal, int]:
    """The mantissa and the power of ten; several whole digits make it a multiple of their count."""
    whole, _, decimals = digits[0].partition(".")
    step = max(sum(letter in "#0?" for letter in whole), 1)
    if not value:
        return value, 0
    exponent = value.adjusted() // step * step
    mantissa = _rounded(value.scaleb(-exponent, _EXACT), len(decimals))
    if mantissa.adjusted() >= step:
        exponent += step
    return value.scaleb(-exponent, _EXACT), exponent


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places, _EXACT), context=_EXACT)


def _numeral(value: Decimal, patterns: list[str], locale: Conventions) -> list[str]:
    """The digits for each pattern: the decimals behind the last, whole digits from the right."""
    wholes = [pattern.partition(".")[0] for pattern in patterns]
    mark, decimals = patterns[-1].partition(".")[1:]
    left, _, right = f"{_rounded(value, len(decimals)):f}".partition(".")
    texts = _spread(left.lstrip("0"), wholes, locale)
    texts[-1] += (locale.decimal if mark else "") + _decimals(right, decimals)
    return texts


def _spread(digits: str, wholes: list[str], locale: Conventions) -> list[str]:
    texts = []
    for number, whole in reversed(list(enumerate(wholes))):
        places = [letter for letter in whole if letter in "#0?"]
        size = len(digits) if number == 0 else len(places)
        mine, digits = digits[max(len(digits) - size, 0) :], digits[: max(len(digits) - size, 0)]
        lacking = places[: max(len(places) - len(mine), 0)]
        text = "".join({"0": "0", "?": " ", "#": ""}[letter] for letter in lacking) + mine
        texts.append(_grouped(text, locale) if "," in whole else text)
    return texts[::-1]


def _grouped(text: str, locale: Conventions) -> str:
    return re.sub(r"(?<=\d)(?=(?:\d{3})+$)", lambda _: locale.group, text)


def _decimals(digits: str, places: str) -> str:
    """Zeros at the end stay where the pattern has 0, become blanks for ? and vanish for #."""
    out = digits
    end = len(places)
    while end and places[end - 1] != "0" and out[end - 1 :].strip() == "0":
        out = out[: end - 1] + (" " if places[end - 1] == "?" else "")
        end -= 1
    return out
