"""RFM and thirds: where a buyer stands among the shop's buyers.

Equal customers score equally and the order of rows does not matter: R and M are fifths by average
rank, and so are thirds; F has fixed cuts. Fifths of F are impossible where most customers have one
order; breaking the ties by position moved 40 % of the customers of a real shop when its rows were
reversed.

All alike score alike, so a score by rank is as well told by the values from which it rises: the
shop's cuts, by which one customer is scored without the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from sync.catalogue import Family

FIFTHS, THIRDS = 5, 3
_FREQUENCIES = (2, 3, 4, 6)
"""From how many orders on the score is one higher."""

_GRID = {
    "champions": {(5, 4), (5, 5)},
    "loyal": {(3, 4), (3, 5), (4, 4), (4, 5)},
    "potential_loyalists": {(4, 2), (4, 3), (5, 2), (5, 3)},
    "new": {(5, 1)},
    "promising": {(4, 1)},
    "need_attention": {(3, 3)},
    "about_to_sleep": {(3, 1), (3, 2)},
    "at_risk": {(1, 3), (1, 4), (2, 3), (2, 4)},
    "cant_lose": {(1, 5), (2, 5)},
    "hibernating": {(1, 1), (1, 2), (2, 1), (2, 2)},
}
"""Group -> its (R, F) cells; each of the 25 cells lies in exactly one."""

GROUPS = tuple(_GRID)

_BOUGHT = pl.col("orders") > 0
_LAST = pl.when(_BOUGHT).then(pl.col("last_order").to_physical())
_SPENT = pl.when(_BOUGHT).then(pl.col("turnover"))
_RANKED: Mapping[str, tuple[pl.Expr, int]] = {
    "rfm_r": (_LAST, FIFTHS),
    "rfm_m": (_SPENT, FIFTHS),
    "turnover_third": (_SPENT, THIRDS),
    "average_order_third": (pl.col("average_order"), THIRDS),
}
"""Score -> the value, of the columns of sync.metrics.totals, by whose rank it goes; its parts."""
RANKED: Mapping[Family, tuple[str, ...]] = {
    Family.RFM: ("rfm_r", "rfm_m"),
    Family.THIRDS: ("turnover_third", "average_order_third"),
}


def cuts_of(table: pl.DataFrame, key: str) -> tuple[int, ...]:
    """From which values on a ranked score is one higher: the least one of each part.

    Fewer than there are parts where nobody is in the highest of them.
    """
    value, parts = _RANKED[key]
    part = _part(value, parts)
    least = (value.filter(part >= at).min().alias(str(at)) for at in range(2, parts + 1))
    return tuple(cut for cut in table.lazy().select(*least).collect().row(0) if cut is not None)


def ranked(key: str, cuts: Sequence[int]) -> pl.Expr:
    """The score by these cuts; null for who never bought."""
    value, _ = _RANKED[key]
    score = sum(((value >= cut).cast(pl.Int64) for cut in cuts), start=pl.lit(1, dtype=pl.Int64))
    return pl.when(value.is_not_null()).then(score).alias(key)


def rfm_f() -> pl.Expr:
    return pl.when(_BOUGHT).then(_frequency(pl.col("orders"))).alias("rfm_f")


def rfm_group() -> pl.Expr:
    """The name of the cell of rfm_r and rfm_f."""
    cells = {r * 10 + f: name for name, pairs in _GRID.items() for r, f in pairs}
    cell = pl.col("rfm_r") * 10 + pl.col("rfm_f")
    return cell.replace_strict(cells, default=None, return_dtype=pl.String).alias("rfm_group")


def _part(value: pl.Expr, parts: int) -> pl.Expr:
    """1 to `parts` by average rank, in integers: all alike are in the middle."""
    twice = (value.rank("average") * 2).cast(pl.Int64)
    return (twice - 1) * parts // (2 * value.count().cast(pl.Int64)) + 1


def _frequency(orders: pl.Expr) -> pl.Expr:
    return 1 + pl.sum_horizontal((orders >= cut).cast(pl.Int64) for cut in _FREQUENCIES)
