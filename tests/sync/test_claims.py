"""Whose a row under a strange key is: by e-mail, else by phone, only where nothing is doubtful."""

from __future__ import annotations

import pytest

from sheets.customer_sheet import CustomerTab, claim
from sync.claims import row_claims
from sync.matching import CustomerRow

Row = tuple[str, str, str, str]
"""Key, name, e-mail, phone."""


def tab_of(*rows: Row) -> CustomerTab:
    cells = {
        column: {row[0]: row[at] for row in rows if row[at]}
        for at, column in ((0, "key"), (1, "name"), (2, "email"), (3, "phone"))
    }
    places = {row[0]: at for at, row in enumerate(rows, 2)}
    return CustomerTab("book", 1, "Customers", places, cells, {"key": 9}, 2 + len(rows), 100, 12)


def people(*rows: CustomerRow) -> dict[str, CustomerRow]:
    return {row.id: row for row in rows}


ANA = CustomerRow("A", name="Ana Horvat", email_key="ana@gmail.com", phone_key="+385911234567")
IVO = CustomerRow("I", name="Ivo Babić", email_key="ivo@example.com", phone_key="+385917654321")


@pytest.mark.parametrize(
    ("row", "whose"),
    [
        pytest.param(
            ("x", "", "Ana@GoogleMail.com ", ""), "A", id="by e-mail, as matching reads it"
        ),
        pytest.param(("x", "Horvat Ana", "", "091 123 4567"), "A", id="by phone"),
        pytest.param(("x", "", "old@example.com", "091 123 4567"), "A", id="phone, other e-mail"),
        pytest.param(("x", "Petar Kos", "", "091 123 4567"), None, id="the names contradict"),
        pytest.param(
            ("x", "Ana", "ivo@example.com", "091 123 4567"), "I", id="the e-mail comes first"
        ),
        pytest.param(("x", "Ana Horvat", "", ""), None, id="a name says nothing"),
        pytest.param(("x", "", "nobody@example.com", "12"), None, id="nobody's"),
        pytest.param(("x", "", "", ""), None, id="empty"),
    ],
)
def test_one_row(row: Row, whose: str | None) -> None:
    found = row_claims(tab_of(row), people(ANA, IVO), "HR")
    assert found == ({"x": whose} if whose else {})


def test_who_has_a_row_claims_no_other() -> None:
    tab = tab_of(("A", "Ana", "ana@gmail.com", ""), ("x", "Ana", "ana@gmail.com", "091 123 4567"))
    assert row_claims(tab, people(ANA), "HR") == {}


def test_an_e_mail_of_somebody_with_a_row_is_not_passed_over_for_the_phone() -> None:
    tab = tab_of(("I", "Ivo", "ivo@example.com", ""), ("x", "", "ivo@example.com", "091 123 4567"))
    assert row_claims(tab, people(ANA, IVO), "HR") == {}


def test_what_two_customers_have_says_nothing() -> None:
    twin = CustomerRow("T", email_key=ANA.email_key, phone_key=ANA.phone_key)
    tab = tab_of(("x", "", "ana@gmail.com", ""), ("y", "", "", "091 123 4567"))
    assert row_claims(tab, people(ANA, twin), "HR") == {}


def test_two_rows_of_one_person_are_nobodys() -> None:
    same = tab_of(("x", "", "ana@gmail.com", ""), ("y", "", "ANA@gmail.com", ""))
    mixed = tab_of(("x", "", "ana@gmail.com", ""), ("y", "", "", "091 123 4567"))
    assert row_claims(same, people(ANA), "HR") == {}
    assert row_claims(mixed, people(ANA), "HR") == {}


@pytest.mark.parametrize("state", ["vanished", "excluded", "folded"])
def test_only_active_customers_claim(state: str) -> None:
    left = ANA._replace(state=state)
    assert row_claims(tab_of(("x", "", "ana@gmail.com", "")), people(left), "HR") == {}


def test_a_row_of_somebody_known_who_left_is_not_strange() -> None:
    left = IVO._replace(state="vanished", email_key=None)
    tab = tab_of(("I", "", "ana@gmail.com", ""))
    assert row_claims(tab, people(ANA, left), "HR") == {}


def test_a_claimed_row_is_read_as_the_customers_and_shows_its_old_key() -> None:
    tab = claim(tab_of(("x", "Ana", "ana@gmail.com", "")), {"x": "A"})
    assert tab.rows == {"A": 2}
    assert tab.cells["name"] == {"A": "Ana"}
    assert tab.cells["key"] == {"A": "x"}


def test_nothing_is_claimed_twice_or_for_who_has_a_row() -> None:
    tab = tab_of(("A", "Ana", "", ""), ("x", "Ana", "", ""))
    assert claim(tab, {"x": "A", "gone": "I"}) == tab
