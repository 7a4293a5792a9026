"""Colours as Google keeps them: to 1/255, without zeros, and each under its two names."""

from __future__ import annotations

import struct
from typing import Any

from emulator.api import Json
from emulator.fields import Tree

THEME: Json = {
    "primaryFontFamily": "Arial",
    "themeColors": [
        {"colorType": kind, "color": {"rgbColor": color}}
        for kind, color in (
            ("TEXT", {}),
            ("BACKGROUND", {"red": 1, "green": 1, "blue": 1}),
            ("ACCENT1", {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275}),
            ("ACCENT2", {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314}),
            ("ACCENT3", {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275}),
            ("ACCENT4", {"red": 0.20392157, "green": 0.65882355, "blue": 0.3254902}),
            ("ACCENT5", {"red": 1, "green": 0.42745098, "blue": 0.003921569}),
            ("ACCENT6", {"red": 0.27450982, "green": 0.7411765, "blue": 0.7764706}),
            ("LINK", {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}),
        )
    ],
}
"""What every new spreadsheet has."""
_NAMES = ("backgroundColor", "foregroundColor", "tabColor", "color")
_PARTS = ("red", "green", "blue")


def paired(given: Any) -> Any:
    """A format, border or sheet properties with every colour under both names, `…Style` wins."""
    if isinstance(given, list):
        return [paired(each) for each in given]
    if not isinstance(given, dict):
        return given
    answer = {key: each if _is_color(key) else paired(each) for key, each in given.items()}
    for name in _NAMES:
        style = answer.get(f"{name}Style") or ({"rgbColor": answer[name]} if name in answer else {})
        plain = _plain(style)
        if plain is not None:
            answer[name] = plain
            answer[f"{name}Style"] = style if "themeColor" in style else {"rgbColor": plain}
        elif f"{name}Style" in answer:
            answer.pop(name, None)
            del answer[f"{name}Style"]
    return answer


def _is_color(key: str) -> bool:
    return key.removesuffix("Style") in _NAMES


def _plain(style: Json) -> Json | None:
    if "themeColor" in style:
        for item in THEME["themeColors"]:
            if item["colorType"] == style["themeColor"]:
                found: Json = item["color"]["rgbColor"]
                return found
        return None
    if "rgbColor" not in style:
        return None
    return {name: level for name in _PARTS if (level := _level(style["rgbColor"].get(name, 0)))}


def _level(given: float) -> float:
    """One of 256 levels, as the nearest number of single precision is written."""
    level = int(min(max(given, 0), 1) * 255)
    if level in (0, 255):
        return level // 255
    exact = _single(level / 255)
    return next(near for n in range(6, 12) if _single(near := round(exact, n)) == exact)


def _single(value: float) -> float:
    (single,) = struct.unpack("f", struct.pack("f", value))
    return float(single)


def with_twins(tree: Tree | None) -> Tree | None:
    """A mask that names a colour by one name names the other too."""
    if tree is None:
        return None
    wide = {name: with_twins(below) for name, below in tree.items()}
    for name in tree:
        if _is_color(name):
            plain = name.removesuffix("Style")
            wide[plain] = wide[f"{plain}Style"] = None
    return wide
