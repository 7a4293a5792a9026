"""The mirror of the contacts in the database."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from core.database import open_database
from core.model import TELLABLE, Contact
from core.tables import account
from sync.contacts import load_contact, load_mirror, write_contacts

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
CONTACTS = st.lists(
    st.builds(
        Contact,
        resource_name=st.integers(1, 9).map("people/c{}".format),
        etag=WORDS,
        name=WORDS,
        emails=st.lists(WORDS, max_size=2).map(tuple),
        phones=st.lists(WORDS, max_size=2).map(tuple),
        birthday=st.none() | WORDS,
        city=st.none() | WORDS,
        labels=st.frozensets(WORDS, max_size=2),
        mark=st.none() | WORDS,
        updated_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        previous_names=st.lists(WORDS, max_size=2).map(tuple),
        beside=st.frozensets(st.sampled_from(TELLABLE)),
    ),
    max_size=4,
    unique_by=lambda one: one.resource_name,
)


@given(CONTACTS)
def test_contacts_come_back_as_they_were_put_in(contacts: list[Contact]) -> None:
    engine = open_database("sqlite://")
    with engine.begin() as connection:
        row = {
            "id": "A",
            "address": "o@x.hr",
            "created_at": datetime(2026, 3, 1, tzinfo=UTC),
            "scopes": [],
        }
        connection.execute(insert(account).values(row))
        write_contacts(connection, "A", contacts)
        mirror = load_mirror(connection, "A")
        assert mirror.contacts == {one.resource_name: one for one in contacts}
        for one in contacts:
            assert load_contact(connection, "A", one.resource_name) == one
    engine.dispose()
