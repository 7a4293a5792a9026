"""A colour for each segment: set once, kept in step with names, never over what the owner did."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import pytest

from core.model import Dimension, Segment
from sheets.customer_sheet import apply
from sheets.customer_sheet.colours import INK, PALETTE, colouring
from sheets.customer_sheet.structure import color
from tests.sheets.customer_sheet.shop import AGE, Shop, row

WIDE = ["loyal", "new", "inactive"]


def status(*names: str) -> Dimension:
    segments = zip(WIDE, names, strict=False)
    return Dimension("status", "Status", tuple(Segment(key, name, "") for key, name in segments))


def coloured(shop: Shop) -> list[tuple[str, str]]:
    """What each rule looks for, and its paper."""
    return [(_looks_for(rule), _paper(rule)) for rule in shop.grid.rules]


def _looks_for(rule: dict[str, Any]) -> str:
    text: str = rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
    return text


def _paper(rule: dict[str, Any]) -> str:
    levels = rule["booleanRule"]["format"]["backgroundColorStyle"]["rgbColor"].values()
    return "#" + "".join(f"{round(255 * level):02x}" for level in levels)


def renamed(shop: Shop, *names: str) -> None:
    shop.dimensions = (status(*names),)
    shop.sync([row("c1")])


@pytest.fixture
def shop() -> Shop:
    made = Shop(dimensions=(status("Loyal", "1-2"),))
    made.sync([row("c1")])
    return made


def test_every_segment_has_a_colour_of_its_own_for_exactly_its_name(shop: Shop) -> None:
    assert coloured(shop) == [('="Loyal"', PALETTE[0]), ('="1-2"', PALETTE[1])]
    (places,) = {str(rule["ranges"]) for rule in shop.grid.rules}
    assert "'startColumnIndex': 3, 'endColumnIndex': 4" in places
    assert "endRowIndex" not in places
    assert shop.plan([row("c1")]).is_empty


def test_a_rename_is_followed_in_her_own_colours(shop: Shop) -> None:
    hers = {"backgroundColorStyle": {"rgbColor": {"red": 1}}}
    shop.grid.rules[0]["booleanRule"]["format"] = hers
    renamed(shop, 'The "best"', "1-2")
    assert [_looks_for(rule) for rule in shop.grid.rules] == ['="The ""best"""', '="1-2"']
    assert shop.grid.rules[0]["booleanRule"]["format"] == hers
    assert shop.plan([row("c1")]).is_empty


def test_names_may_change_places(shop: Shop) -> None:
    renamed(shop, "1-2", "Loyal")
    assert coloured(shop) == [('="1-2"', PALETTE[0]), ('="Loyal"', PALETTE[1])]


def test_a_further_segment_gets_a_colour_that_is_free_behind_rules_of_hers(shop: Shop) -> None:
    hers = {"ranges": [{"startRowIndex": 1}], "gradientRule": {}}
    shop.grid.rules.append(hers)
    renamed(shop, "Loyal", "1-2", "Quiet")
    assert shop.grid.rules[2] == hers
    assert (_looks_for(shop.grid.rules[3]), _paper(shop.grid.rules[3])) == ('="Quiet"', PALETTE[2])


def test_the_colour_of_a_removed_segment_goes_and_is_free_again(shop: Shop) -> None:
    renamed(shop, "Loyal")
    assert coloured(shop) == [('="Loyal"', PALETTE[0])]
    renamed(shop, "Loyal", "New")
    assert coloured(shop)[1] == ('="New"', PALETTE[1])


def test_of_several_removed_segments_each_loses_its_own(shop: Shop) -> None:
    renamed(shop, "Loyal", "1-2", "Quiet")
    shop.dimensions = (Dimension("status", "Status", (Segment("inactive", "Quiet", ""),)),)
    shop.sync([row("c1", status=None)])
    assert coloured(shop) == [('="Quiet"', PALETTE[2])]


def test_a_segment_she_has_coloured_already_is_left_to_her(shop: Shop) -> None:
    hers = {**shop.grid.rules[0]["booleanRule"], "format": {"textFormat": {"bold": True}}}
    hers["condition"] = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "Quiet"}]}
    shop.grid.rules.append({**shop.grid.rules[0], "booleanRule": hers})
    renamed(shop, "Loyal", "1-2", "Quiet")
    assert [_looks_for(rule) for rule in shop.grid.rules] == ['="Loyal"', '="1-2"', "Quiet"]
    assert shop.plan([row("c1")]).is_empty


def test_a_name_that_a_person_has_to_decide_about_waits(shop: Shop) -> None:
    known, columns = {"status": {"loyal": "Loyal"}}, {"dimension:status": 3}
    for kept, needed in ((frozenset({"status"}), False), (frozenset[str](), True)):
        wanted = colouring(1, columns, known, (), {"status": status("Best")}, kept)
        assert wanted.is_needed is needed


def test_killed_before_the_colours_of_a_new_column_the_next_run_gives_them(shop: Shop) -> None:
    shop.dimensions = (*shop.dimensions, AGE)
    apply(shop.sheets, shop.plan([row("c1")]))
    assert len(shop.grid.rules) == 2
    shop.sync([row("c1")])
    assert coloured(shop)[2:] == [('="Ispod 35 godina"', PALETTE[0])]


def test_a_colour_she_threw_away_stays_away(shop: Shop) -> None:
    del shop.grid.rules[0]
    assert shop.plan([row("c1")]).is_empty
    renamed(shop, "Regulars", "1-2")
    assert coloured(shop) == [('="1-2"', PALETTE[1])]


@pytest.mark.parametrize("wider", [{"startColumnIndex": 0}, {"endColumnIndex": 9}])
def test_a_rule_she_stretched_over_other_columns_is_hers(shop: Shop, wider: dict[str, int]) -> None:
    shop.grid.rules[0]["ranges"][0].update(wider)
    renamed(shop, "Regulars", "1-2")
    assert coloured(shop)[0] == ('="Loyal"', PALETTE[0])


def test_colours_follow_their_column(shop: Shop) -> None:
    shop.grid.move_column(3, 0)
    renamed(shop, "Regulars", "1-2")
    assert [rule["ranges"][0]["startColumnIndex"] for rule in shop.grid.rules] == [0, 0]
    assert coloured(shop)[0] == ('="Regulars"', PALETTE[0])


def test_a_new_column_is_coloured_and_one_that_came_back_is_so_again(shop: Shop) -> None:
    shop.dimensions = (*shop.dimensions, AGE)
    shop.sync([row("c1")])
    assert coloured(shop)[2:] == [('="Ispod 35 godina"', PALETTE[0])]
    shop.grid.delete_column(3)
    assert len(shop.grid.rules) == 1
    shop.sync([row("c1")])
    assert len(shop.grid.rules) == 3
    assert shop.plan([row("c1")]).is_empty


def test_a_quiet_look_at_a_coloured_sheet_asks_for_no_rules(shop: Shop) -> None:
    shop.sheets.calls.counted.clear()
    shop.sync([row("c1")])
    assert shop.sheets.calls.counted["sheets.spreadsheets.batchUpdate"] == 0
    assert sum(shop.sheets.calls.counted.values()) == 3  # two looks at the tabs, one at the cells


def test_dark_text_reads_well_on_every_colour() -> None:
    assert min(contrast(paper, INK) for paper in PALETTE) >= 7


DEFICIENCIES = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deutan": (
        (0.367, 0.861, -0.228),
        (0.280, 0.673, 0.047),
        (-0.012, 0.043, 0.969),
    ),
    "protan": (
        (0.152, 1.053, -0.205),
        (0.115, 0.786, 0.099),
        (-0.004, -0.048, 1.052),
    ),
    "tritan": (
        (1.256, -0.077, -0.179),
        (-0.078, 0.931, 0.148),
        (0.005, 0.691, 0.304),
    ),
}
"""What somebody sees of linear red, green and blue (Machado, Oliveira and Fernandes, 2009)."""


@pytest.mark.parametrize("eyes", DEFICIENCIES)
def test_colours_are_told_apart_by_all_eyes(eyes: str) -> None:
    seen = [_lab(_seen(paper, DEFICIENCIES[eyes])) for paper in PALETTE]
    assert min(math.dist(one, other) for one, other in combinations(seen, 2)) > 12


def contrast(one: str, other: str) -> float:
    low, high = sorted(_light(_linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def _linear(html: str) -> list[float]:
    return [
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4
        for level in color(html).values()
    ]


def _light(linear: list[float]) -> float:
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _seen(html: str, matrix: tuple[tuple[float, ...], ...]) -> list[float]:
    linear = _linear(html)
    return [min(1, max(0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in matrix]


def _lab(linear: list[float]) -> tuple[float, float, float]:
    weights = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
    x, y, z = (_root(sum(a * b for a, b in zip(row, linear, strict=True))) for row in weights)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
