"""A contact written out at once is the contact put together piece by piece."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from emulator.people.account import Account
from emulator.people.masks import READABLE
from emulator.people.person import listed, person
from emulator.people.texts import contact_texts

Json = dict[str, Any]

words = st.text(min_size=1, max_size=8)
items = st.fixed_dictionaries({"value": words}, optional={"type": words, "key": words})
fields = st.sampled_from(["emailAddresses", "phoneNumbers", "clientData", "urls", "relations"])
people = st.fixed_dictionaries(
    {}, optional={"names": st.lists(st.fixed_dictionaries({"givenName": words}), min_size=1)}
)
masks = st.sets(st.sampled_from(READABLE)).map(lambda mask: tuple(sorted(mask)))


@given(
    people, st.dictionaries(fields, st.lists(items, min_size=1, max_size=3)), masks, st.booleans()
)
def test_text_of_a_contact_says_what_the_api_answers(
    named: Json, more: Json, mask: tuple[str, ...], marked: bool
) -> None:
    account = Account("ana@example.com")
    label = account.add_group("Loyal", [], 1)
    made = account.add({**named, **more}, (label.id, "myContacts"), 2)

    changes: list[Callable[[], object]] = [
        lambda: None,
        lambda: account.relink(made, 3),
        lambda: account.move([made], label, 4, out=True),
        lambda: account.change(made, 5, values=more),
        lambda: account.change(made, 6, groups=("starred",)),
    ]
    for change in changes:
        change()
        answer = listed(person(made, mask, listing=marked))
        assert orjson.loads(contact_texts([made], mask, marked=marked)[0]) == answer


def test_text_is_cut_as_the_list_is() -> None:
    account = Account("ana@example.com")
    numbers = [{"value": str(number)} for number in range(150)]
    made = account.add({"phoneNumbers": numbers, "urls": numbers}, (), 1)

    told = orjson.loads(contact_texts([made], ("phoneNumbers", "urls"), marked=False)[0])

    assert (len(told["phoneNumbers"]), len(told["urls"])) == (100, 150)
