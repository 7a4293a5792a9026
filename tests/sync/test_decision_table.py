"""The decision table of a merge, one case a row: what the owner did, and what it means.

By whole runs, because some rows are decided before the merge: a label that is gone, a name, a copy
of a row. Everybody in it is asked twice: for a customer with orders, and for one without any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from core.tables import customer, override, problem
from sync.merge import NewOverride
from sync.overrides import store_overrides
from tests.sync.counter import ACCOUNT, Shop, open_shop

LOYAL, INACTIVE = "Loyal customer", "Inactive customer"
RULES = {"Ivo Babić": "New customer", "Jan Kos": "Potential customer"}
"""What the rules say; Jan never bought anything."""
Deed = Callable[[Shop, str], None]


def pick(option: str) -> Deed:
    return lambda shop, who: shop.pick(who, option)


def put(label: str) -> Deed:
    return lambda shop, who: shop.people.put(shop.label(label), shop.contact(who))


def take(label: str = "") -> Deed:
    return lambda shop, who: shop.people.take(shop.label(label or RULES[who]), shop.contact(who))


def both(*deeds: Deed) -> Deed:
    def deed(shop: Shop, who: str) -> None:
        for one in deeds:
            one(shop, who)

    return deed


def delete_label(shop: Shop, who: str) -> None:
    shop.people.delete_label(shop.label(RULES[who]))


def rename_label(shop: Shop, who: str) -> None:
    shop.people.edit_label(shop.label(RULES[who]), "Friends")


def copy_row(shop: Shop, who: str) -> None:
    tab = shop.customers_tab
    row = next(r for (r, c), value in tab.cells.items() if c == 0 and value == who)
    tab.insert_row(row + 1)
    tab.fill([tab.values()[row]], row=row + 1)
    tab.put(row + 1, tab.values()[0].index("Status"), INACTIVE)


def hold_today(shop: Shop, who: str) -> None:
    """Chosen on the page through today; the next run comes tomorrow."""
    row = next(row for row in shop.rows(customer) if row.name == who)
    begun, now = [NewOverride(row.id, "loyal", "page")], shop.clock.now()
    with shop.engine.begin() as connection:
        store_overrides(connection, ACCOUNT, "status", begun, (), now, until=now.date())
    shop.run()
    assert shop.answers()[who] == LOYAL
    shop.clock.sleep(timedelta(days=1).total_seconds())


def cell(shop: Shop, who: str) -> object:
    """In her first row, which is the one that counts."""
    header, *rows = shop.customers_tab.values()
    return next(row[header.index("Status")] for row in rows if row[0] == who)


@dataclass(frozen=True)
class Row:
    """One row of the table: any of the deeds leads to the same. `cell` and `label` None: what the
    rules say; `by_hand`: the override in force, `held`: one there was before."""

    did: tuple[Deed, ...]
    cell: str | None = None
    label: str | None = None
    by_hand: tuple[str | None, ...] = ()
    problem: str | None = None
    held: bool = False


TABLE = {
    "picked another option": Row((pick(LOYAL),), LOYAL, LOYAL, ("loyal",)),
    "added a label beside ours": Row((put(LOYAL),), LOYAL, LOYAL, ("loyal",)),
    "added two": Row((both(put(LOYAL), put(INACTIVE)),), label="all", problem="two_labels"),
    "removed our label": Row((take(),), "—", "", (None,)),
    "removed a label by hand, cleared the cell, or picked Automatic": Row(
        (take(LOYAL), pick(""), pick("Automatic")), held=True
    ),
    "deleted the whole label": Row((delete_label,), label="", problem="label_deleted"),
    "renamed the label": Row((rename_label,), "Friends", "Friends"),
    "the same edit in both places": Row((both(pick(LOYAL), put(LOYAL)),), LOYAL, LOYAL, ("loyal",)),
    "different edits": Row(
        (both(pick(LOYAL), put(INACTIVE)),), LOYAL, "theirs", problem="different_edits"
    ),
    "duplicated a row": Row((copy_row,), problem="duplicate_row"),
    "a last day is over": Row((hold_today,)),
}


@pytest.mark.parametrize("who", RULES)
@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_what_she_did_and_what_it_means(tmp_path: Path, row: Row, who: str) -> None:
    for number, deed in enumerate(row.did):
        shop = open_shop(tmp_path / str(number))
        shop.run()
        if row.held:
            shop.pick(who, LOYAL)
            shop.later(hours=1)
            shop.run()
        shop.later(hours=1)
        deed(shop, who)

        shop.run()

        wears = {name for name, members in shop.labels().items() if who in members}
        expected = {
            None: {RULES[who]},
            "": set(),
            "all": {RULES[who], LOYAL, INACTIVE},
            "theirs": {RULES[who], INACTIVE},
        }.get(row.label, {row.label})
        assert cell(shop, who) == (RULES[who] if row.cell is None else row.cell)
        assert wears == expected
        in_force = [one.segment for one in shop.rows(override) if one.ended_at is None]
        assert tuple(in_force) == row.by_hand
        open_kinds = [one.kind for one in shop.rows(problem) if one.state == "open"]
        assert open_kinds == ([row.problem] if row.problem else [])
        shop.later(hours=1)
        assert shop.run().counts == {}
