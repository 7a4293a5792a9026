"""What looks like the owner's edit and is none; each was taken for one before."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import TryLater
from core.i18n import Text
from core.tables import override
from tests.sync.counter import Shop

LOYAL, NEW, INACTIVE = "Loyal customer", "New customer", "Inactive customer"
IVO, ANA = "Ivo Babić", "Ana Horvat"


def in_force(shop: Shop) -> list[tuple[str | None, str]]:
    return [(o.segment, o.origin) for o in shop.rows(override) if o.ended_at is None]


def a_run_that_fails_while_reading_the_customer_tab(shop: Shop) -> None:
    down = TryLater(Text("Google is down."), http=503)
    shop.door.script.fail("sheets.spreadsheets.values.batchGet", down, skip=1)
    with pytest.raises(TryLater):
        shop.run()


def quiet(shop: Shop) -> None:
    shop.later(hours=20)
    assert shop.run().counts == {}


def test_a_contact_deleted_before_a_run_that_failed_half_way(shop: Shop) -> None:
    shop.people.delete(shop.contact(IVO))
    a_run_that_fails_while_reading_the_customer_tab(shop)

    shop.run()

    assert in_force(shop) == []
    assert shop.answers()[IVO] == NEW
    quiet(shop)


def test_a_contact_made_anew_before_a_run_that_failed_half_way(shop: Shop) -> None:
    shop.people.delete(shop.contact(IVO))
    shop.people.add(IVO, email="ivo@example.com")
    a_run_that_fails_while_reading_the_customer_tab(shop)

    shop.run()

    assert in_force(shop) == []
    assert IVO in shop.labels()[NEW]
    quiet(shop)


def test_a_contact_brought_back_from_the_bin_with_an_answer_of_last_month(shop: Shop) -> None:
    ivo = shop.people.contact(shop.contact(IVO))
    shop.people.delete(ivo.resource_name)
    shop.run()
    shop.order(date(2026, 3, 1), "ivo@example.com", 20)
    shop.later(days=2)
    shop.run()
    shop.people.restore(ivo)

    shop.run()

    assert in_force(shop) == []
    assert IVO in shop.labels()[LOYAL]
    assert IVO not in shop.labels()[NEW]
    quiet(shop)


def test_two_contacts_made_one_in_contacts_wear_the_labels_of_both(shop: Shop) -> None:
    shop.people.join(shop.contact(ANA), shop.contact(IVO))

    shop.run()

    assert in_force(shop) == []
    assert ANA in shop.labels()[LOYAL]
    assert ANA not in shop.labels()[NEW]
    quiet(shop)


def test_a_contact_known_by_its_new_name_to_labels_before_it_is_to_contacts(shop: Shop) -> None:
    shop.people.fall_behind()
    shop.people.rename_contact(shop.contact(IVO), "people/c999")
    shop.run()
    shop.people.catch_up()
    shop.later(minutes=20)

    shop.run()

    assert in_force(shop) == []
    assert IVO in shop.labels()[NEW]
    quiet(shop)


def test_a_contact_deleted_minutes_before_contacts_tells_so(shop: Shop) -> None:
    shop.people.fall_behind()
    shop.people.delete(shop.contact(IVO))
    shop.people.add(IVO, email="ivo@example.com")
    shop.run()
    shop.people.catch_up()
    shop.later(minutes=20)

    shop.run()

    assert in_force(shop) == []
    assert shop.answers()[IVO] == NEW
    assert IVO in shop.labels()[NEW]
    quiet(shop)


def test_a_label_taken_away_minutes_before_contacts_tells_so_is_taken_in_later(shop: Shop) -> None:
    shop.people.fall_behind()
    shop.people.take(shop.label(NEW), shop.contact(IVO))
    shop.run()
    assert in_force(shop) == []
    assert IVO not in shop.labels()[NEW]
    shop.people.catch_up()
    shop.later(minutes=20)

    shop.run()

    assert in_force(shop) == [(None, "label")]
    assert shop.answers()[IVO] == "—"
    quiet(shop)


def test_a_deleted_column_ends_no_answer_by_hand(shop: Shop) -> None:
    shop.pick(IVO, INACTIVE)
    shop.run()
    shop.later(hours=1)
    shop.customers_tab.delete_column(3)

    shop.run()

    assert in_force(shop) == [("inactive", "sheet")]
    assert shop.answers()[IVO] == INACTIVE
    quiet(shop)


def test_a_copy_of_a_row_that_is_left_when_the_first_one_goes(shop: Shop) -> None:
    tab = shop.customers_tab
    row = next(r for (r, c), value in tab.cells.items() if value == IVO)
    tab.insert_row(row + 1)
    tab.fill([tab.values()[row]], row=row + 1)
    shop.order(date(2026, 2, 28), "ivo@example.com", 20)
    shop.run()
    shop.later(days=2)
    tab.delete_row(row)

    shop.run()

    assert in_force(shop) == []
    assert shop.answers()[IVO] == LOYAL
    quiet(shop)


@pytest.mark.parametrize("lost", ["the row", "the column", "the key"])
def test_what_was_deleted_and_is_brought_back_days_later(shop: Shop, lost: str) -> None:
    """Undo in Sheets brings back the answers of then; meanwhile Ivo bought again."""
    tab = shop.customers_tab
    before = tab.copy()
    if lost == "the row":
        tab.delete_row(next(r for (r, c), value in tab.cells.items() if value == IVO))
    elif lost == "the column":
        tab.delete_column(3)
    else:
        tab.delete_column(max(tab.column_metadata))
    refused = TryLater(Text("Google is down."), http=503)
    shop.door.script.fail("sheets.spreadsheets.batchUpdate", refused)
    shop.door.script.fail("sheets.spreadsheets.values.batchUpdate", refused)
    try:
        shop.run()
    except TryLater:
        shop.later(hours=1)
    shop.order(date(2026, 3, 1), "ivo@example.com", 20)
    shop.later(days=3)
    vars(tab).update(vars(before))
    shop.door.script.forget()

    shop.run()

    assert in_force(shop) == []
    assert shop.answers()[IVO] == LOYAL
    quiet(shop)


def test_what_we_wrote_minutes_ago_and_google_shows_as_it_was_before(shop: Shop) -> None:
    shop.order(date(2026, 2, 28), "ivo@example.com", 20)
    shop.run()
    ivo = shop.contact(IVO)
    shop.people.put(shop.label(NEW), ivo)
    shop.people.take(shop.label(LOYAL), ivo)
    shop.pick(IVO, NEW)
    shop.later(minutes=3)

    shop.run()

    assert in_force(shop) == []
    assert shop.answers()[IVO] == LOYAL
    assert IVO in shop.labels()[LOYAL]
    quiet(shop)


def test_an_order_that_is_cancelled_after_we_wrote_what_it_made_of_her(shop: Shop) -> None:
    """What we wrote is known to be ours in both places, an hour later too."""
    shop.order(date(2026, 2, 28), "ivo@example.com", 20)
    shop.run()
    shop.later(hours=1)
    orders = shop.book.tab("Orders")
    orders.delete_row(len(orders.values()) - 1)

    shop.run()

    assert in_force(shop) == []
    assert shop.answers()[IVO] == NEW
    assert IVO in shop.labels()[NEW]
    quiet(shop)
