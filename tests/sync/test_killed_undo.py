"""An undo that dies at any call: asked for again while it still read, it is done; once it wrote,
the next sync ends it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.tables import decision, run
from sync.run import UndoRequest
from tests.sync.counter import Shop, open_shop, settled_shop
from tests.sync.test_interrupted_runs import Killed, kill_at

ANA, IVO, JAN = "Ana Horvat", "Ivo Babić", "Jan Kos"


def undo(shop: Shop, number: int) -> None:
    shop.run(undo=UndoRequest(number))


def two_days(folder: Path) -> tuple[Shop, tuple[object, ...]]:
    """A shop after two runs, and what it held after the first."""
    shop = open_shop(folder)
    shop.run()
    before = shop.labels(), shop.answers()
    shop.order(date(2026, 2, 28), "ivo@example.com", 8)
    shop.order(date(2026, 2, 28), "jan@example.com", 8)
    shop.run()
    shop.later(hours=1)
    return shop, before


def undo_killed(shop: Shop, taken: int, call: int, *, after: bool) -> None:
    kill_at(shop, call, after=after)
    with pytest.raises(Killed):
        undo(shop, taken)
    shop.door.script.watch = None
    shop.later(minutes=20)


def begun(shop: Shop) -> bool:
    """Whether the undo that was killed had decided already."""
    return "report" in max(shop.rows(run), key=lambda row: row.number).undo


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before the work", "after the work"])
@pytest.mark.parametrize("taken", [1, 2], ids=["the first run", "the second run"])
def test_killed_at_any_call_it_ends_as_the_whole_one(
    tmp_path: Path, taken: int, after: bool
) -> None:
    whole, before = two_days(tmp_path / "whole")
    undo(whole, taken)
    calls = sum(whole.door.calls.values())
    expected = whole.labels(), whole.answers()
    assert taken == 1 or expected == before
    for call in range(1 + after, calls + 1, 2):  # every other one before, the rest after its work
        shop, _ = two_days(tmp_path / str(call))
        undo_killed(shop, taken, call, after=after)
        if not begun(shop):
            undo(shop, taken)
        shop.run()
        assert (shop.labels(), shop.answers()) == expected, call
        shop.later(minutes=20)
        assert shop.run().counts == {}


def test_a_label_she_used_meanwhile_stays_and_nothing_is_decided_about_it(tmp_path: Path) -> None:
    shop = settled_shop(tmp_path)
    whole = open_shop(tmp_path / "whole")
    whole.run()
    undo(whole, 1)
    calls = sum(whole.door.calls.values())
    undo_killed(shop, 1, calls, after=False)
    assert shop.labels()
    name = next(iter(shop.labels()))
    who = next(one for one in (JAN, ANA, IVO) if one not in shop.labels()[name])
    shop.people.put(shop.label(name), shop.contact(who))
    shop.run()
    assert who in shop.labels()[name]
    kept = {row.subject for row in shop.rows(decision) if row.question == "label"}
    assert len(kept) == 3
    shop.later(minutes=20)
    assert shop.run().counts == {}
    assert who in shop.labels()[name]
