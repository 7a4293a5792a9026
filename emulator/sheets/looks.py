"""Cell formats and merges as a page shows them: CSS declarations, and cells that span others."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.api import Json
from emulator.sheets.grid import Tab
from emulator.sheets.ranges import area_of
from emulator.sheets.window import Window

_ALIGN = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_SIDES = ("top", "bottom", "left", "right")


def style(shape: Json) -> str:
    """The declarations of a userEnteredFormat; colours are numbers, so nothing else gets in."""
    text = shape.get("textFormat", {})
    paper, ink = _colour(shape, "backgroundColor"), _colour(text, "foregroundColor")
    found = {
        "background-color": paper,
        # a light cell on a dark page keeps Google's black
        "color": ink or ("#000" if paper else ""),
        "font-weight": "600" if text.get("bold") else "",
        "font-style": "italic" if text.get("italic") else "",
        "text-decoration": _lines(text),
        "text-align": _ALIGN.get(shape.get("horizontalAlignment", ""), ""),
        "white-space": "pre-wrap" if shape.get("wrapStrategy") == "WRAP" else "",
    }
    for side in _SIDES:
        border = shape.get("borders", {}).get(side, {})
        if border.get("style", "NONE") != "NONE":
            found[f"border-{side}"] = "1px solid currentcolor"
    return ";".join(f"{name}:{value}" for name, value in found.items() if value)


def _lines(text: Json) -> str:
    kinds = (("underline", "underline"), ("strikethrough", "line-through"))
    return " ".join(css for name, css in kinds if text.get(name))


def _colour(holder: Json, name: str) -> str:
    given = holder.get(f"{name}Style", {}).get("rgbColor") or holder.get(name)
    if given is None:
        return ""
    parts = [given.get(part, 0) for part in ("red", "green", "blue")]
    return "#" + "".join(f"{min(max(round(255 * part), 0), 255):02x}" for part in parts)


@dataclass(frozen=True)
class Spans:
    """Merged cells within a page: how far the first reaches, and which others it covers."""

    sizes: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    covered: frozenset[tuple[int, int]] = frozenset()


def spans(tab: Tab, window: Window) -> Spans:
    """Of merges that lie on the page at least in part; they end where the page ends."""
    rows, columns = set(window.rows), set(window.columns)
    sizes, covered = {}, set()
    for place in tab.parts.get("merges", ()):
        area = area_of(tab, place)
        high = [row for row in range(area.top, area.bottom) if row in rows]
        wide = [number for number in range(area.left, area.right) if number in columns]
        if high and wide:
            sizes[high[0], wide[0]] = len(high), len(wide)
            covered |= {(row, number) for row in high for number in wide} - {(high[0], wide[0])}
    return Spans(sizes, frozenset(covered))
