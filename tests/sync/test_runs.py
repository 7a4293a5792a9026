"""Whole runs of a small shop, on the fakes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.errors import Busy, Denied, Gone, Rejected, TryLater
from core.i18n import Text
from core.lease import take
from core.settings import ContactRules, CustomerSheet
from core.tables import base, change, cursor, customer, membership, override, problem, run
from sync.orders import SCHEMA, load_orders
from sync.run import Parts, SyncRequest, run_sync
from sync.work import nobody
from tests.sync.counter import ACCOUNT, AGE, BOOK, HEADER, STATUS, Shop, open_shop, with_settings

FIRST = {
    "Ana Horvat": "Loyal customer",
    "Eva Novak": "Inactive customer",
    "Ivo Babić": "New customer",
    "Jan Kos": "Potential customer",
    "Mia Perić": "New customer",
}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def test_a_first_run_writes_labels_sheet_and_the_missing_contact(shop: Shop) -> None:
    report = shop.run()

    assert report.state == "done"
    assert shop.answers() == FIRST
    assert shop.labels() == {
        "Potential customer": ["Jan Kos"],
        "Inactive customer": ["Eva Novak"],
        "Loyal customer": ["Ana Horvat"],
        "New customer": ["Ivo Babić", "Mia Perić"],
    }
    assert report.counts["create_contacts"] == 1


def test_a_second_run_writes_nothing_with_the_least_calls_there_can_be(shop: Shop) -> None:
    shop.run()

    report = shop.run()

    assert report.counts == {}
    assert report.calls == {
        "people.people.connections.list": 1,
        "people.contactGroups.list": 1,
        "people.contactGroups.batchGet": 1,
        "sheets.spreadsheets.get": 1,
        "sheets.spreadsheets.values.batchGet": 2,
    }


def test_a_quiet_night_changes_no_row_of_the_database(shop: Shop) -> None:
    shop.run()
    shop.later(hours=24)
    shop.run()
    tables = (base, customer, membership, override, change)
    before = [shop.rows(table) for table in tables]
    shop.later(hours=24)

    shop.run()

    assert [shop.rows(table) for table in tables] == before


def test_a_new_order_moves_its_customer(shop: Shop) -> None:
    shop.run()
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    report = shop.run()

    assert shop.labels()["Loyal customer"] == ["Ana Horvat", "Ivo Babić"]
    assert shop.labels()["New customer"] == ["Mia Perić"]
    assert shop.answers()["Ivo Babić"] == "Loyal customer"
    assert report.counts["add_members"] == report.counts["remove_members"] == 1


def test_orders_of_an_unchanged_tab_follow_their_e_mail_to_another_contact(shop: Shop) -> None:
    shop.run()
    shop.people.edit(shop.contact("Ivo Babić"), emails=("ivo.babic@example.com",))
    shop.people.edit(shop.contact("Jan Kos"), emails=("ivo@example.com",))

    shop.run()

    assert shop.answers()["Jan Kos"] == "New customer"
    jan = next(row.id for row in shop.rows(customer) if row.name == "Jan Kos")
    with shop.engine.begin() as connection:
        orders = load_orders(connection, ACCOUNT)
    hers = orders.filter(orders["email"] == "ivo@example.com")
    assert set(hers["customer"]) == {jan}


def test_orders_come_back_as_they_were_read_columns_in_which_nothing_stands_too(
    shop: Shop,
) -> None:
    shop.run()
    with shop.engine.begin() as connection:
        orders = load_orders(connection, ACCOUNT)
    assert orders.schema == SCHEMA
    assert set(orders["email"]) >= {"ana@example.com", "ivo@example.com"}
    assert orders["customer"].null_count() == 0
    assert orders["salesperson"].null_count() == len(orders)


def test_members_leave_only_after_everything_else_is_written(shop: Shop) -> None:
    shop.run()
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    shop.run()

    last = shop.rows(run)[-1].id
    kinds = [row.kind for row in shop.rows(change) if row.run == last]
    assert kinds == ["stamp", "add_members", "write_sheet", "remove_members"]


def test_a_dry_run_writes_nothing_and_remembers_no_truth(shop: Shop) -> None:
    report = shop.run(dry_run=True)

    assert shop.writes() == {}
    assert report.dry
    assert report.counts["add_members"] == 5
    assert report.changes["create_labels"]["status:loyal"] == "Loyal customer"
    assert [shop.rows(t) for t in (base, membership, change, override)] == [[], [], [], []]


def test_as_of_computes_as_if_it_were_that_day(shop: Shop) -> None:
    shop.run(as_of=date(2027, 3, 1))

    assert shop.answers()["Ana Horvat"] == "Inactive customer"


def test_a_shop_without_order_sheets_gets_a_spreadsheet_for_its_customers(shop: Shop) -> None:
    shop = with_settings(shop, orders=())

    report = shop.run()
    again = shop.run()

    made = next(book for id, book in shop.door.sheets.books.items() if id != BOOK)
    assert report.counts["create_spreadsheet"] == 1
    assert len(made.tab("Customers").values()) == 5
    assert again.counts == {}


def test_an_unreadable_order_sheet_ends_the_run_before_anything_is_written(shop: Shop) -> None:
    shop.order(date(2026, 2, 28), "ana@example.com", 5)
    shop.door.script.fail("sheets.spreadsheets.get", Denied(Text("Not shared.")))

    with pytest.raises(Denied, match="orders-book cannot be read: Not shared"):
        shop.run()

    assert shop.writes() == {}
    assert shop.rows(change) == []


def test_orders_stay_while_their_sheet_cannot_be_read(shop: Shop) -> None:
    shop.run()
    shop.door.script.fail("sheets.spreadsheets.get", Denied(Text("Not shared.")))
    with pytest.raises(Denied):
        shop.run()

    assert shop.run().counts == {}


def test_an_unreadable_customer_sheet_ends_the_run_before_anything_is_written(shop: Shop) -> None:
    shop = with_settings(shop, orders=(), customers=CustomerSheet("elsewhere"))

    with pytest.raises(Gone, match="customer spreadsheet cannot be read"):
        shop.run()

    assert shop.writes() == {}


def test_labels_go_on_without_a_customer_sheet_of_ours_that_was_thrown_away(shop: Shop) -> None:
    shop = with_settings(shop, orders=())
    shop.run()
    shop.people.add("Nova Kupka", email="nova@example.com")
    shop.door.script.fail("sheets.spreadsheets.get", Gone(Text("Thrown away.")))

    report = shop.run()

    assert [one.kind for one in report.problems] == ["sheet_unreadable"]
    assert "Nova Kupka" in shop.labels()["Potential customer"]


def test_excluded_people_get_no_label_and_no_row(shop: Shop) -> None:
    family = shop.people.make_label("Family")
    shop.people.put(family.resource_name, shop.contact("Jan Kos"))
    shop = with_settings(shop, contacts=ContactRules(exclude=("Family",)))

    shop.run()

    assert shop.labels()["Potential customer"] == []
    assert "Jan Kos" not in shop.answers()


def test_whoever_left_the_mails_wears_no_label_but_keeps_the_answer(shop: Shop) -> None:
    shop.run()
    parts = Parts(
        shop.settings,
        shop.engine,
        ACCOUNT,
        shop.clock,
        shop.door,
        suppressed=lambda keys: dict.fromkeys({"ana@example.com"} & set(keys), "unsubscribed"),
    )

    run_sync(parts, SyncRequest("command", attended=True))

    assert nobody(["ana@example.com"]) == {}
    assert shop.labels()["Loyal customer"] == []
    assert shop.answers()["Ana Horvat"] == "Loyal customer"


def test_a_contact_the_owner_deleted_is_never_created_again(shop: Shop) -> None:
    shop.run()
    shop.people.delete(shop.contact("Ivo Babić"))

    shop.run()
    shop.run()

    assert "Ivo Babić" not in {person.name for person in shop.people.contacts()}
    assert shop.rows(override) == []
    assert shop.answers()["Ivo Babić"] == "New customer"


def test_a_contact_under_a_new_resource_name_keeps_labels_and_answers(shop: Shop) -> None:
    shop.run()
    shop.people.rename_contact(shop.contact("Ana Horvat"), "people/c999")

    report = shop.run()

    assert report.counts == {}
    assert shop.rows(override) == []


def test_an_expired_sync_token_means_one_full_read(shop: Shop) -> None:
    shop.run()
    shop.people.expire_tokens()

    report = shop.run()

    assert report.calls["people.people.connections.list"] == 2
    assert report.counts == {}


def test_all_contacts_are_read_again_after_six_days(shop: Shop) -> None:
    def full_read_at() -> str:
        (contacts,) = (row.value for row in shop.rows(cursor) if row.name == "contacts")
        return str(contacts["full_at"])

    shop.run()
    first = full_read_at()
    shop.later(days=5)
    shop.run()
    assert full_read_at() == first

    shop.later(days=1)
    shop.run()

    assert full_read_at() == shop.clock.now().isoformat()


def test_a_refused_change_leaves_the_others_alone(shop: Shop) -> None:
    refused = Rejected(Text("No such thing."), http=400)
    shop.door.script.fail("people.contactGroups.members.modify", refused)

    report = shop.run()

    assert [one.kind for one in report.problems] == ["change_failed"]
    said = report.problems[0].message.say("hr")
    assert said.startswith("Google nikome nije dodao oznaku „")
    assert shop.answers() == FIRST
    assert sum(map(len, shop.labels().values())) == 4

    again = shop.run()

    assert again.counts == {"add_members": 1}
    assert again.open_problems == 0


def test_google_being_down_ends_the_run_and_keeps_what_was_done(shop: Shop) -> None:
    shop.door.script.fail("sheets.spreadsheets.batchUpdate", TryLater(Text("Overloaded.")))

    with pytest.raises(TryLater):
        shop.run()

    assert shop.rows(run)[0].state == "failed"
    assert shop.run().counts["write_cells"] > 0
    assert shop.run().counts == {}


def test_only_one_run_at_a_time(shop: Shop) -> None:
    take(shop.engine, ACCOUNT, "somebody else", shop.clock.now())

    with pytest.raises(Busy):
        shop.run()

    assert shop.rows(run) == []


def bad_amount(shop: Shop) -> None:
    shop.book.tab("Orders").fill([[46000, "ana@example.com", "", "lots"]], row=6)


def open_kinds(shop: Shop) -> list[str]:
    return [row.kind for row in shop.rows(problem) if row.state == "open"]


def test_a_dry_run_before_the_first_one_takes_no_problem_away(shop: Shop) -> None:
    bad_amount(shop)
    shop.run(dry_run=True)

    assert shop.run().open_problems == 1


def test_a_run_that_fails_keeps_the_problems_of_what_it_read(shop: Shop) -> None:
    bad_amount(shop)
    shop.door.script.fail("people.contactGroups.create", TryLater(Text("Too much.")))
    with pytest.raises(TryLater):
        shop.run()

    assert len(open_kinds(shop)) == 1
    assert shop.run().open_problems == 1


def test_a_header_that_broke_and_was_mended_leaves_the_problems_as_they_were(shop: Shop) -> None:
    bad_amount(shop)
    shop.run()
    before = open_kinds(shop)
    shop.book.tab("Orders").fill([["a", "b", "c", "d"]])
    shop.run()
    broken = open_kinds(shop)
    shop.book.tab("Orders").fill([HEADER])
    shop.run()

    assert sorted(broken) == sorted([*before, "no_header", "tab_gone"])
    assert open_kinds(shop) == before


def test_problems_of_the_sheet_mend_by_themselves(shop: Shop) -> None:
    tab = shop.book.tab("Orders")
    tab.fill([["not a day", "ana@example.com", "", 5]], row=6)
    first = shop.run()
    tab.fill([[46000, "ana@example.com", "", 5]], row=6)

    second = shop.run()

    assert (first.open_problems, second.open_problems) == (1, 0)
    assert [row.state for row in shop.rows(problem)] == ["mended"]


def test_an_account_without_anybody_is_no_trouble(shop: Shop) -> None:
    for person in shop.people.contacts():
        shop.people.delete(person.resource_name)
    tab = shop.book.tab("Orders")
    tab.cells.clear()
    tab.fill([["Date", "E-mail", "Name", "Amount"]])

    report = shop.run()

    assert report.state == "done"
    assert shop.answers() == {}
    assert shop.run().counts == {}


def test_a_report_says_in_words_and_json_what_happened(shop: Shop) -> None:
    report = shop.run()

    said = [line.say() for line in report.lines()]
    assert said[0] == "Run 1 is done."
    assert "Contacts made: 1" in said
    told = report.to_json()
    assert {"run", "state", "digest", "counts", "problems", "calls"} <= told.keys()
    assert [step["step"] for step in told["steps"]][:3] == ["contacts", "labels", "orders"]


def test_two_dimensions_are_decided_independently(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, dimensions=(STATUS, AGE))
    shop.people.edit(shop.contact("Ana Horvat"), birthday="1999-01-01")

    shop.run()

    assert shop.answers("Age")["Ana Horvat"] == "Under 35"
    assert shop.labels()["Under 35"] == ["Ana Horvat"]
    assert shop.labels()["35 and over"] == []
