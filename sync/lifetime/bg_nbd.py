"""BG/NBD: how many orders are to come, and whether a customer is still one.

While alive a customer orders at a rate λ ~ Gamma(r, α); after each order she leaves with a
probability p ~ Beta(a, b). Fader, Hardie and Lee, "Counting Your Customers the Easy Way" (2005).
Times are weeks. Parameters stand in the order r, α, a, b.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from scipy.special import betainc, betaln, digamma, gammaln, hyp2f1

from sync.lifetime.numbers import Fit, Floats, Integers, Likelihood, Prior, each_once, fit

_NEAR_ONE = 1e-5


class Past(Struct, frozen=True):
    """One entry per customer."""

    repeats: Integers
    """Days with an order after the first such day."""
    last: Floats
    """Weeks from the first order to the last."""
    age: Floats
    """Weeks from the first order to today."""


def log_likelihood(past: Past) -> Likelihood:
    """Of the parameters in logs. Sums of exponentials never leave the logarithm."""
    different, where = each_once(past.repeats)
    counts = np.bincount(where).astype(np.float64)
    x, repeated = past.repeats, past.repeats > 0

    def at(logs: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(logs)
        to_now, to_last = np.log(alpha + past.age), np.log(alpha + past.last)
        left = np.log(a) - np.log(np.where(repeated, b + x - 1, 1.0)) - (r + x) * to_last
        stayed = -(r + x) * to_now
        either = np.where(repeated, np.logaddexp(stayed, left), stayed)
        gone = np.where(repeated, np.exp(left - either), 0.0)
        by_count = (
            gammaln(r + different) - gammaln(r) + r * logs[1]
            + gammaln(a + b) + gammaln(b + different) - gammaln(b) - gammaln(a + b + different)
        )  # fmt: skip
        both = digamma(a + b) - digamma(a + b + different)
        rates = (1 - gone) / (alpha + past.age) + gone / (alpha + past.last)
        slope = np.array(
            [
                counts @ (digamma(r + different) - digamma(r) + logs[1])
                - np.sum((1 - gone) * to_now + gone * to_last),
                len(x) * r / alpha - np.sum((r + x) * rates),
                counts @ both + np.sum(gone) / a,
                counts @ (both + digamma(b + different) - digamma(b))
                - np.sum(gone[repeated] / (b + x[repeated] - 1)),
            ]
        )
        return float(counts @ by_count + np.sum(either)), slope * np.exp(logs)

    return at


def usual(past: Past) -> Prior:
    """What shops are like, on this shop's own scale of time."""
    rate = max(float(np.sum(past.repeats)), 0.5) / float(np.sum(past.age))
    return Prior(np.array([0.5, 0.5 / rate, 1.0, 2.5]))


def fitted(past: Past, prior: Prior | None) -> Fit:
    """Raises NoFit, with a prior only for data that are none."""
    return fit(log_likelihood(past), usual(past).centre, prior)


def p_alive(parameters: Floats, past: Past) -> Floats:
    """The probability that she has not left; 1 before the first repeat."""
    r, alpha, a, b = parameters
    x = past.repeats
    odds = np.log(a) - np.log(np.where(x > 0, b + x - 1, 1.0))
    odds = odds + (r + x) * (np.log(alpha + past.age) - np.log(alpha + past.last))
    return np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700))), 1.0)


def expected_orders(parameters: Floats, past: Past, weeks: float) -> Floats:
    """How many orders the next `weeks` bring on average.

    With Euler's transformation of the hypergeometric function: the textbook form overflows for
    customers with some hundred orders.
    """
    r, alpha, a, b = parameters
    if abs(a - 1) < _NEAR_ONE:
        a = 1 + _NEAR_ONE  # there the formula is 0 / 0, and continuous
    x = past.repeats.astype(np.float64)
    z = weeks / (alpha + past.age + weeks)
    gone = (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, z)
    alive: Floats = (a + b + x - 1) / (a - 1) * (1 - gone) * p_alive(parameters, past)
    return alive


def newcomers(count: int = 1) -> Past:
    """Customers on the day of their first order."""
    return Past(np.zeros(count, np.int64), np.zeros(count), np.zeros(count))


def probability_of(parameters: Floats, orders: int, weeks: float) -> float:
    """That a new customer orders exactly so often in her first `weeks`, after the first order."""
    r, alpha, a, b = parameters
    x, z = orders, weeks / (alpha + weeks)
    times = gammaln(r + x) - gammaln(r) - gammaln(x + 1) + r * np.log1p(-z) + x * np.log(z)
    stays = np.exp(betaln(a, b + x) - betaln(a, b) + times)
    if x == 0:
        return float(stays)
    leaves = np.exp(betaln(a + 1, b + x - 1) - betaln(a, b)) * betainc(x, r, z)
    return float(stays + leaves)


def simulated_orders(
    parameters: Floats, past: Past, weeks: float, generator: np.random.Generator
) -> Integers:
    """One possible future: how many orders each customer makes.

    Who is alive orders by her own rate and leaves after an order by her own probability, so she
    orders as often as there is time, at most until she leaves.
    """
    r, alpha, a, b = parameters
    x = past.repeats
    alive = generator.random(len(x)) < p_alive(parameters, past)
    rate = generator.gamma(r + x, 1 / (alpha + past.age))
    leaving = np.maximum(generator.beta(a, b + x), 1e-12)
    orders = np.minimum(generator.poisson(rate * weeks), generator.geometric(leaving))
    return np.where(alive, orders, 0)
