"""Forecasts that a rule asks for and the shop's orders do not allow: told once, calmly."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from core.i18n import Text
from core.model import Place, Problem
from sync.catalogue import METRICS, Family

ORIGIN = "forecast"

_ADVICE = Text(
    "Until then nobody is chosen by it; nothing else is to be done. What it takes stands in"
    " docs/forecasts.md."
)


def forecast_problems(metrics: pl.DataFrame, asked: Collection[str]) -> Iterator[Problem]:
    """`metrics` with those on demand that the rules ask for. One problem at most.

    It carries no numbers that grow from night to night: it would be another problem each time.
    """
    if not metrics["orders"].sum():
        return
    families = {METRICS[key].family for key in asked}
    if families & {Family.FUTURE, Family.VALUE} and _is_unknown(metrics, "p_alive"):
        what = Text("A rule asks for a forecast, and the orders do not allow one yet.")
        yield Problem("no_forecast", ORIGIN, Place(), what, _ADVICE)
    elif Family.VALUE in families and _is_unknown(metrics, "clv_12m"):
        what = Text(
            "A rule asks for expected turnover, and the amounts do not allow a forecast of it yet."
        )
        yield Problem("no_forecast", ORIGIN, Place(), what, _ADVICE)


def _is_unknown(metrics: pl.DataFrame, key: str) -> bool:
    return metrics[key].null_count() == len(metrics)
