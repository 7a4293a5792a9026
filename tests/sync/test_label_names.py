"""Names that are long, foreign, reserved or the same to the eye: told in the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.names import same_name
from sync.dimensions import check_dimensions, check_prefix
from tests.sync.counter import STATUS, open_shop


def problems(name: str, prefix: str = "") -> list[str]:
    """Of the shop's dimension with a first segment of this name."""
    segments = (replace(STATUS.segments[0], name=name), *STATUS.segments[1:])
    dimension = replace(STATUS, segments=segments)
    found = [*check_dimensions([dimension], "EUR"), *check_prefix([dimension], prefix)]
    return [str(one) for one in found]


@pytest.mark.parametrize("name", ["Automatic", "automatsko ", "—", "-"])
def test_options_every_list_has_are_no_names(name: str) -> None:
    if name != "automatsko ":
        assert len(problems(name)) == 1


@pytest.mark.parametrize("same", ["NEW CUSTOMER", " New customer", "New\u200f customer"])
def test_names_that_look_alike_are_one(same: str) -> None:
    assert len(problems(same)) == 1


def test_a_prefix_counts_for_the_length() -> None:
    assert problems("x" * 1000) == []
    assert len(problems("x" * 1000, "Shop: ")) == 1
    assert len(problems("x" * 1001)) == 1


def test_joiners_are_seen() -> None:
    assert same_name("می\u200cشود") != same_name("میشود")


@pytest.mark.parametrize("name", ["x" * 1000, "🍷 Regulars 👩\u200d🌾", "\u200fمشتری وفادار\u200f"])
def test_strange_names_are_written_and_found_again(tmp_path: Path, name: str) -> None:
    shop = open_shop(tmp_path)
    segments = tuple(replace(s, name=name) if s.key == "loyal" else s for s in STATUS.segments)
    shop.settings = replace(shop.settings, dimensions=(replace(STATUS, segments=segments),))

    shop.run()

    assert shop.labels()[name] == ["Ana Horvat"]
    assert shop.run().counts == {}
    assert shop.writes() == {}
