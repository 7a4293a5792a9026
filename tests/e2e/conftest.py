"""A small shop per test, on a Google whose lists show a write only minutes later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.server import start
from tests.e2e.shop import SmallShop, open_shop

LAG = 120
"""Seconds until what was written to contacts shows in reads with a sync token."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with start(conformance=True) as google:
        google.world.options["lag_seconds"] = LAG
        yield open_shop(google, tmp_path)
    assert google.violations == []
