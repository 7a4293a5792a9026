"""The same in pandas, in columns throughout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from benchmarks.segments.shop import TODAY

_NOW = pd.Timestamp(TODAY)


def answer(people: Any, orders: Any) -> pl.DataFrame:
    table = people.merge(_sums(_purchases(orders)), on="customer", how="left")
    counts = ["orders", "turnover", "o30", "o90", "o365", "t365"]
    table[counts] = table[counts].fillna(0).astype("int64")
    _add_moving(table)
    _add_scores(table)
    _add_answers(table)
    shown = ["customer", "orders", "turnover", "status", "activity", "age", "rfm"]
    columns = {name: table[name].astype("object").tolist() for name in shown}
    known = {name: [None if v != v else v for v in values] for name, values in columns.items()}
    return pl.DataFrame(known, strict=False)


def prepared(people: pl.DataFrame, orders: pl.DataFrame) -> tuple[Any, Any]:
    """Frames of pandas; the time for this does not count."""
    plain = pd.DataFrame({name: orders[name].to_list() for name in ("customer", "number")})
    plain["date"] = pd.to_datetime(orders["date"].to_numpy())
    plain["amount"] = orders["amount"].to_numpy()
    plain["cancelled"] = orders["cancelled"].to_numpy()
    return pd.DataFrame({n: people[n].to_list() for n in ("customer", "birthday")}), plain


def _purchases(orders: Any) -> Any:
    rows = orders[~orders["cancelled"] & (orders["date"] <= _NOW)]
    day = rows["date"].where(rows["number"].isna())
    grouped = rows.assign(day=day).groupby(["customer", "number", "day"], dropna=False, sort=False)
    bought = grouped.agg(
        date=("date", "min"),
        total=("amount", "sum"),
        most=("amount", "max"),
        least=("amount", "min"),
    ).reset_index()
    bought["is_order"] = (bought["most"] > 0) | (bought["least"] == 0)
    return bought.sort_values(["date", "total"])


def _sums(bought: Any) -> Any:
    real = bought[bought["is_order"]]
    by = real.groupby("customer", sort=False)
    sums = by.agg(first=("date", "min"), last=("date", "max"), last_amount=("total", "last"))
    sums["orders"] = by.size()
    sums["turnover"] = bought.groupby("customer", sort=False)["total"].sum()
    for days in (30, 90, 365):
        late = real[real["date"] >= _NOW - pd.Timedelta(days=days)]
        sums[f"o{days}"] = late.groupby("customer", sort=False).size()
    late = bought[bought["date"] >= _NOW - pd.Timedelta(days=365)]
    sums["t365"] = late.groupby("customer", sort=False)["total"].sum()
    return sums.reset_index()


def _add_moving(table: Any) -> None:
    first, last = table["first"], table["last"]
    table["since_first"] = (_NOW - first).dt.days
    table["since_last"] = (_NOW - last).dt.days
    months = (TODAY.year - last.dt.year) * 12 + TODAY.month - last.dt.month
    table["months"] = months - (last.dt.day > TODAY.day)
    born = table["birthday"].str.extract(r"^(\d{4})-(\d\d)-(\d\d)$").astype("float")
    had_it = (born[1] < TODAY.month) | ((born[1] == TODAY.month) & (born[2] <= TODAY.day))
    table["years"] = TODAY.year - born[0] - (~had_it)
    table["to_birthday"] = _days_to(born[1], born[2])
    table["to_anniversary"] = _days_to(first.dt.month, first.dt.day)
    table["mean"] = (table["turnover"] / table["orders"].where(table["orders"] > 0)).round()
    table["interval"] = (last - first).dt.days / (table["orders"] - 1).where(table["orders"] > 1)


def _days_to(month: Any, day: Any) -> Any:
    def on(year: int) -> Any:
        parts = {"year": year, "month": month.fillna(1), "day": 1}
        return pd.to_datetime(pd.DataFrame(parts)) + pd.to_timedelta(day - 1, unit="D")

    this = on(TODAY.year)
    return (this.where(this >= _NOW, on(TODAY.year + 1)) - _NOW).dt.days


def _add_scores(table: Any) -> None:
    bought = table["orders"] > 0
    for name, value in (("r", table["last"]), ("money", table["turnover"])):
        known = value.where(bought)
        share = (known.rank() - 0.5) / known.count()
        table[name] = np.floor(share * 5) + 1
    cuts = [0, 1, 2, 3, 5, np.inf]
    table["f"] = pd.cut(table["orders"], cuts, labels=[1, 2, 3, 4, 5]).astype("float")


def _add_answers(table: Any) -> None:
    orders, days, years = table["orders"], table["since_last"], table["years"]
    long_ago = table["last"] < _NOW - pd.DateOffset(months=8)
    new = table["since_first"] <= 60
    r, f = table["r"], table["f"]
    choose(table, "status", (orders == 0, "potential"), (long_ago, "inactive"),
           (orders >= 2, "loyal"), (new & (orders == 1), "new"), (orders == 1, "onetime"))  # fmt: skip  # noqa: E501
    choose(table, "activity", (days <= 30, "days30"), (days <= 60, "days60"),
           (days <= 90, "days90"), (days > 90, "quiet"))  # fmt: skip
    choose(table, "age", (years < 35, "under35"), (years >= 35, "over35"))
    choose(table, "rfm", ((r == 5) & (f >= 4), "champions"), ((r >= 3) & (f >= 4), "loyal"),
           ((r >= 4) & (f >= 2), "potential_loyalists"), (r == 5, "new"), (r == 4, "promising"),
           ((r == 3) & (f == 3), "need_attention"), (r == 3, "about_to_sleep"),
           (f == 5, "cant_lose"), (f >= 3, "at_risk"), (f >= 1, "hibernating"))  # fmt: skip


def choose(table: Any, name: str, *pairs: tuple[Any, str]) -> None:
    conditions: list[Any] = [np.asarray(condition, bool) for condition, _ in pairs]
    names: list[Any] = [named for _, named in pairs]
    nobody: Any = None
    table[name] = np.select(conditions, names, default=nobody)
