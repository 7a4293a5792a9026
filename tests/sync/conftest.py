"""A settled shop on fakes, and the emulator with a small shop on it for the real gateways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.server import Running
from sync.run import Parts
from tests.sync.counter import Shop, settled_shop
from tests.sync.emulated import conforming, small_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An hour after the first run."""
    shop = settled_shop(tmp_path)
    yield shop
    shop.engine.dispose()


@pytest.fixture
def emulator() -> Iterator[Running]:
    with conforming() as running:
        yield running


@pytest.fixture
def parts(emulator: Running, tmp_path: Path) -> Iterator[Parts]:
    with small_shop(emulator, tmp_path) as parts:
        yield parts
