"""A sheet write broke off while rows were moved, and they were moved again before the next run:
what it left may stand anywhere. It may be hers as well, so she is asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from core.errors import GoogleError, Rejected, TryLater, Unsure
from core.i18n import Text
from core.tables import override
from sync.merge import NewOverride
from sync.overrides import store_overrides
from tests.sync.counter import ACCOUNT, Shop, settled_shop
from tests.sync.test_concurrent_hands import BEFORE_THE_WRITE, READ, WRITE, meanwhile
from tests.sync.test_renamed_segments import rename_option

EVA, IVO = "Eva Novak", "Ivo Babić"
LOYAL, NEW, INACTIVE = "Loyal customer", "New customer", "Inactive customer"


def roll(shop: Shop) -> None:
    """The last row comes first."""
    tab = shop.customers_tab
    *rows, last = tab.values()[1:]
    width = max(map(len, (last, *rows)))
    tab.fill([[*row, *[""] * (width - len(row))] for row in (last, *rows)], row=1)


def chosen(shop: Shop) -> list[tuple[str | None, str]]:
    return [(o.segment, o.origin) for o in shop.rows(override) if o.ended_at is None]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ivo buys again, and his cell is to be written; it comes into Eva's, for the rows are moved
    at that moment, and nobody looks. They are moved once more, and his order is cancelled."""
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    meanwhile(shop, WRITE, 1, lambda: roll(shop))
    shop.door.script.fail(WRITE, TryLater(Text("Overloaded."), http=503), after=True)
    with suppress(TryLater):
        shop.run()
    assert shop.answers()[EVA] == LOYAL
    roll(shop)
    tab = shop.book.tab("Orders")
    tab.delete_row(len(tab.values()) - 1)
    shop.later(days=1)
    return shop


def test_it_is_no_answer_by_hand_and_is_asked_about_until_she_says(shop: Shop) -> None:
    for _ in range(3):
        report = shop.run()
        assert [one.kind for one in report.problems] == ["astray"]
        assert EVA in str(report.problems[0].message)
        assert (chosen(shop), shop.answers()[EVA]) == ([], LOYAL)
        shop.later(days=1)
    assert shop.writes() == {}
    roll(shop)
    shop.pick(EVA, "Automatic")

    report = shop.run()

    assert (report.open_problems, chosen(shop)) == (0, [])
    assert shop.answers()[EVA] == INACTIVE
    shop.later(days=1)
    assert shop.run().counts == {}


@pytest.mark.parametrize(("segment", "answer"), [("loyal", LOYAL), ("new", NEW)])
def test_what_she_says_on_the_page_holds(shop: Shop, segment: str, answer: str) -> None:
    shop.run()
    shop.later(hours=1)
    eva = next(str(key) for name, key in shop.answers("Regulars key").items() if name == EVA)
    with shop.engine.begin() as connection:
        said = [NewOverride(eva, segment, "page")]
        store_overrides(connection, ACCOUNT, "status", said, (), shop.clock.now())

    report = shop.run()

    assert (report.open_problems, chosen(shop)) == (0, [(segment, "page")])
    assert (shop.answers()[EVA], EVA in shop.labels()[answer]) == (answer, True)
    shop.later(days=1)
    assert shop.run().counts == {}


def test_another_answer_picked_in_the_cell_is_hers(shop: Shop) -> None:
    shop.run()
    shop.later(hours=1)
    shop.pick(EVA, NEW)

    assert (shop.run().open_problems, chosen(shop)) == (0, [("new", "sheet")])


def test_a_row_that_is_away_for_a_while_is_asked_about_when_it_is_back(shop: Shop) -> None:
    shop.run()
    tab = shop.customers_tab
    row = [cells[0] for cells in tab.values()].index(EVA)
    kept = tab.values()[row]
    tab.delete_row(row)
    shop.run()
    shop.later(days=1)
    row = [cells[0] for cells in tab.values()].index(EVA)
    tab.fill([kept], row=row)

    report = shop.run()

    assert ([one.kind for one in report.problems], chosen(shop)) == (["astray"], [])


def test_a_repair_that_breaks_off_leaves_nothing_of_hers_either(tmp_path: Path) -> None:
    """The rows are moved during the write, and again during the repair, which nobody sees end."""
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    meanwhile(shop, WRITE, 1, lambda: again(shop))
    shop.door.script.fail(WRITE, TryLater(Text("Overloaded."), http=503), after=True, skip=1)
    with suppress(TryLater):
        shop.run()
    assert shop.answers()["Ana Horvat"] == INACTIVE
    roll(shop)
    shop.later(days=1)

    shop.run()

    assert chosen(shop) == []


def swap(shop: Shop, one: int, other: int) -> None:
    """Two rows change places."""
    tab = shop.customers_tab
    rows = tab.values()
    rows[one], rows[other] = rows[other], rows[one]
    width = max(map(len, rows))
    tab.fill([[*row, *[""] * (width - len(row))] for row in rows])


def test_what_was_put_twice_may_have_come_to_somebody_the_first_time(tmp_path: Path) -> None:
    """Ivo's answer comes into Eva's row first and into his own by the repair, which misses hers."""
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    def move_twice() -> None:
        roll(shop)
        meanwhile(shop, WRITE, 1, lambda: swap(shop, 1, 3))

    meanwhile(shop, WRITE, 1, move_twice)
    shop.door.script.fail(WRITE, TryLater(Text("Overloaded."), http=503), after=True, skip=1)
    with suppress(TryLater):
        shop.run()
    assert (shop.answers()[EVA], shop.answers()[IVO]) == (LOYAL, LOYAL)
    roll(shop)
    shop.later(days=1)

    report = shop.run()

    assert chosen(shop) == []
    assert EVA in " ".join(str(one.message) for one in report.problems if one.kind == "astray")


@pytest.mark.parametrize("who", [EVA, "Jan Kos"])
def test_what_she_picks_after_a_write_planned_anew_is_hers(tmp_path: Path, who: str) -> None:
    """Rows moved before the write: nothing was put where the first plan had it."""
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    meanwhile(shop, READ, BEFORE_THE_WRITE, lambda: roll(shop))
    shop.door.script.fail(WRITE, TryLater(Text("Overloaded."), http=503), after=True)
    with suppress(TryLater):
        shop.run()
    shop.later(days=1)
    shop.pick(who, LOYAL)

    report = shop.run()

    assert chosen(shop) == [("loyal", "sheet")]
    assert [one.kind for one in report.problems] == []


def test_a_new_name_that_came_into_another_row_is_asked_about(tmp_path: Path) -> None:
    """The cell it was meant for says the same by the old name: it was not reached."""
    shop = settled_shop(tmp_path)
    rename_option(shop, LOYAL, "VIP")
    meanwhile(shop, WRITE, 1, lambda: roll(shop))
    shop.door.script.fail(WRITE, TryLater(Text("Overloaded."), http=503), after=True)
    with suppress(TryLater):
        shop.run()
    (stray,) = [who for who, answer in shop.answers().items() if answer == "VIP"]
    assert shop.answers()["Ana Horvat"] == LOYAL != stray
    roll(shop)
    shop.later(minutes=3)

    report = shop.run()

    assert ([one.kind for one in report.problems], chosen(shop)) == (["astray"], [])
    assert shop.answers()["Ana Horvat"] == "VIP"
    shop.pick(stray, "Automatic")
    shop.later(days=1)
    assert (shop.run().open_problems, chosen(shop)) == (0, [])


def again(shop: Shop) -> None:
    roll(shop)
    meanwhile(shop, WRITE, 1, lambda: roll(shop))


@pytest.mark.parametrize("how", [Rejected, Unsure, TryLater])
def test_what_she_picks_after_a_refusal_is_hers(tmp_path: Path, how: type[GoogleError]) -> None:
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    shop.door.script.fail(WRITE, how(Text("No."), http=400))
    with suppress(TryLater):
        shop.run()
    shop.later(days=1)
    shop.pick(EVA, LOYAL)

    report = shop.run()

    asked = [one.kind for one in report.problems]
    expected: tuple[object, ...] = ([], [("loyal", "sheet")])
    assert (asked, chosen(shop)) == (expected if how is Rejected else (["astray"], []))


Broken = Callable[[Shop], None]


def lost_cells(shop: Shop) -> None:
    shop.door.script.fail(WRITE, Unsure(Text("Lost.")), after=True)


def lost_labels(shop: Shop) -> None:
    method = "people.contactGroups.members.modify"
    shop.door.script.fail(method, Rejected(Text("No."), http=400), half=True)


@pytest.mark.parametrize("broken", [lost_cells, lost_labels])
def test_what_a_broken_write_left_is_ours_for_those_left_alone_too(
    tmp_path: Path, broken: Broken
) -> None:
    """Ivo is under two more labels: nothing is decided for him until she took one away."""
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    broken(shop)
    shop.run()
    shop.door.script.forget()
    tab = shop.book.tab("Orders")
    tab.delete_row(len(tab.values()) - 1)
    ivo = shop.contact(IVO)
    wrong = [shop.label("Potential customer"), shop.label(INACTIVE)]
    for label in wrong:
        shop.people.put(label, ivo)
    shop.later(days=1)
    assert [one.kind for one in shop.run().problems] == ["two_labels"]
    for label in wrong:
        shop.people.take(label, ivo)
    shop.later(days=1)

    report = shop.run()

    assert (report.open_problems, chosen(shop)) == (0, [])
    assert (shop.answers()[IVO], IVO in shop.labels()[NEW]) == (NEW, True)
    shop.later(days=1)
    assert shop.run().counts == {}


def test_a_copy_of_a_row_that_a_write_came_into_is_repaired_with_the_rest(tmp_path: Path) -> None:
    """Eva's row is there twice; what is meant for Ivo comes into the second one. Later that one is
    the only one."""
    shop = settled_shop(tmp_path)
    tab = shop.customers_tab
    tab.insert_row(3)
    tab.fill([tab.values()[2]], row=3)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    meanwhile(shop, WRITE, 1, lambda: roll(shop))
    shop.run()
    assert [row[3] for row in tab.values() if row[0] == EVA] == [INACTIVE, INACTIVE]
    tab.delete_row([row[0] for row in tab.values()].index(EVA))
    shop.later(days=1)

    shop.run()

    assert (chosen(shop), shop.answers()[EVA]) == ([], INACTIVE)


def test_a_copy_that_a_broken_write_came_into_is_asked_about_once_it_counts(tmp_path: Path) -> None:
    shop = settled_shop(tmp_path)
    tab = shop.customers_tab
    tab.insert_row(3)
    tab.fill([tab.values()[2]], row=3)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    meanwhile(shop, WRITE, 1, lambda: roll(shop))
    shop.door.script.fail(WRITE, TryLater(Text("Overloaded."), http=503), after=True)
    with suppress(TryLater):
        shop.run()
    assert [row[3] for row in tab.values() if row[0] == EVA] == [INACTIVE, LOYAL]
    for _ in range(2):
        shop.later(days=1)
        assert {one.kind for one in shop.run().problems} == {"duplicate_row"}
    tab.delete_row([row[0] for row in tab.values()].index(EVA))
    shop.later(days=1)

    report = shop.run()

    assert ([one.kind for one in report.problems], chosen(shop)) == (["astray"], [])
