"""A run killed at any call, before or after Google did it, is finished by the next one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.errors import Unsure
from core.i18n import Text
from core.tables import change, override, run
from tests.sync.counter import AGE, READS, STATUS, Shop, open_shop, twin


class Killed(BaseException):
    """What no handler in the product may catch."""


def kill_at(shop: Shop, number: int, *, after: bool) -> None:
    """Die at the call of this number, with or without its work done."""
    made = 0

    def watch(method: str) -> None:
        nonlocal made
        made += 1
        if made == number:
            shop.door.script.fail(method, Killed(), after=after)

    shop.door.script.watch = watch


def state_of(shop: Shop) -> tuple[object, ...]:
    return shop.labels(), shop.answers(), len(shop.people.contacts()), len(shop.book.tabs)


def second_day(shop: Shop) -> None:
    """Things move: Jan buys, Ivo buys again, Lea is new, Ana's answer is chosen by hand."""
    shop.later(hours=20)
    shop.order(date(2026, 3, 1), "ivo@example.com", 20)
    shop.order(date(2026, 3, 1), "jan@example.com", 5)
    shop.order(date(2026, 3, 1), "lea@example.com", 20, "Lea Marić")
    shop.pick("Ana Horvat", "Inactive customer")


def meanwhile(shop: Shop) -> None:
    """What was half written is not the answer any more: Jan and Lea buy again."""
    shop.order(date(2026, 3, 1), "jan@example.com", 7)
    shop.order(date(2026, 3, 1), "lea@example.com", 8, "Lea Marić")


def run_killed(shop: Shop, number: int, *, after: bool) -> None:
    kill_at(shop, number, after=after)
    with pytest.raises(Killed):
        shop.run()
    shop.door.script.watch = None


def calls_of(shop: Shop) -> list[str]:
    """The calls of a whole run, one after the other."""
    made: list[str] = []
    shop.door.script.watch = made.append
    shop.run()
    shop.door.script.watch = None
    return made


def finished(shop: Shop, minutes: int) -> Shop:
    """The day after it was killed: run again, soon or later; nothing is left to do at the end."""
    shop.later(minutes=minutes)
    meanwhile(shop)
    shop.run()
    shop.later(minutes=20)
    if minutes < 20:
        shop.run()
    assert shop.run().counts == {}
    return shop


def all_deaths(start: Shop, folder: Path) -> Iterator[tuple[str, Shop]]:
    """The shop after a run that was killed at each of its calls, and finished 3 minutes or an hour
    later. As long as a run only reads, it does not matter when it was killed exactly."""
    calls = calls_of(twin(start, folder / "calls"))
    written = min(at for at, method in enumerate(calls, 1) if method not in READS)
    for number in range(1, len(calls) + 1):
        for after in (False, True) if number >= written else (False,):
            killed = twin(start, folder / f"{number}{after}")
            run_killed(killed, number, after=after)
            for minutes in (3, 60) if number >= written else (3,):
                name = f"{number} {calls[number - 1]}, {after=}, {minutes=}"
                other = finished(twin(killed, folder / f"{number}{after}{minutes}"), minutes)
                other.engine.dispose()
                yield name, other
            killed.engine.dispose()


@pytest.mark.slow
def test_a_first_run_killed_at_any_call_ends_the_same(tmp_path: Path) -> None:
    start = open_shop(tmp_path / "start", dimensions=(STATUS, AGE))
    whole = twin(start, tmp_path / "whole")
    whole.run()
    meanwhile(whole)
    whole.run()

    for name, shop in all_deaths(start, tmp_path):
        assert state_of(shop) == state_of(whole), name
        assert shop.rows(override) == [], name


@pytest.mark.slow
def test_a_later_run_killed_at_any_call_ends_the_same(tmp_path: Path) -> None:
    start = open_shop(tmp_path / "start")
    start.run()
    second_day(start)
    whole = twin(start, tmp_path / "whole")
    whole.run()
    meanwhile(whole)
    whole.run()

    for name, shop in all_deaths(start, tmp_path):
        assert state_of(shop) == state_of(whole), name
        hand = [(row.segment, row.origin) for row in shop.rows(override)]
        assert hand == [("inactive", "sheet")], name


def test_an_interrupted_run_is_closed_by_the_next(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    run_killed(shop, 6, after=False)

    shop.run()

    first, second = shop.rows(run)
    assert (first.state, second.state) == ("failed", "done")
    assert "interrupted" in first.error["text"]


def test_nothing_stays_open_in_the_journal(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    run_killed(shop, 8, after=True)

    shop.run()

    assert {row.state for row in shop.rows(change)} == {"done", "failed"}


def test_a_lost_answer_creates_nobody_twice(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    lost = Unsure(Text("The answer was lost."))
    shop.door.script.fail("people.people.batchCreateContacts", lost, after=True)

    shop.run()
    shop.run()

    assert [p.name for p in shop.people.contacts()].count("Mia Perić") == 1
    assert shop.labels()["New customer"] == ["Ivo Babić", "Mia Perić"]


def test_a_lost_call_is_made_again_only_after_a_full_read_minutes_later(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    lost = Unsure(Text("The answer was lost."))
    shop.door.script.fail("people.people.batchCreateContacts", lost)
    shop.run()
    shop.later(minutes=5)
    shop.run()
    assert len(shop.people.contacts()) == 4

    shop.later(minutes=15)
    shop.run()

    assert len(shop.people.contacts()) == 5


def test_a_sheet_write_nobody_answered_is_not_ours_for_ever(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    lost = Unsure(Text("The answer was lost."))
    shop.door.script.fail("sheets.spreadsheets.batchUpdate", lost, after=True)
    shop.run()
    shop.later(hours=1)
    shop.order(date(2026, 3, 1), "ivo@example.com", 20)
    shop.run()
    shop.later(hours=1)

    shop.pick("Ivo Babić", "New customer")
    shop.run()

    assert shop.answers()["Ivo Babić"] == "New customer"
    assert [(row.segment, row.origin) for row in shop.rows(override)] == [("new", "sheet")]
