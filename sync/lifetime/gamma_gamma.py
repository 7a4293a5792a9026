"""Gamma-Gamma: what an order of a customer is worth on average, in the long run.

Her orders vary around her own mean, the means vary over customers, neither depends on how often she
orders. Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), their γ called v.
Parameters stand in the order p, q, v.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from scipy.special import digamma, gammaln

from sync.lifetime.numbers import Fit, Floats, Integers, Likelihood, Prior, each_once, fit

MOST_CORRELATED = 0.5
"""Above it how much depends on how often, and the model does not hold."""


class Spent(Struct, frozen=True):
    """One entry per customer who came again: how often, and the mean of those orders."""

    repeats: Integers
    mean: Floats


def log_likelihood(spent: Spent) -> Likelihood:
    """Of the parameters in logs."""
    different, where = each_once(spent.repeats)
    counts = np.bincount(where).astype(np.float64)
    x, m = spent.repeats.astype(np.float64), spent.mean
    log_total = np.log(x * m)

    def at(logs: Floats) -> tuple[float, Floats]:
        p, q, v = np.exp(logs)
        shape, below = p * different, np.log(x * m + v)
        by_count = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * logs[2]
        value = counts @ by_count + np.sum(p * x * log_total - np.log(m) - (p * x + q) * below)
        more = digamma(shape + q)
        slope = np.array(
            [
                counts @ (different * (more - digamma(shape))) + np.sum(x * (log_total - below)),
                counts @ (more - digamma(q) + logs[2]) - np.sum(below),
                len(x) * q / v - np.sum((p * x + q) / (x * m + v)),
            ]
        )
        return float(value), slope * np.exp(logs)

    return at


def usual(spent: Spent) -> Prior:
    """What shops are like, on this shop's own scale of money."""
    return Prior(np.array([4.0, 4.0, 0.75 * float(np.mean(spent.mean))]))


def fitted(spent: Spent, prior: Prior | None) -> Fit:
    """Raises NoFit."""
    return fit(log_likelihood(spent), usual(spent).centre, prior)


def expected_value(parameters: Floats, repeats: Integers, mean: Floats) -> Floats:
    """What her next order is worth: between her own mean and everybody's.

    `mean` may be anything where `repeats` is 0: that is everybody's. With q up to 1 there is no
    such mean over everybody and the answer is not positive.
    """
    p, q, v = parameters
    known = np.where(repeats > 0, repeats * mean, 0.0)
    value: Floats = p * (v + known) / (p * repeats + q - 1)
    return value


def correlation(spent: Spent) -> float:
    """Of how often and how much, between customers; 0 where all are alike."""
    if np.ptp(spent.repeats) == 0 or np.ptp(spent.mean) == 0:
        return 0.0
    return float(np.corrcoef(spent.repeats, spent.mean)[0, 1])
