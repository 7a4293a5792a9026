"""When work begins by itself. APScheduler only wakes us; what is due is read from the database.

Time is the services' clock, which in a sample shop jumps with the emulator's: so nothing is ever
planned ahead, every wake asks anew what is due now. A tick missed while nobody ran is due then.
"""

from __future__ import annotations

import logging
from datetime import UTC, timedelta
from typing import Self

from apscheduler.schedulers.background import BackgroundScheduler

from app import mailing, sync_now, ticks
from app.jobs import Hands
from app.wiring import Services
from core.clock import SystemClock
from core.errors import AppError

log = logging.getLogger(__name__)

NIGHTLY = "sync"
EVERY = 60
SOON = timedelta(seconds=1.5)
"""The emulator's clock is read at most once a second: look after that."""


class Schedule:
    """Wakes at the start, every minute, and when told to."""

    def __init__(self, services: Services, jobs: Hands) -> None:
        self._services = services
        self._jobs = jobs
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        self._scheduler.add_job(
            self.look, "interval", seconds=EVERY, next_run_time=SystemClock().now(), id="wake"
        )
        self._scheduler.start()

    def wake(self) -> None:
        """Look now instead of within the minute: somebody moved the clock."""
        self._scheduler.modify_job("wake", next_run_time=SystemClock().now() + SOON)

    def close(self) -> None:
        self._scheduler.shutdown(wait=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look(self) -> None:
        """Start whatever is due. What goes wrong is tried again at the next wake."""
        try:
            self.nightly()
            self.campaigns()
            self.ticked()
        except AppError as error:
            log.warning("The schedule could not look: %s", error)

    def nightly(self) -> None:
        """The nightly sync, once a day by whoever claims the tick, never before a first run.

        A run that began after the tick, a person's included, has done its work already.
        """
        services = self._services.now()
        schedule, zone = services.settings.schedule, services.settings.business.zone
        if not schedule or not ticks.first_run_done(services.engine, services.account):
            return
        now = services.clock.now()
        day = ticks.due_day(now, schedule, zone)
        at = ticks.tick_at(day, schedule, zone)
        if ticks.ran_since(services.engine, services.account, at):
            return
        if ticks.claim(services.engine, services.account, NIGHTLY, day, now):
            self._jobs.sync_now("schedule")

    def campaigns(self) -> None:
        """Scheduled campaigns whose time has come, and those whose sending goes on."""
        for campaign in mailing.due(self._services.now()):
            self._jobs.send_campaign(campaign)

    def ticked(self) -> None:
        """The sync she asked for in the sheet. A tick made while something goes on is taken after
        it: the run that is going may have read her orders already."""
        if not self._jobs.activity().busy and sync_now.is_asked(self._services.now()):
            self._jobs.sync_now(sync_now.TRIGGER)
