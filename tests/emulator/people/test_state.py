"""The store's way to disk and back."""

from __future__ import annotations

import orjson

from emulator.people import Store
from emulator.people.account import Account
from emulator.server import Running

from .conftest import Book


def test_dumped_state_loads_to_the_same_and_goes_on(
    book: Book, owner: Account, google: Running
) -> None:
    ana, group = book.create("Ana", phoneNumbers=[{"value": "1"}]), book.label("Loyal")
    book.move(group["resourceName"], add=[ana["resourceName"]])
    book.delete(book.create("Gone")["resourceName"])
    token = book.sync()["nextSyncToken"]
    before = book.page()
    store = google.world.stores["people"]
    written = orjson.dumps(store.dump())

    store.load(orjson.loads(written))

    assert orjson.dumps(store.dump()) == written
    assert book.page() == before
    assert set(book.sync(token)) == {"nextSyncToken"}
    made = book.create("New")
    assert [p["resourceName"] for p in book.sync(token)["connections"]] == [made["resourceName"]]


def test_accounts_do_not_see_each_other(google: Running, book: Book) -> None:
    store = google.world.stores["people"]
    assert isinstance(store, Store)
    added = store.account("other@example.com").add_contacts(
        [{"names": [{"givenName": "Eva"}]}], google.world.clock.now()
    )

    assert book.page() == {}
    assert store.account("other@example.com").find(added[0]) is not None
