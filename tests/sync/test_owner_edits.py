"""What the owner does in Contacts and in her sheet comes back as an answer."""

from __future__ import annotations

from datetime import date

from core.tables import override
from tests.sync.counter import Shop

LOYAL, NEW, INACTIVE = "Loyal customer", "New customer", "Inactive customer"


def overrides(shop: Shop) -> list[tuple[str | None, str, bool]]:
    """(segment, origin, still in force)"""
    return [(o.segment, o.origin, o.ended_at is None) for o in shop.rows(override)]


def test_an_option_picked_in_the_sheet_is_mirrored_to_the_label(shop: Shop) -> None:
    shop.pick("Ivo Babić", LOYAL)

    shop.run()

    assert "Ivo Babić" in shop.labels()[LOYAL]
    assert "Ivo Babić" not in shop.labels()[NEW]
    assert overrides(shop) == [("loyal", "sheet", True)]
    assert shop.run().counts == {}


def test_a_label_added_in_contacts_is_mirrored_to_the_sheet(shop: Shop) -> None:
    shop.people.put(shop.label(LOYAL), shop.contact("Ivo Babić"))

    shop.run()

    assert shop.answers()["Ivo Babić"] == LOYAL
    assert "Ivo Babić" not in shop.labels()[NEW]
    assert overrides(shop) == [("loyal", "label", True)]


def test_an_override_outlives_orders(shop: Shop) -> None:
    shop.pick("Ivo Babić", INACTIVE)
    shop.run()
    shop.later(hours=1)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    shop.run()

    assert shop.answers()["Ivo Babić"] == INACTIVE


def test_automatic_gives_the_answer_back_in_the_same_run(shop: Shop) -> None:
    shop.pick("Ivo Babić", LOYAL)
    shop.run()
    shop.later(hours=1)
    shop.pick("Ivo Babić", "Automatic")

    shop.run()

    assert shop.answers()["Ivo Babić"] == NEW
    assert "Ivo Babić" in shop.labels()[NEW]
    assert overrides(shop) == [("loyal", "sheet", False)]


def test_a_label_removed_in_contacts_means_none(shop: Shop) -> None:
    shop.people.take(shop.label(NEW), shop.contact("Ivo Babić"))

    shop.run()

    assert shop.answers()["Ivo Babić"] == "—"
    assert overrides(shop) == [(None, "label", True)]
    assert shop.run().counts == {}


def test_a_deleted_row_is_written_again_and_is_no_edit(shop: Shop) -> None:
    tab = shop.customers_tab
    header, *rows = tab.values()
    tab.cells.clear()
    tab.fill([header, *(row for row in rows if row[0] != "Ivo Babić")])

    shop.run()

    assert shop.answers()["Ivo Babić"] == NEW
    assert overrides(shop) == []


def test_a_deleted_customer_tab_is_made_again_and_is_no_edit(shop: Shop) -> None:
    shop.book.tabs[:] = [tab for tab in shop.book.tabs if not tab.metadata]

    shop.run()

    assert shop.answers()["Ivo Babić"] == NEW
    assert overrides(shop) == []


def test_a_sorted_sheet_is_no_edit(shop: Shop) -> None:
    shop.customers_tab.sort(key=lambda row: str(row[0]).split()[-1])

    report = shop.run()

    assert report.counts == {}
    assert overrides(shop) == []


def test_a_text_that_is_no_option_is_a_problem_with_its_cell(shop: Shop) -> None:
    shop.pick("Ivo Babić", "Gold")

    report = shop.run()

    (found,) = report.problems
    assert found.kind == "unknown_option"
    assert found.place.cell is not None
    assert shop.answers()["Ivo Babić"] == "Gold"
    assert "Ivo Babić" in shop.labels()[NEW]


def test_different_edits_are_a_problem_until_both_places_agree(shop: Shop) -> None:
    shop.pick("Ivo Babić", INACTIVE)
    shop.people.put(shop.label(LOYAL), shop.contact("Ivo Babić"))
    report = shop.run()
    assert [one.kind for one in report.problems] == ["different_edits"]
    assert shop.writes() == {}

    shop.pick("Ivo Babić", LOYAL)
    mended = shop.run()

    assert mended.open_problems == 0
    assert overrides(shop) == [("loyal", "sheet", True)]


def test_rows_moved_between_reading_and_writing_are_written_where_they_are(shop: Shop) -> None:
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    reads = 0

    def sort_after_reading(method: str) -> None:
        nonlocal reads
        reads += method == "sheets.spreadsheets.values.batchGet"
        if reads == 3:  # orders, customer tab, and now the look before the write
            shop.customers_tab.sort(key=lambda row: str(row[0]).split()[-1])

    shop.door.script.watch = sort_after_reading
    shop.run()
    shop.door.script.watch = None

    assert shop.answers()["Ivo Babić"] == LOYAL
    assert shop.answers()["Ana Horvat"] == LOYAL
    assert shop.run().counts == {}
    assert overrides(shop) == []


def test_rows_moved_during_the_write_are_repaired_in_the_same_run(shop: Shop) -> None:
    expected = shop.answers() | {"Ivo Babić": LOYAL}
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    def sort_before_writing(method: str) -> None:
        if method == "sheets.spreadsheets.values.batchUpdate":
            shop.door.script.watch = None
            shop.customers_tab.sort(key=lambda row: str(row[0]).split()[-1])

    shop.door.script.watch = sort_before_writing
    shop.run()

    assert shop.answers() == expected
    assert shop.run().counts == {}
    assert overrides(shop) == []


def test_an_edit_made_while_we_write_is_kept_and_taken_in_next_time(shop: Shop) -> None:
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    reads = 0

    def edit_after_reading(method: str) -> None:
        nonlocal reads
        reads += method == "sheets.spreadsheets.values.batchGet"
        if reads == 3:
            shop.door.script.watch = None
            shop.pick("Ivo Babić", INACTIVE)
            shop.customers_tab.sort(key=lambda row: str(row[0]).split()[-1])

    shop.door.script.watch = edit_after_reading
    shop.run()
    shop.later(hours=1)
    assert shop.answers()["Ivo Babić"] == INACTIVE

    shop.run()

    assert shop.labels()[INACTIVE] == ["Eva Novak", "Ivo Babić"]
    assert overrides(shop) == [("inactive", "sheet", True)]
