"""A small shop per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.server import start
from tests.e2e.shop import SmallShop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with start(conformance=True) as google:
        yield open_shop(google, tmp_path)
    assert google.violations == []
