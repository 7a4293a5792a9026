"""What the style sheet promises: enough contrast in both schemes, no left and no right."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

SHEET = (files("app.web") / "static" / "style.css").read_text("utf-8")
SCHEMES = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)

TEXT = [  # (words, what they stand on)
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink", "warm-wash"),
    ("soft", "paper"),
    ("soft", "surface"),
    ("soft", "sunken"),
    ("accent", "paper"),
    ("accent", "surface"),
    ("accent", "warm-wash"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-deep"),
    ("accent-deep", "wash"),
    ("warm", "warm-wash"),
    ("bad", "surface"),
    ("bad", "bad-wash"),
    ("good", "surface"),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), TEXT)
def test_words_stand_out_from_what_they_stand_on(scheme: int, words: str, ground: str) -> None:
    assert contrast(scheme, words, ground) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_edges_of_fields_and_the_focus_can_be_seen(scheme: int) -> None:
    assert contrast(scheme, "edge", "surface") >= 3
    assert contrast(scheme, "accent", "paper") >= 3


def test_only_logical_properties_so_that_persian_mirrors_the_page() -> None:
    physical = (
        r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|\b(?:left|right):"
    )
    assert re.findall(physical, SHEET) == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert "url(" not in SHEET
    assert "@import" not in SHEET


def contrast(scheme: int, one: str, other: str) -> float:
    """WCAG 2's ratio of two of the sheet's colours."""
    colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", SCHEMES[scheme]))
    light, dark = sorted((_luminance(colours[one]), _luminance(colours[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
