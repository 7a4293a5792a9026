"""A business that is configured and nothing more, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from app import wiring
from app.wiring import Services
from core.clock import FixedClock
from emulator.server import Running, start

OWNER = "owner@example.com"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

MakeServices = Callable[..., Services]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def make_services(tmp_path: Path, clock: FixedClock) -> Iterator[MakeServices]:
    """Services on the one database file of this test; called twice, they are two processes."""
    made = []

    def make(language: str = "en", schedule: str = "04:10") -> Services:
        config = tmp_path / "config.toml"
        config.write_text(
            f"""
            [business]
            name = "Vinarija"
            time_zone = "Europe/Zagreb"
            language = "{language}"
            [google]
            account = "owner@example.com"
            [sync]
            schedule = "{schedule}"
            """
        )
        made.append(replace(wiring.build(config), clock=clock))
        return made[-1]

    yield make
    for services in made:
        services.engine.dispose()


@pytest.fixture
def services(make_services: MakeServices) -> Services:
    return make_services()


@pytest.fixture
def google() -> Iterator[Running]:
    with start(conformance=True) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def unconnected(google: Running, tmp_path: Path) -> Iterator[Services]:
    """A business at the emulator whose owner has allowed nothing yet."""
    config = tmp_path / "config.toml"
    config.write_text(f'[google]\naccount = "{OWNER}"\nemulator = "{google.url}"\n')
    services = wiring.build(config)
    yield services
    services.engine.dispose()
