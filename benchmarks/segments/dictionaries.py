"""The same customer by customer, in plain dictionaries: little memory, no library."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from benchmarks.segments.shop import TODAY

Purchases = dict[tuple[str | None, date | None], list[Any]]


def answer(people: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    bought = _purchases(orders)
    rows = [
        _metrics(who, born, bought.get(who, {}))
        for who, born in people.select("customer", "birthday").iter_rows()
    ]
    _add_scores(rows)
    for row in rows:
        _add_answers(row)
    shown = ("customer", "orders", "turnover", "status", "activity", "age", "rfm")
    return pl.DataFrame({name: [row[name] for row in rows] for name in shown})


def _purchases(orders: pl.DataFrame) -> dict[str, Purchases]:
    """Customer -> purchase -> date, total, largest and smallest amount."""
    bought: dict[str, Purchases] = {}
    columns = orders.select("customer", "number", "date", "amount", "cancelled")
    for who, number, day, amount, cancelled in columns.iter_rows():
        if cancelled or day > TODAY:
            continue
        key = (number, None if number else day)
        one = bought.setdefault(who, {}).get(key)
        if one is None:
            bought[who][key] = [day, amount, amount, amount]
        else:
            one[0] = min(one[0], day)
            one[1] += amount
            one[2] = max(one[2], amount)
            one[3] = min(one[3], amount)
    return bought


def _metrics(who: str, born: str | None, bought: Purchases) -> dict[str, Any]:
    real = sorted((day, t) for day, t, most, least in bought.values() if most > 0 or least == 0)
    days, count = [day for day, _ in real], len(real)
    turnover = sum(total for _, total, _, _ in bought.values())
    first, last = (days[0], days[-1]) if days else (None, None)
    year_ago = TODAY - timedelta(days=365)
    return {
        "customer": who,
        "orders": count,
        "turnover": turnover,
        "mean": round(turnover / count) if count else None,
        "first": first,
        "last": last,
        "last_amount": real[-1][1] if real else None,
        "t365": sum(total for day, total, _, _ in bought.values() if day >= year_ago),
        **{f"o{n}": count - bisect_left(days, TODAY - timedelta(days=n)) for n in (30, 90, 365)},
        "since_first": (TODAY - first).days if first else None,
        "since_last": (TODAY - last).days if last else None,
        "months": _months(last) if last else None,
        "interval": (last - first).days / (count - 1) if first and last and count > 1 else None,
        "to_anniversary": _days_to(first.month, first.day) if first else None,
        **_birth(born),
    }


def _months(since: date) -> int:
    months = (TODAY.year - since.year) * 12 + TODAY.month - since.month
    return months - (since.day > TODAY.day)


def _birth(born: str | None) -> dict[str, int | None]:
    if not born:
        return {"years": None, "to_birthday": None}
    year, month, day = int(born[:4]), int(born[5:7]), int(born[8:])
    years = TODAY.year - year - ((month, day) > (TODAY.month, TODAY.day))
    return {"years": years, "to_birthday": _days_to(month, day)}


def _days_to(month: int, day: int) -> int:
    this = date(TODAY.year, month, 1) + timedelta(days=day - 1)
    if this < TODAY:
        this = date(TODAY.year + 1, month, 1) + timedelta(days=day - 1)
    return (this - TODAY).days


def _add_scores(rows: Sequence[dict[str, Any]]) -> None:
    buyers = [row for row in rows if row["orders"]]
    for name, key in (("r", "last"), ("money", "turnover")):
        values = sorted(row[key] for row in buyers)
        for row in buyers:
            twice = bisect_left(values, row[key]) + bisect_right(values, row[key]) + 1
            row[name] = (twice - 1) * 5 // (2 * len(buyers)) + 1
    for row in buyers:
        row["f"] = 1 + sum(row["orders"] >= cut for cut in (2, 3, 4, 6))


def _add_answers(row: dict[str, Any]) -> None:
    orders, days, years = row["orders"], row["since_last"], row["years"]
    row["age"] = None if years is None else "under35" if years < 35 else "over35"
    if not orders:
        row |= {"status": "potential", "activity": None, "rfm": None}
        return
    row["activity"] = next((f"days{n}" for n in (30, 60, 90) if days <= n), "quiet")
    row["rfm"] = _group(row["r"], row["f"])
    if row["last"] < _EIGHT_MONTHS_AGO:
        row["status"] = "inactive"
    elif orders >= 2:
        row["status"] = "loyal"
    else:
        row["status"] = "new" if row["since_first"] <= 60 else "onetime"


def _months_ago(months: int) -> date:
    year, month = divmod(TODAY.year * 12 + TODAY.month - 1 - months, 12)
    return date(year, month + 1, min(TODAY.day, monthrange(year, month + 1)[1]))


_EIGHT_MONTHS_AGO = _months_ago(8)


def _group(r: int, f: int) -> str:
    if f >= 4 and r >= 3:
        return "champions" if r == 5 else "loyal"
    if r >= 4:
        return "potential_loyalists" if f >= 2 else ("new" if r == 5 else "promising")
    if r == 3:
        return "need_attention" if f == 3 else "about_to_sleep"
    if f >= 3:
        return "cant_lose" if f == 5 else "at_risk"
    return "hibernating"
