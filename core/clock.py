"""The only place that may ask what time it is or wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """This instant, aware, UTC."""

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))


class OffsetClock:
    """Real time plus an offset somebody else owns: the emulator's clock.

    `read_offset` is asked at most once a second of real time, so that pretending it is tonight
    reaches every process without a call per look at the clock.
    """

    def __init__(self, read_offset: Callable[[], timedelta]) -> None:
        self._read_offset = read_offset
        self._offset = timedelta()
        self._read_at: float | None = None

    def now(self) -> datetime:
        read_at = self._read_at  # another thread may know at any moment that it moved
        if read_at is None or time.monotonic() - read_at > 1:
            self._offset = self._read_offset()
            self._read_at = time.monotonic()
        return datetime.now(UTC) + self._offset

    def moved(self) -> None:
        """The offset is known to be another one now: the next look asks."""
        self._read_at = None

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))


class FixedClock:
    """A clock for tests: stands still, and sleeping moves it."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=max(0.0, seconds))


def today(clock: Clock, zone: ZoneInfo) -> date:
    """The shop's date, which is not the server's."""
    return clock.now().astimezone(zone).date()
