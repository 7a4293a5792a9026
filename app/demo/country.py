"""What is typical of a country's shop, read from countries/LANGUAGE.toml."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from importlib import resources

from msgspec import Struct

from core.settings import Business

_PLAIN = str.maketrans({"đ": "dj", "’": "", " ": ""})


class Names(Struct, frozen=True):
    """Where people's names, cities, addresses and phone numbers are drawn from.

    `latin` spells names for addresses; `phone` is a pattern for `phones` different numbers.
    """

    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    women_families: tuple[str, ...]
    cities: tuple[str, ...]
    domains: tuple[str, ...]
    latin: Mapping[str, str]
    info: str
    phone: str
    phones: int

    def number(self, n: int) -> str:
        return self.phone.format(n=n, a=n // 1000, b=n % 1000)

    def spelt(self, name: str) -> str:
        """The name as in an address: small ASCII letters."""
        text = self.latin.get(name, name).casefold().translate(_PLAIN)
        letters = unicodedata.normalize("NFKD", text)
        return "".join(c for c in letters if not unicodedata.combining(c))


class Layout(Struct, frozen=True):
    """How one of the two order spreadsheets looks. `headers`: meaning -> word, in column order.

    `factor`: what prices are multiplied by (rials where products are priced in tomans).
    `persian`: dates are text in the Persian calendar, some amounts have Persian digits.
    """

    title: str
    headers: Mapping[str, str]
    factor: int = 1
    persian: bool = False
    tab: str = ""
    note: str = ""
    total: str = ""
    statuses: Mapping[str, str] | None = None


class Country(Struct, frozen=True):
    """`date` is a format of y, m and d; `mistakes` are what its people get wrong in cells."""

    language: str
    locale: str
    decimal: str
    date: str
    business: Business
    names: Names
    labels: Mapping[str, str]
    products: Mapping[str, Decimal]
    online: Layout
    counter: Layout
    mistakes: Mapping[str, str]
    campaign: Mapping[str, str]


@lru_cache(maxsize=8)
def country(language: str) -> Country:
    """Raises FileNotFoundError for a language that has no sample shop."""
    file = resources.files("app.demo.countries").joinpath(f"{language}.toml")
    raw = tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
    people = {"women_families": raw["people"]["families"], "latin": {}, **raw["people"]}
    listed = {key: tuple(value) for key, value in people.items() if isinstance(value, list)}
    return Country(
        language=language,
        locale=raw["locale"],
        decimal=raw["decimal"],
        date=raw["date"],
        business=Business(language=language, **raw["business"]),
        names=Names(**{**people, **listed}),
        labels=raw["labels"],
        products={name: Decimal(price) for name, price in raw["products"].items()},
        online=Layout(**raw["online"]),
        counter=Layout(**raw["counter"]),
        mistakes=raw["mistakes"],
        campaign=raw["campaign"],
    )
