"""Pretending it is later moves the sample shop's clock and ours in one go."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from app import operations, wiring
from emulator.server import start


def test_right_after_the_clock_was_moved_ours_is_not_behind(tmp_path: Path) -> None:
    with start() as google:
        config = tmp_path / "config.toml"
        config.write_text(
            f'[google]\naccount = "owner@example.com"\nemulator = "{google.url}"\n', "utf-8"
        )
        services = wiring.build(config)
        before = services.clock.now()
        operations.advance_clock(services, timedelta(days=90).total_seconds())
        assert services.clock.now() - before >= timedelta(days=90)
        services.engine.dispose()
