"""What we ask the emulator and no Google could tell us."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import TryLater
from core.google.emulator import Emulator
from emulator.server import start


def test_its_clock_is_read_and_moved() -> None:
    with start() as running:
        emulator = Emulator(running.url + "/")
        emulator.advance(90)
        assert emulator.offset() == timedelta(seconds=90)


def test_its_quotas_are_asked_for() -> None:
    with start() as running:
        assert not Emulator(running.url).has_quotas()
        running.world.options["quotas"] = True
        assert Emulator(running.url).has_quotas()


def test_one_that_is_down_says_start_it() -> None:
    with start() as running:
        url = running.url
    with pytest.raises(TryLater, match="regulars emulator"):
        Emulator(url).offset()
