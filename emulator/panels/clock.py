"""The emulator's clock as a person moves it: tonight, tomorrow, in a month."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from emulator.admin import FURTHEST
from emulator.panels.asked import Wrong, text
from emulator.sheets.store import store_of
from emulator.world import World

AHEAD = {
    "hour": ("One hour on", timedelta(hours=1)),
    "day": ("One day on", timedelta(days=1)),
    "week": ("One week on", timedelta(weeks=1)),
    "month": ("30 days on", timedelta(days=30)),
}
AT = {"tonight": ("Pretend it is tonight", 23), "morning": ("Next morning, 8:00", 8)}


def shown(world: World) -> dict[str, Any]:
    """Its time where the spreadsheets are, and how far it is ahead of the real one."""
    local = world.clock.now().astimezone(zone(world))
    return {
        "now": local,
        "zone": zone(world).key,
        "ahead": ahead(world),
        "choices": {key: words for key, (words, _) in {**AT, **AHEAD}.items()},
    }


def ahead(world: World) -> str:
    """ "3 days 2 hours", "" while it shows the real time."""
    minutes = round(abs(world.clock.offset.total_seconds()) / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (0 if days else rest, "minute")]
    words = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number]
    return " ".join(words)


def zone(world: World) -> ZoneInfo:
    """The time zone of most spreadsheets, UTC without any."""
    named = Counter(book.time_zone for book in store_of(world).books.values())
    return ZoneInfo(named.most_common(1)[0][0] if named else "UTC")


def move(world: World, form: FormData, home: str) -> str:
    """Forward to a time of day or by a span, as the form asks. It never goes back."""
    wanted = text(form, "to")
    with world.lock:
        now = world.clock.now()
        if wanted in AT:
            step = _next(now.astimezone(zone(world)), AT[wanted][1]) - now
        elif wanted in AHEAD:
            step = AHEAD[wanted][1]
        else:
            step = _hours(text(form, "hours"))
        if abs(world.clock.offset + step) > FURTHEST:
            raise Wrong(f"The clock goes no further than {FURTHEST.days} days.")
        world.clock.advance(step.total_seconds())
    return f"{home}#clock"


def _next(local: datetime, hour: int) -> datetime:
    wanted = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return wanted if wanted > local else wanted + timedelta(days=1)


def _hours(given: str) -> timedelta:
    try:
        step = timedelta(hours=float(given.replace(",", ".")))
    except (ValueError, OverflowError) as why:
        raise Wrong("Write how many hours the clock is to go on, for example 1.5.") from why
    if step < timedelta():
        raise Wrong("The clock goes only forward: what happened stays in the past.")
    return step
