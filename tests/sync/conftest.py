"""The emulator and a small shop on it, for whole runs through the real gateways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.server import Running
from sync.run import Parts
from tests.sync.emulated import conforming, small_shop


@pytest.fixture
def emulator() -> Iterator[Running]:
    with conforming() as running:
        yield running


@pytest.fixture
def parts(emulator: Running, tmp_path: Path) -> Iterator[Parts]:
    with small_shop(emulator, tmp_path) as parts:
        yield parts
