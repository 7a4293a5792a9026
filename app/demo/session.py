"""A sample shop that lives as long as it is looked at: emulator, seed, configuration, services."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from app import wiring
from app.demo.seed import config_for, seed
from app.demo.shop import Shop, make_shop
from app.wiring import Services
from core.clock import SystemClock
from emulator import server

SEED = 20261121
OWNER = "owner@example.com"


class SampleShop(Struct, frozen=True):
    google: str
    """The emulator's address: what Regulars did to "Google" is shown there."""
    shop: Shop
    services: Services


@contextmanager
def sample_shop(language: str, *, emulator_port: int = 0) -> Iterator[SampleShop]:
    """A fresh sample shop in a folder that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="regulars-demo-") as folder,
        server.start(port=emulator_port) as google,
    ):
        shop, text = fill(google.url, language)
        config = Path(folder) / "config.toml"
        config.write_text(text, "utf-8")
        services = wiring.build(config)
        try:
            yield SampleShop(google.url, shop, services)
        finally:
            services.engine.dispose()


def fill(url: str, language: str) -> tuple[Shop, str]:
    """Put the sample shop into the emulator at `url`; the shop and its config.toml."""
    shop = make_shop(language, SystemClock().now().date(), SEED)
    return shop, config_for(shop, seed(shop, url, OWNER), url)
