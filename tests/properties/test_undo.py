"""Whatever happened in the last run, and whatever the owner did since: an undo of it brings both
places back to what they held before, but for what she changed; an undo of that undo forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.run import RunReport, UndoRequest
from tests.sync.counter import AGE, STATUS, Shop, open_shop

PEOPLE = ("Ana Horvat", "Ivo Babić", "Eva Novak", "Jan Kos")
OPTIONS = ("Potential customer", "Inactive customer", "Loyal customer", "New customer")
Deed = Callable[[Shop], None]

people = st.sampled_from(PEOPLE)
options = st.sampled_from(OPTIONS)


def _buy(who: str, ago: int) -> Deed:
    def deed(shop: Shop) -> None:
        day = shop.clock.now().date() - timedelta(days=ago)
        shop.order(day, f"{who.split()[0].lower()}@example.com", 10)

    return deed


def _born(who: str, year: int) -> Deed:
    return lambda shop: _edit(shop, who, f"{year}-05-05")


def _edit(shop: Shop, who: str, birthday: str) -> None:
    shop.people.edit(shop.contact(who), birthday=birthday)


def _newcomer(name: str) -> Deed:
    def deed(shop: Shop) -> None:
        shop.people.add(f"{name} Novi", email=f"{name.lower()}@example.com")

    return deed


happenings = st.lists(
    st.one_of(
        st.builds(_buy, people, st.integers(0, 300)),
        st.builds(_born, people, st.sampled_from([1960, 1999])),
        st.builds(_newcomer, st.sampled_from(["Lea", "Una"])),
    ),
    min_size=1,
    max_size=5,
    unique_by=id,
)


def _pick(who: str, option: str) -> tuple[str, Deed]:
    return who, lambda shop: shop.pick(who, option)


def _label(who: str, option: str) -> tuple[str, Deed]:
    return who, lambda shop: shop.people.put(shop.label(option), shop.contact(who))


def _unlabel(who: str, option: str) -> tuple[str, Deed]:
    return who, lambda shop: shop.people.take(shop.label(option), shop.contact(who))


edits = st.lists(
    st.one_of(
        st.builds(_pick, people, st.sampled_from([*OPTIONS, "—", "Automatic", ""])),
        st.builds(_label, people, options),
        st.builds(_unlabel, people, options),
    ),
    max_size=3,
    unique_by=lambda edit: edit[0],
)


def places(shop: Shop, without: frozenset[str] = frozenset()) -> dict[str, object]:
    """Each person's labels and answers."""
    labels = shop.labels()
    found: dict[str, object] = {}
    for name in {person.name for person in shop.people.contacts()} - without:
        worn = sorted(label for label, members in labels.items() if name in members)
        cells = [shop.answers(column).get(name) or "" for column in ("Status", "Age")]
        found[name] = (worn, cells)
    return found


def undo(shop: Shop, number: int) -> RunReport:
    return shop.run(undo=UndoRequest(number))


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(before=edits, happened=happenings, since=edits)
def test_an_undo_brings_back_and_an_undo_of_it_forward(
    before: list[tuple[str, Deed]], happened: list[Deed], since: list[tuple[str, Deed]]
) -> None:
    with TemporaryDirectory() as folder:
        shop = open_shop(Path(folder) / "shop", dimensions=(STATUS, AGE))
        try:
            _whole_story(shop, before, happened, since)
        finally:
            shop.engine.dispose()


def _whole_story(
    shop: Shop,
    before: list[tuple[str, Deed]],
    happened: list[Deed],
    since: list[tuple[str, Deed]],
) -> None:
    shop.run()
    shop.later(hours=1)
    held = places(shop)
    for _, edit in before:
        edit(shop)
    for deed in happened:
        deed(shop)
    last = shop.run()
    after = places(shop)
    shop.later(hours=1)
    for _, edit in since:
        edit(shop)
    if not last.counts.keys() - {"new_overrides", "ended_overrides"}:
        return  # nothing was written: there is nothing to take back
    hers = frozenset(who for who, _ in (*before, *since))
    undone = undo(shop, last.run)

    newcomers = frozenset(after) - held.keys()
    assert places(shop, hers | newcomers) == {
        who: found for who, found in held.items() if who not in hers
    }
    for who in newcomers:
        assert places(shop)[who] == ([], ["", ""])
    quiet = shop.run()
    assert (quiet.counts, shop.writes()) == ({}, {})
    shop.later(hours=20)
    assert shop.run().counts == {}

    undo(shop, undone.run)
    assert places(shop, hers) == {who: found for who, found in after.items() if who not in hers}
    assert shop.run().counts == {}
