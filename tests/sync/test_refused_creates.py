"""A creation Google refused, or never answered, after it made some all the same; what Contacts
tells is minutes late. Nobody is made twice, however soon the next runs come."""

from __future__ import annotations

from contextlib import suppress

import pytest

from core.errors import TryLater
from emulator.server import Running
from sync.run import Parts
from tests.sync.emulated import run

CREATE = "people.people.batchCreateContacts"


def mias(parts: Parts) -> int:
    people = parts.door.people.pull_contacts(None).contacts
    return sum("mia@example.com" in person.emails for person in people)


@pytest.mark.parametrize("http", [400, 503])
@pytest.mark.parametrize("after", [False, True])
def test_runs_close_together_make_nobody_twice(
    emulator: Running, parts: Parts, http: int, *, after: bool
) -> None:
    emulator.desk.faults.add([{"method": CREATE, "http": http, "after": after, "count": 1}])
    with suppress(TryLater):
        run(parts)
    for _ in range(3):
        parts.clock.sleep(10)
        run(parts)

    parts.clock.sleep(20 * 60)
    run(parts)
    assert mias(parts) == 1
    parts.clock.sleep(20 * 60)
    assert run(parts).counts == {}
