"""The five sample shops on one day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pytest

from app.demo.shop import Shop, make_shop
from core.i18n import LANGUAGES

TODAY = date(2026, 11, 21)
SEED = 7


@lru_cache
def shop_in(language: str) -> Shop:
    return make_shop(language, TODAY, SEED)


@pytest.fixture(params=LANGUAGES)
def shop(request: pytest.FixtureRequest) -> Shop:
    return shop_in(request.param)
