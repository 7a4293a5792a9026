"""BG/NBD and Gamma-Gamma on CDNOW: ours against SciPy's minimiser on the bare likelihoods."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import gammaln

from benchmarks.cdnow import read_orders
from sync.lifetime import bg_nbd, gamma_gamma
from sync.lifetime.histories import histories
from sync.lifetime.numbers import Floats

CUT = date(1997, 9, 30)


def compare(path: Path) -> list[tuple[str, float, Floats]]:
    """Way, seconds, the seven parameters."""
    past, spent = _read(path)
    return [
        _timed("ours, with a prior and intervals", lambda: _ours(past, spent)),
        _timed("scipy's minimiser, bare", lambda: _bare(past, spent, "BFGS")),
        _timed("scipy's Nelder-Mead, bare", lambda: _bare(past, spent, "Nelder-Mead")),
    ]


def _read(path: Path) -> tuple[bg_nbd.Past, gamma_gamma.Spent]:
    orders = [order for order in read_orders(path) if order.day <= CUT]
    bought = pl.LazyFrame(
        {
            "customer": [order.customer for order in orders],
            "date": [order.day for order in orders],
            "amount": [round(order.dollars * 100) for order in orders],
        }
    ).with_columns(is_order=pl.lit(value=True))
    buyers = histories(bought, CUT).sort("customer").collect()
    paid = buyers.filter(pl.col("value").is_not_null())
    past = bg_nbd.Past(*(buyers[name].to_numpy() for name in ("repeats", "last", "age")))
    return past, gamma_gamma.Spent(paid["repeats"].to_numpy(), paid["value"].to_numpy() / 100)


def _timed(way: str, fit: Callable[[], Floats]) -> tuple[str, float, Floats]:
    best, found = np.inf, np.zeros(7)
    for _ in range(3):
        started = time.perf_counter()
        found = fit()
        best = min(best, time.perf_counter() - started)
    return way, best, found


def _ours(past: bg_nbd.Past, spent: gamma_gamma.Spent) -> Floats:
    orders = bg_nbd.fitted(past, bg_nbd.usual(past))
    value = gamma_gamma.fitted(spent, gamma_gamma.usual(spent))
    return np.concatenate([orders.parameters, value.parameters])


def _bare(past: bg_nbd.Past, spent: gamma_gamma.Spent, method: str) -> Floats:
    x, m = spent.repeats, spent.mean

    def orders(logs: Floats) -> float:
        r, alpha, a, b = np.exp(logs)
        n, last, age = past.repeats, past.last, past.age
        left = np.log(a) - np.log(b + np.maximum(n, 1) - 1) - (r + n) * np.log(alpha + last)
        stayed = -(r + n) * np.log(alpha + age)
        either = np.where(n > 0, np.logaddexp(stayed, left), stayed)
        known = gammaln(r + n) - gammaln(r) + r * np.log(alpha)
        known = known + gammaln(a + b) + gammaln(b + n) - gammaln(b) - gammaln(a + b + n)
        return -float(np.sum(known + either))

    def value(logs: Floats) -> float:
        p, q, v = np.exp(logs)
        known = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        rest = (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(x * m + v)
        return -float(np.sum(known + rest))

    options = {"maxiter": 4_000} if method == "Nelder-Mead" else {}
    first = minimize(orders, np.zeros(4), method=method, options=options)
    second = minimize(value, np.log([1.0, 1.5, 10.0]), method=method, options=options)
    parameters: Floats = np.exp(np.concatenate([first.x, second.x]))
    return parameters
