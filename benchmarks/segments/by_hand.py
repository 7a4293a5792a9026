"""The same metrics and answers as one query somebody would write for this shop alone."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from benchmarks.segments.shop import TODAY

_DAY, _AMOUNT, _IS_ORDER = pl.col("date"), pl.col("amount"), pl.col("is_order")


def answer(people: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    purchases = (
        orders.lazy()
        .filter(~pl.col("cancelled") & (_DAY <= TODAY))
        .group_by(
            "customer",
            "spreadsheet",
            pl.col("number"),
            pl.when(pl.col("number").is_null()).then(_DAY).alias("day"),
        )
        .agg(
            _DAY.min(),
            _AMOUNT.sum(),
            ((_AMOUNT.max() > 0) | (_AMOUNT.min() == 0)).alias("is_order"),
        )
        .sort("date", "amount")
    )
    return (
        people.lazy()
        .join(purchases.group_by("customer").agg(*_sums()), on="customer", how="left")
        .with_columns(
            pl.col("orders", "turnover", "o30", "o90", "o365", "t365").fill_null(0),
            _birth(1).alias("y"),
            _birth(2).alias("m"),
            _birth(3).alias("d"),
        )
        .with_columns(*_moving())
        .with_columns(*_scores())
        .with_columns(_status(), _activity(), _age(), _group())
        .collect()
    )


def _sums() -> list[pl.Expr]:
    counted = [
        (_IS_ORDER & (TODAY - timedelta(days=days) <= _DAY)).sum().alias(f"o{days}")
        for days in (30, 90, 365)
    ]
    return [
        _IS_ORDER.sum().alias("orders"),
        _AMOUNT.sum().alias("turnover"),
        _DAY.filter("is_order").min().alias("first"),
        _DAY.filter("is_order").max().alias("last"),
        _AMOUNT.filter("is_order").last().alias("last_amount"),
        _AMOUNT.filter(TODAY - timedelta(days=365) <= _DAY).sum().alias("t365"),
        *counted,
    ]


def _birth(part: int) -> pl.Expr:
    return pl.col("birthday").str.extract(r"^(\d{4})-(\d\d)-(\d\d)$", part).cast(pl.Int32)


def _moving() -> list[pl.Expr]:
    y, m, d = pl.col("y"), pl.col("m"), pl.col("d")
    first, last, orders = pl.col("first"), pl.col("last"), pl.col("orders").cast(pl.Int64)
    months = (TODAY.year - last.dt.year()) * 12 + TODAY.month - last.dt.month()
    had_it = (m < TODAY.month) | ((m == TODAY.month) & (d <= TODAY.day))
    return [
        (TODAY - first).dt.total_days().alias("since_first"),
        (TODAY - last).dt.total_days().alias("since_last"),
        (months - (last.dt.day() > TODAY.day).cast(pl.Int64)).alias("months"),
        (TODAY.year - y - (~had_it).cast(pl.Int32)).alias("years"),
        _days_to(m, d).alias("to_birthday"),
        _days_to(first.dt.month(), first.dt.day()).alias("to_anniversary"),
        pl.when(orders > 0)
        .then((pl.col("turnover") / orders).round().cast(pl.Int64))
        .alias("mean"),
        pl.when(orders > 1).then((last - first).dt.total_days() / (orders - 1)).alias("interval"),
    ]


def _days_to(month: pl.Expr, day: pl.Expr) -> pl.Expr:
    this = pl.date(TODAY.year, month, 1) + pl.duration(days=day - 1)
    following = pl.date(TODAY.year + 1, month, 1) + pl.duration(days=day - 1)
    return (pl.when(this >= TODAY).then(this).otherwise(following) - TODAY).dt.total_days()


def _scores() -> list[pl.Expr]:
    orders = pl.col("orders")
    bought = orders > 0
    return [
        _fifth(pl.when(bought).then("last")).alias("r"),
        _fifth(pl.when(bought).then("turnover")).alias("money"),
        pl.when(bought)
        .then(1 + pl.sum_horizontal(orders >= cut for cut in (2, 3, 4, 6)))
        .alias("f"),
    ]


def _fifth(value: pl.Expr) -> pl.Expr:
    return (((value.rank("average") - 0.5) / value.count() * 5).floor() + 1).cast(pl.Int64)


def _status() -> pl.Expr:
    orders, last = pl.col("orders"), pl.col("last")
    return (
        pl.when(orders == 0).then(pl.lit("potential"))
        .when(last < pl.lit(TODAY).dt.offset_by("-8mo")).then(pl.lit("inactive"))
        .when(orders >= 2).then(pl.lit("loyal"))
        .when((orders == 1) & (pl.col("since_first") <= 60)).then(pl.lit("new"))
        .when(orders == 1).then(pl.lit("onetime"))
        .alias("status")
    )  # fmt: skip


def _activity() -> pl.Expr:
    days = pl.col("since_last")
    return (
        pl.when(days <= 30).then(pl.lit("days30"))
        .when(days <= 60).then(pl.lit("days60"))
        .when(days <= 90).then(pl.lit("days90"))
        .when(days > 90).then(pl.lit("quiet"))
        .alias("activity")
    )  # fmt: skip


def _age() -> pl.Expr:
    years = pl.col("years")
    young = pl.when(years < 35).then(pl.lit("under35"))
    return young.when(years >= 35).then(pl.lit("over35")).alias("age")


def _group() -> pl.Expr:
    r, f = pl.col("r"), pl.col("f")
    return (
        pl.when((r == 5) & (f >= 4)).then(pl.lit("champions"))
        .when((r >= 3) & (f >= 4)).then(pl.lit("loyal"))
        .when((r >= 4) & (f >= 2)).then(pl.lit("potential_loyalists"))
        .when(r == 5).then(pl.lit("new"))
        .when(r == 4).then(pl.lit("promising"))
        .when((r == 3) & (f == 3)).then(pl.lit("need_attention"))
        .when(r == 3).then(pl.lit("about_to_sleep"))
        .when(f == 5).then(pl.lit("cant_lose"))
        .when(f >= 3).then(pl.lit("at_risk"))
        .when(f >= 1).then(pl.lit("hibernating"))
        .alias("rfm")
    )  # fmt: skip
