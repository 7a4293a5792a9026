"""A database that is older than what Google holds asks, and takes nothing for the owner's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copy

import pytest
from sqlalchemy import Engine

from core.database import open_database
from core.errors import Rejected, TryLater
from core.i18n import Text
from core.tables import decision, override, run
from sync.decisions import FORGET, KEEP
from tests.sync.answering import answer_stranger
from tests.sync.counter import Shop, open_shop

LOYAL, NEW = "Loyal customer", "New customer"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def backup(shop: Shop, to: Path) -> Path:
    shop.engine.dispose()
    return Path(copy(str(shop.engine.url.database), to))


def brought_back(shop: Shop, file: Path) -> Shop:
    """The same shop on the older database."""
    engine: Engine = open_database(f"sqlite:///{file}")
    return shop.but(engine=engine)


def stamp(shop: Shop) -> str:
    return shop.customers_tab.metadata["regulars.run"]


@pytest.fixture
def older(shop: Shop, tmp_path: Path) -> Shop:
    """Ivo became loyal after the backup was taken, by the rules."""
    shop.run()
    shop.later(hours=1)
    file = backup(shop, tmp_path / "backup.db")
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    shop.run()
    shop.later(hours=1)
    tab = shop.book.tab("Orders")
    tab.fill([["", "", "", ""]], row=len(tab.values()) - 1)  # and was not, after all
    return brought_back(shop, file)


def test_the_sheet_tells_which_run_wrote_last(shop: Shop) -> None:
    shop.run()
    assert stamp(shop) == shop.rows(run)[-1].id
    shop.run()
    assert stamp(shop) == shop.rows(run)[-2].id  # a quiet run writes nothing
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    shop.run()
    assert stamp(shop) == shop.rows(run)[-1].id
    assert shop.writes()["sheets.spreadsheets.batchUpdate"] == 1


def test_nothing_is_inferred_and_one_question_is_asked(older: Shop) -> None:
    report = older.run()

    assert [trip.kind for trip in report.trips] == ["older"]
    assert [one.kind for one in report.problems] == ["older"]
    assert "1, of people: 1" in str(report.problems[0].message)
    assert older.rows(override) == []
    assert older.answers()["Ivo Babić"] == LOYAL
    assert older.labels()[LOYAL] == ["Ana Horvat", "Ivo Babić"]
    assert [trip.kind for trip in older.run().trips] == ["older"]
    assert older.writes() == {}


def test_everything_else_goes_on_and_the_question_stays(older: Shop) -> None:
    older.order(date(2026, 2, 27), "jan@example.com", 10)

    older.run()

    assert "Jan Kos" in older.labels()[NEW]
    assert older.answers()["Jan Kos"] == NEW
    assert [trip.kind for trip in older.run().trips] == ["older"]
    assert older.rows(override) == []


def test_kept_they_are_her_choices(older: Shop) -> None:
    older.run()
    answer_stranger(older, KEEP)

    report = older.run()

    assert report.open_problems == 0
    assert [(row.segment, row.ended_at) for row in older.rows(override)] == [("loyal", None)]
    assert older.answers()["Ivo Babić"] == LOYAL
    assert stamp(older) == older.rows(run)[-1].id
    assert older.rows(decision) == []
    assert older.run().counts == {}
    assert older.writes() == {}


def test_forgotten_the_rules_decide(older: Shop) -> None:
    older.run()
    answer_stranger(older, FORGET)

    report = older.run()

    assert report.open_problems == 0
    assert older.rows(override) == []
    assert older.answers()["Ivo Babić"] == NEW
    assert older.labels()[LOYAL] == ["Ana Horvat"]
    assert stamp(older) == older.rows(run)[-1].id
    assert older.run().counts == {}
    assert older.writes() == {}


def test_an_edit_after_the_answer_is_hers_again(older: Shop) -> None:
    older.run()
    answer_stranger(older, FORGET)
    older.run()
    older.later(hours=1)
    older.pick("Ivo Babić", LOYAL)

    older.run()

    assert [row.segment for row in older.rows(override)] == ["loyal"]


def test_where_nothing_differs_nothing_is_asked(shop: Shop, tmp_path: Path) -> None:
    """The later runs wrote somewhere else; the stamp is simply ours again."""
    shop.run()
    shop.later(hours=1)
    file = backup(shop, tmp_path / "backup.db")
    shop.customers_tab.metadata["regulars.run"] = "01HSOMEBODYELSE00000000000"
    older = brought_back(shop, file)

    report = older.run()

    assert report.problems == ()
    assert stamp(older) == older.rows(run)[-1].id


def test_a_second_database_asks_before_it_takes_a_whole_shop_for_edits(
    shop: Shop, tmp_path: Path
) -> None:
    shop.run()
    shop.pick("Jan Kos", LOYAL)
    shop.later(hours=1)
    shop.run()
    second = shop.but(engine=open_shop(tmp_path / "second").engine)

    report = second.run()

    assert [trip.kind for trip in report.trips] == ["older"]
    assert second.rows(override) == []
    assert sorted(second.labels()[LOYAL]) == ["Ana Horvat", "Jan Kos"]


def test_a_second_database_waits_with_its_first_plan_too(shop: Shop, tmp_path: Path) -> None:
    shop.run()
    shop.pick("Jan Kos", LOYAL)
    shop.later(hours=1)
    second = shop.but(engine=open_shop(tmp_path / "second").engine)

    report = second.run(attended=False)

    assert {trip.kind for trip in report.trips} >= {"older", "first_plan"}
    assert second.writes() == {}


@pytest.mark.parametrize(
    "method", ["sheets.spreadsheets.batchUpdate", "people.contactGroups.members.modify"]
)
def test_a_run_stopped_in_the_middle_is_known_to_the_older_one_too(
    older: Shop, tmp_path: Path, method: str
) -> None:
    """A second run after the backup stops at its first label, or right after its stamp."""
    older.run()
    answer_stranger(older, KEEP)
    older.run()
    older.later(hours=1)
    file = backup(older, tmp_path / "again.db")
    older.order(date(2026, 2, 27), "jan@example.com", 10)
    older.door.script.fail(method, TryLater(Text("Overloaded.")), after=True)
    with pytest.raises(TryLater):
        older.run()
    again = brought_back(older, file)
    tab = again.book.tab("Orders")
    tab.fill([["", "", "", ""]], row=len(tab.values()) - 1)

    again.run()

    assert {row.segment for row in again.rows(override)} == {"loyal"}


def test_labels_made_before_any_sheet_are_recognised_as_somebody_elses(
    shop: Shop, tmp_path: Path
) -> None:
    """The first run was killed after its labels; the database that knew of it is lost."""
    shop.door.script.fail("sheets.spreadsheets.batchUpdate", TryLater(Text("Overloaded.")))
    with pytest.raises(TryLater):
        shop.run()
    shop.people.put(shop.label(LOYAL), shop.contact("Jan Kos"))
    shop.people.take(shop.label("Potential customer"), shop.contact("Jan Kos"))
    second = shop.but(engine=open_shop(tmp_path / "second").engine)

    report = second.run()

    assert [trip.kind for trip in report.trips] == ["older"]
    assert second.rows(override) == []
    assert [trip.kind for trip in second.run().trips] == ["older"]
    answer_stranger(second, KEEP)
    second.run()
    assert {row.segment for row in second.rows(override)} == {"loyal"}
    assert second.run().counts == {}


def test_a_stamp_that_google_refuses_is_a_problem_and_the_rest_is_written(shop: Shop) -> None:
    shop.run()
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    refused = Rejected(Text("The tab is locked."), http=400)
    shop.door.script.fail("sheets.spreadsheets.batchUpdate", refused)

    report = shop.run()

    assert [one.kind for one in report.problems] == ["change_failed"]
    assert "Ivo Babić" in shop.labels()[LOYAL]
