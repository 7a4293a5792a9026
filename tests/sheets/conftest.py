"""The real Sheets gateway on an emulator, for what Google's rules make of our plans."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.clock import SystemClock
from core.database import open_database
from core.google.door import Door, open_door
from core.settings import Google
from emulator.server import Running, start


@pytest.fixture(scope="module")
def emulator() -> Iterator[Running]:
    with start(conformance=True) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def door(emulator: Running) -> Iterator[Door]:
    engine = open_database("sqlite://")
    google = Google("owner@example.com", emulator=emulator.url)
    with open_door(google, account="A", engine=engine, clock=SystemClock()) as opened:
        yield opened
    engine.dispose()
