"""*Sync now* in the sheet: a box the owner ticks, looked at while the server runs.

A tick that was seen is remembered before the box is emptied, and forgotten when the run it asked
for has ended: whoever is killed in between does it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.wiring import Services
from core.database import reading
from core.errors import Busy, Gone
from core.i18n import Text
from core.moments import say_moment

TRIGGER = "sheet"
_CURSOR = "sync_now"
_HOW = Text("Tick the box to sync; it takes nothing else.")


def is_asked(services: Services) -> bool:
    """Whether she ticked the box: one read, and one write where she did."""
    from sync.contacts import load_cursor
    from sync.sheet import CURSOR, home_of

    if not services.settings.customers.sync_now:
        return False
    with reading(services.engine).begin() as connection:
        asked = load_cursor(connection, services.account, _CURSOR)
        home = home_of(services.settings, load_cursor(connection, services.account, CURSOR))
    return bool(asked) or (bool(home) and _take(services, home))


def _take(services: Services, home: str) -> bool:
    """Whatever else stands in the box is emptied, too."""
    from sheets import sync_now

    business, now = services.settings.business, services.clock.now()
    with services.open_door() as door:
        try:
            found = sync_now.box(door.sheets, home)
        except Gone:  # the run says so
            return False
        if found is True:
            _remember(services, {"at": now.isoformat()})
        if found:
            began = Text(
                "Began: {moment}", moment=say_moment(now, business.zone, business.language)
            )
            told = began if found is True else _HOW
            sync_now.empty_box(door.sheets, home, told.say(business.language))
    return found is True


@contextmanager
def answering(services: Services) -> Iterator[None]:
    """A run that she asked for. It is answered when it ends, however it ends; not while another
    process is at it."""
    try:
        yield
    except Busy:
        raise
    except Exception:
        _remember(services, {})
        raise
    else:
        _remember(services, {})


def _remember(services: Services, value: dict[str, str]) -> None:
    from sync.contacts import store_cursor

    with services.engine.begin() as connection:
        store_cursor(connection, services.account, _CURSOR, value, services.clock.now())
