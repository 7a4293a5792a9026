"""What order rows tell fills in a contact that says nothing there, and never more than that."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import Conflict, Rejected, TryLater, Unsure
from core.i18n import Text
from core.model import Cell, Contact
from core.settings import ContactRules
from core.tables import change
from tests.sync.counter import EPOCH, Shop, empty_shop, with_settings
from tests.sync.test_interrupted_runs import Killed

HEADER = ["Date", "E-mail", "Name", "Amount", "Phone", "Birthday", "City", "Occupation"]
EVERYTHING = ("birthday", "phone", "city", "occupation", "name")
READ, WRITE = "people.people.getBatchGet", "people.people.batchUpdateContacts"
BORN = date(1980, 5, 17)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


def new_shop(folder: Path) -> Shop:
    """Ana is in Contacts with her e-mail alone; her row tells much more."""
    shop = with_settings(empty_shop(folder), contacts=ContactRules(complete=EVERYTHING))
    shop.book.tab("Orders").fill([HEADER])
    shop.people.add("Ana Horvat", email="ana@example.com")
    row(shop, "ana@example.com", "Ana Horvat", phone="+385911234567", born=BORN, city="Split")
    return shop


def row(
    shop: Shop,
    email: str = "ana@example.com",
    name: str = "Ana Horvat",
    *,
    phone: str = "",
    born: date | None = None,
    city: str = "",
    occupation: str = "",
    day: date = date(2026, 2, 1),
) -> None:
    tab = shop.book.tab("Orders")
    when = (born - EPOCH).days if born else ""
    cells: list[Cell] = [(day - EPOCH).days, email, name, 20, phone, when, city, occupation]
    tab.fill([cells], row=len(tab.values()))


def ana(shop: Shop) -> Contact:
    return next(p for p in shop.people.contacts() if "ana@example.com" in p.emails)


def told(shop: Shop) -> tuple[str | None, tuple[str, ...], str | None, str | None]:
    contact = ana(shop)
    return contact.birthday, contact.phones, contact.city, contact.occupation


NOTHING = (None, (), None, None)
ALL = ("1980-05-17", ("+385911234567",), "Split", None)


def settle(shop: Shop) -> None:
    """What comes next finds nothing to do, and asks nothing but a quiet night's questions."""
    shop.later(minutes=20)
    shop.run()
    shop.later(minutes=20)
    assert shop.run().counts == {}
    assert shop.writes() == {}
    assert not {READ, WRITE} & shop.door.calls.keys()


def test_a_contact_is_filled_in_and_the_next_night_is_quiet(shop: Shop) -> None:
    report = shop.run()

    assert told(shop) == ALL
    assert report.counts["complete_contacts"] == 1
    assert shop.run().counts == {}
    settle(shop)


def test_by_default_nothing_is_filled_in(shop: Shop) -> None:
    with_settings(shop, contacts=ContactRules()).run()

    assert told(shop) == NOTHING


def test_only_what_is_named_is_filled_in(shop: Shop) -> None:
    with_settings(shop, contacts=ContactRules(complete=("city",))).run()

    assert told(shop) == (None, (), "Split", None)


def test_what_she_says_wins(shop: Shop) -> None:
    shop.people.edit(ana(shop).resource_name, birthday="--05-05", city="Zadar")

    shop.run()

    assert told(shop) == ("--05-05", ("+385911234567",), "Zadar", None)
    settle(shop)


def test_a_field_with_anything_in_it_is_hers(shop: Shop) -> None:
    shop.people.edit(ana(shop).resource_name, beside=frozenset(["city"]))

    shop.run()

    assert ana(shop).city is None
    settle(shop)


def test_what_she_writes_between_read_and_write_wins(shop: Shop) -> None:
    def edit(method: str) -> None:
        if method == READ:
            shop.people.edit(ana(shop).resource_name, birthday="1999-01-01")

    shop.door.script.watch = edit
    shop.run()
    shop.door.script.watch = None
    assert ana(shop).birthday == "1999-01-01"

    settle(shop)
    assert told(shop) == ("1999-01-01", *ALL[1:])


def test_an_edit_right_before_the_write_is_a_conflict_and_the_next_night_goes_on(
    shop: Shop,
) -> None:
    def edit(method: str) -> None:
        if method == WRITE:
            shop.people.edit(ana(shop).resource_name, city="Zadar")

    shop.door.script.watch = edit
    report = shop.run()
    shop.door.script.watch = None
    assert told(shop) == (None, (), "Zadar", None)
    assert "change_failed" in {one.kind for one in report.problems}

    shop.later(hours=20)
    shop.run()
    assert told(shop) == ("1980-05-17", ("+385911234567",), "Zadar", None)
    settle(shop)


def test_what_she_took_away_is_never_written_again(shop: Shop) -> None:
    shop.run()
    shop.later(hours=20)
    shop.people.edit(ana(shop).resource_name, birthday=None, phones=())

    shop.run()

    assert told(shop) == (None, (), "Split", None)
    row(shop, born=BORN, phone="+385911234567")
    settle(shop)
    assert told(shop) == (None, (), "Split", None)


def test_what_she_wrote_herself_and_took_away_is_not_filled_in(shop: Shop) -> None:
    shop.people.edit(ana(shop).resource_name, city="Zadar")
    shop.run()
    shop.later(hours=20)
    shop.people.edit(ana(shop).resource_name, city=None)

    settle(shop)

    assert ana(shop).city is None


def test_emptied_before_a_run_that_failed_is_emptied(shop: Shop) -> None:
    shop.people.edit(ana(shop).resource_name, city="Zadar")
    shop.run()
    shop.later(hours=20)
    shop.people.edit(ana(shop).resource_name, city=None)
    down = TryLater(Text("Google is down."), http=503)
    shop.door.script.fail("sheets.spreadsheets.values.batchGet", down, skip=1)
    with pytest.raises(TryLater):
        shop.run()

    settle(shop)

    assert ana(shop).city is None


@pytest.mark.parametrize(
    "other",
    [
        {"born": date(1981, 5, 17)},
        {"city": "Zadar"},
        {"phone": "+385917654321"},
    ],
)
def test_rows_that_contradict_each_other_fill_in_nothing(
    shop: Shop, other: dict[str, object]
) -> None:
    row(shop, **other)  # type: ignore[arg-type]

    shop.run()

    field = {"born": 0, "phone": 1, "city": 2}[next(iter(other))]
    assert told(shop)[field] == NOTHING[field]
    assert sum(one == full for one, full in zip(told(shop)[:3], ALL, strict=False)) == 2


def test_rows_under_her_address_with_another_name_are_not_surely_hers(shop: Shop) -> None:
    row(shop, name="Ivo Horvat")

    shop.run()

    assert told(shop) == NOTHING


def test_an_address_of_two_contacts_is_nobodys(shop: Shop) -> None:
    shop.people.add("Ana H.", email="ana@example.com")

    shop.run()

    assert [p.birthday for p in shop.people.contacts()] == [None, None]


def test_rows_known_by_phone_alone_tell_nothing(shop: Shop) -> None:
    shop.people.add("Ivo Kos", phone="+385951112223")
    row(shop, "", "Ivo Kos", phone="+385951112223", born=BORN)

    shop.run()

    ivo = shop.people.contact(shop.contact("Ivo Kos"))
    assert ivo.birthday is None


def test_a_phone_that_others_use_too_is_not_hers(shop: Shop) -> None:
    row(shop, "ivo@example.com", "Ivo Kos", phone="+385911234567")

    shop.run()

    assert ana(shop).phones == ()
    assert ana(shop).birthday == "1980-05-17"


def test_a_phone_of_another_contact_is_not_hers(shop: Shop) -> None:
    shop.people.add("Mother", phone="+385 91 123 4567")

    shop.run()

    assert ana(shop).phones == ()


def test_a_contact_we_make_is_filled_in_at_once(shop: Shop) -> None:
    row(shop, "mia@example.com", "Mia Perić", born=BORN, city="Rijeka")

    shop.run()

    mia = shop.people.contact(shop.contact("Mia Perić"))
    assert (mia.birthday, mia.city) == ("1980-05-17", "Rijeka")
    settle(shop)


def test_a_contact_without_a_name_gets_that_of_her_rows_and_the_sheet_shows_it(shop: Shop) -> None:
    shop.people.edit(ana(shop).resource_name, name="", given_name="", family_name="")

    shop.run()

    assert ana(shop).name == "Ana Horvat"
    assert "Ana Horvat" in shop.answers()
    settle(shop)


def test_whoever_is_no_customer_is_left_alone(shop: Shop) -> None:
    family = shop.people.make_label("Family")
    shop.people.put(family.resource_name, ana(shop).resource_name)
    rules = ContactRules(exclude=("Family",), complete=EVERYTHING)

    with_settings(shop, contacts=rules).run()

    assert told(shop) == NOTHING


def test_labels_and_everything_else_of_the_contact_stay(shop: Shop) -> None:
    friends = shop.people.make_label("Friends")
    shop.people.put(friends.resource_name, ana(shop).resource_name)
    before = ana(shop)

    shop.run()

    after = replace(ana(shop), labels=before.labels, etag=before.etag)
    filled = {"birthday": "1980-05-17", "phones": ("+385911234567",), "city": "Split"}
    assert after == replace(before, **filled)
    assert friends.resource_name in ana(shop).labels


# The first time, and many at once


def test_the_first_ones_wait_for_approval_when_nobody_watches(shop: Shop) -> None:
    with_settings(shop, contacts=ContactRules()).run()

    report = shop.run(attended=False)
    assert [trip.kind for trip in report.trips] == ["many_completions"]
    assert told(shop) == NOTHING
    assert report.changes["complete_contacts"]["city"]

    done = shop.run(attended=False, approve=report.digest)
    assert done.state == "done"
    assert told(shop) == ALL


def test_few_more_need_no_approval(shop: Shop) -> None:
    shop.run()
    row(shop, occupation="Baker")

    assert shop.run(attended=False).state == "done"
    assert ana(shop).occupation == "Baker"


# Lost answers


def test_a_lost_answer_is_settled_by_the_next_run(shop: Shop) -> None:
    shop.door.script.fail(WRITE, Unsure(Text("Lost.")), after=True)
    shop.run()
    assert told(shop) == ALL
    shop.later(hours=20)

    settle(shop)

    shop.people.edit(ana(shop).resource_name, city=None)
    settle(shop)
    assert ana(shop).city is None


def test_a_call_that_was_lost_on_its_way_is_made_again(shop: Shop) -> None:
    shop.door.script.fail(WRITE, Unsure(Text("Lost.")))
    shop.run()
    assert told(shop) == NOTHING
    shop.later(minutes=3)

    shop.run()

    assert told(shop) == ALL
    settle(shop)


def test_after_a_lost_answer_what_she_emptied_stays_empty(shop: Shop) -> None:
    shop.door.script.fail(WRITE, Unsure(Text("Lost.")), after=True)
    shop.run()
    shop.people.edit(ana(shop).resource_name, birthday=None, phones=(), city=None)
    shop.later(minutes=3)

    shop.run()
    settle(shop)

    assert told(shop) == NOTHING


def test_killed_after_it_wrote_and_emptied_before_the_next_run_it_stays_empty(shop: Shop) -> None:
    """Nothing of ours saw it filled: only the contact's etag tells that somebody was there."""
    shop.door.script.fail(WRITE, Killed(), after=True)
    with pytest.raises(Killed):
        shop.run()
    shop.people.edit(ana(shop).resource_name, birthday=None, phones=(), city=None)
    shop.later(minutes=3)

    shop.run()
    settle(shop)

    assert told(shop) == NOTHING


def test_a_late_answer_of_contacts_is_no_emptied_field(shop: Shop) -> None:
    shop.run()
    shop.people.fall_behind()
    shop.people.expire_tokens()
    shop.later(minutes=3)
    shop.run()
    shop.people.catch_up()

    settle(shop)

    assert told(shop) == ALL


def test_a_refusal_is_a_problem_and_leaves_the_rest_alone(shop: Shop) -> None:
    shop.door.script.fail(WRITE, Rejected(Text("Refused."), http=400))

    report = shop.run()

    assert told(shop) == NOTHING
    assert "change_failed" in {one.kind for one in report.problems}
    assert shop.labels()["New customer"] == ["Ana Horvat"]
    shop.later(minutes=3)
    shop.run()
    assert told(shop) == ALL


def test_the_journal_tells_before_and_after(shop: Shop) -> None:
    shop.run()

    (made,) = (one for one in shop.rows(change) if one.kind == "complete_contacts")
    assert made.state == "done"
    assert sorted((what, b, a) for _, what, b, a, _ in made.items) == [
        ("birthday", "", "1980-05-17"),
        ("city", "", "Split"),
        ("phone", "", "+385911234567"),
    ]


def test_google_refuses_everybody_by_an_old_etag_without_harm(shop: Shop) -> None:
    shop.door.script.fail(WRITE, Conflict(Text("Changed."), http=400))

    shop.run()
    shop.later(minutes=3)
    shop.run()

    assert told(shop) == ALL
