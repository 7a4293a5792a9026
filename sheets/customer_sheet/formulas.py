"""What changes only because a day passes is a formula, so that a quiet night writes nothing.

Arguments are parted by semicolons: the only mark that every locale of Sheets takes.
"""

from __future__ import annotations

from collections.abc import Mapping

from sheets import a1

_FORMULAS = {
    "days_since_last_order": ("metric:last_order", '=IF({cell}="";"";TODAY()-{cell})'),
    "age": ("metric:birthday", '=IF({cell}="";"";DATEDIF({cell};TODAY();"Y"))'),
}


def source(name: str) -> str:
    """The column a formula looks at."""
    return _FORMULAS[name][0]


def formula(name: str, columns: Mapping[str, int], row: int) -> str:
    """The formula for one row; it can be filled down from there.

    DATEDIF makes somebody of 29 February a year older on 1 March.
    """
    looked_at, text = _FORMULAS[name]
    return text.format(cell=a1.cell(columns[looked_at], row))
