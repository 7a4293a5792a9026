"""What a cell of a dimension's column says."""

from __future__ import annotations

import pytest

from core.i18n import LANGUAGES
from core.model import NONE, Cell
from sheets.customer_sheet import AUTOMATIC, Unknown, option_names, option_of
from tests.sheets.customer_sheet.shop import STATUS


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("Lojalan kupac", "loyal"),
        (" lojalan KUPAC ", "loyal"),
        ("—", NONE),
        ("-", NONE),
        ("", None),
        (None, None),
        ("  ", None),
        ("Lojalan", Unknown("Lojalan")),
        (7, Unknown("7")),
    ],
)
def test_a_cell_means_a_segment_none_nothing_or_is_unknown(cell: Cell, meaning: object) -> None:
    assert option_of(cell, STATUS) == meaning


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drop_down_begins_with_automatic_and_none_in_each_language(language: str) -> None:
    automatic, none, *names = option_names(STATUS, language)
    assert (none, names) == ("—", ["Lojalan kupac", "+1 novi"])
    assert option_of(automatic, STATUS) == AUTOMATIC
