"""The outlook of a shop: the models fitted to its orders, or the reason why they cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
from msgspec import Struct

from core.i18n import Text
from sync.lifetime import bg_nbd, gamma_gamma
from sync.lifetime.histories import histories
from sync.lifetime.numbers import Fit, Floats, NoFit

YEAR = 365 / 7
"""Weeks."""

LEAST_BUYERS, LEAST_REPEATERS, LEAST_WEEKS = 30, 10, 12

Parameters = tuple[float, ...] | None
"""Of a fitted model, in its own order."""

_COLUMNS: Mapping[str, pl.DataType] = {
    "customer": pl.String(),
    "p_alive": pl.Float64(),
    "expected_orders_12m": pl.Float64(),
    "clv_12m": pl.Int64(),
}


class Refusal(Struct, frozen=True):
    """Why no forecast is made."""

    why: Text


class Band(Struct, frozen=True):
    """Four in five possible futures lie from `low` to `high`."""

    low: float
    middle: float
    high: float


class Outlook(Struct, frozen=True):
    """`buyers` are the rows of sync.lifetime.histories the models were fitted to."""

    buyers: pl.DataFrame
    orders: Fit
    value: Fit | Refusal

    @property
    def past(self) -> bg_nbd.Past:
        return _past(self.buyers)

    def metrics(self) -> pl.DataFrame:
        """One row per buyer: p_alive, expected_orders_12m, clv_12m (null where refused)."""
        return foretold(self.buyers, *_parameters(self))

    def futures(self, weeks: float = YEAR, *, count: int = 200, seed: int = 1) -> Floats:
        """`count` possible futures: a row each, with every buyer's orders in the next `weeks`.

        Both what is not known of the parameters and what is left to chance is in them.
        """
        chance = np.random.default_rng(seed)
        draws = self.orders.draws(count, chance)
        past = self.past
        return np.array([bg_nbd.simulated_orders(one, past, weeks, chance) for one in draws])

    def orders_to_come(self, weeks: float = YEAR) -> Band:
        """How many orders the customers of today will make."""
        return _band(self.futures(weeks).sum(axis=1))

    def turnover_to_come(self, weeks: float = YEAR) -> Band | Refusal:
        """What they come to, in minor units."""
        if isinstance(self.value, Refusal):
            return self.value
        return _band(self.futures(weeks) @ _values(self.buyers, self.value.parameters))

    def orders_by_customer(self, weeks: float = YEAR) -> pl.DataFrame:
        """customer, low and high: four in five of her possible futures lie between."""
        low, high = np.quantile(self.futures(weeks), [0.1, 0.9], axis=0)
        return self.buyers.select("customer", pl.Series("low", low), pl.Series("high", high))


def outlook(bought: pl.LazyFrame, today: date, *, money: bool = True) -> Outlook | Refusal:
    """Both models fitted to `bought` (sync.purchases), with a prior, if there is enough of it."""
    return _fitted(histories(bought, today).sort("customer").collect(), money=money)


def parameters(buyers: pl.DataFrame, *, money: bool) -> tuple[Parameters, Parameters]:
    """Of the two models fitted to everybody's histories; None where they are refused."""
    found = _fitted(buyers, money=money)
    return (None, None) if isinstance(found, Refusal) else _parameters(found)


def foretold(buyers: pl.DataFrame, orders: Parameters, value: Parameters) -> pl.DataFrame:
    """One row per buyer, be it one alone, by the parameters of everybody; without any no rows."""
    if orders is None:
        return pl.DataFrame(schema=_COLUMNS)
    past, at = _past(buyers), np.array(orders)
    expected = bg_nbd.expected_orders(at, past, YEAR)
    worth = expected * _values(buyers, np.array(value)) if value is not None else None
    money = pl.Series(worth).round().cast(pl.Int64) if worth is not None else None
    return buyers.select(
        "customer",
        pl.Series("p_alive", bg_nbd.p_alive(at, past)),
        pl.Series("expected_orders_12m", expected),
        pl.lit(money, dtype=pl.Int64).alias("clv_12m"),
    )


def _parameters(found: Outlook) -> tuple[Parameters, Parameters]:
    value = None if isinstance(found.value, Refusal) else found.value.parameters
    return tuple(found.orders.parameters.tolist()), tuple(
        value.tolist()
    ) if value is not None else None


def _past(buyers: pl.DataFrame) -> bg_nbd.Past:
    return bg_nbd.Past(*(buyers[name].to_numpy() for name in ("repeats", "last", "age")))


def _values(buyers: pl.DataFrame, at: Floats) -> Floats:
    """What each buyer's next order is worth, in minor units."""
    known = buyers["value"].is_not_null().to_numpy()
    repeats = np.where(known, buyers["repeats"].to_numpy(), 0)
    return gamma_gamma.expected_value(at, repeats, buyers["value"].fill_null(0).to_numpy())


def _fitted(buyers: pl.DataFrame, *, money: bool) -> Outlook | Refusal:
    refusal = _too_little(buyers)
    if refusal:
        return refusal
    past = _past(buyers)
    try:
        orders = bg_nbd.fitted(past, bg_nbd.usual(past))
    except NoFit:
        return Refusal(Text("The forecast does not fit these orders."))
    value = _value(buyers) if money else Refusal(Text("Nobody asked for amounts."))
    return Outlook(buyers, orders, value)


def _too_little(buyers: pl.DataFrame) -> Refusal | None:
    repeaters = int((buyers["repeats"] > 0).sum())
    oldest = buyers["age"].max() if len(buyers) else 0
    weeks = int(oldest) if isinstance(oldest, float) else 0
    if len(buyers) < LEAST_BUYERS:
        why = Text(
            "Customers who ordered: {found}. A forecast needs {needed}.",
            found=len(buyers),
            needed=LEAST_BUYERS,
        )
    elif repeaters < LEAST_REPEATERS:
        why = Text(
            "Customers who ordered on two days or more: {found}. A forecast needs {needed}.",
            found=repeaters,
            needed=LEAST_REPEATERS,
        )
    elif weeks < LEAST_WEEKS:
        why = Text(
            "Weeks since the first order: {found}. A forecast needs {needed}.",
            found=weeks,
            needed=LEAST_WEEKS,
        )
    else:
        return None
    return Refusal(why)


def _value(buyers: pl.DataFrame) -> Fit | Refusal:
    paid = buyers.filter(pl.col("value").is_not_null())
    if len(paid) < LEAST_REPEATERS:
        return Refusal(
            Text(
                "Customers whose later orders have an amount: {found}."
                " A forecast of turnover needs {needed}.",
                found=len(paid),
                needed=LEAST_REPEATERS,
            )
        )
    spent = gamma_gamma.Spent(paid["repeats"].to_numpy(), paid["value"].to_numpy())
    if abs(gamma_gamma.correlation(spent)) > gamma_gamma.MOST_CORRELATED:
        return Refusal(
            Text(
                "How much customers spend depends on how often they order: the forecast of turnover"
                " does not hold here."
            )
        )
    return _value_fit(spent)


def _value_fit(spent: gamma_gamma.Spent) -> Fit | Refusal:
    misfit = Refusal(Text("The forecast of turnover does not fit these amounts."))
    try:
        found = gamma_gamma.fitted(spent, gamma_gamma.usual(spent))
    except NoFit:
        return misfit
    has_mean = found.parameters[1] > 1
    return found if has_mean else misfit


def _band(totals: Floats) -> Band:
    low, middle, high = np.quantile(totals, [0.1, 0.5, 0.9])
    return Band(float(low), float(middle), float(high))
