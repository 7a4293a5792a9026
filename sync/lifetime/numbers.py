"""Arrays as the models take them, and the fit they share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

Likelihood = Callable[[Floats], tuple[float, Floats]]
"""Parameters in logs -> log-likelihood and its gradient."""


class Prior(Struct, frozen=True):
    """Parameters are log-normal around `centre`: what shops are like before this one is seen.

    Plain maximum likelihood fails in a third of the shops with 50 customers; with a prior of
    spread 1 it never did, and with thousands of customers the prior weighs nothing.
    """

    centre: Floats
    spread: float = 1.0

    def __call__(self, logs: Floats) -> tuple[float, Floats]:
        off = (logs - np.log(self.centre)) / self.spread
        return -0.5 * float(off @ off), -off / self.spread


class Fit(Struct, frozen=True):
    """The most likely parameters, and in logs how surely they are known (Laplace)."""

    parameters: Floats
    covariance: Floats
    log_likelihood: float

    def draws(self, count: int, generator: np.random.Generator) -> Floats:
        """`count` rows of parameters that fit the data about as well."""
        logs = generator.multivariate_normal(
            np.log(self.parameters), self.covariance, size=count, method="eigh"
        )
        return np.exp(logs)


class NoFit(ArithmeticError):
    """The likelihood has no peak that can be found."""


def fit(likelihood: Likelihood, start: Floats, prior: Prior | None) -> Fit:
    """The peak of likelihood and prior; without a prior the plain one. Raises NoFit."""

    def uphill(logs: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood(logs)
        if prior is not None:
            more, slope = prior(logs)
            value, gradient = value + more, gradient + slope
        return -value, -gradient

    found = minimize(uphill, np.log(start), jac=True, method="BFGS", options={"gtol": 1e-4})
    logs = np.asarray(found.x, dtype=np.float64)
    curvature = _curvature(lambda at: uphill(at)[1], logs)
    if not (np.isfinite(curvature).all() and (np.linalg.eigvalsh(curvature) > 0).all()):
        raise NoFit
    covariance: Floats = np.linalg.inv(curvature).astype(np.float64)
    return Fit(np.exp(logs), covariance, likelihood(logs)[0])


def _curvature(gradient: Callable[[Floats], Floats], at: Floats, step: float = 1e-4) -> Floats:
    sides = [(gradient(at + e) - gradient(at - e)) / (2 * step) for e in step * np.eye(len(at))]
    rows = np.array(sides)
    return (rows + rows.T) / 2


def each_once(values: Integers) -> tuple[Floats, NDArray[np.intp]]:
    """The different values, and where each row finds its own: costly functions are called once."""
    different, where = np.unique(values, return_inverse=True)
    return different.astype(np.float64), where
