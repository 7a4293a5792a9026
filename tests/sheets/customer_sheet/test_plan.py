"""The customer sheet: what is planned, what is found again, and what is never touched."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import NONE, Cell, Dimension, Segment
from core.settings import Business
from sheets.customer_sheet import apply, find, look, plan
from tests.fakes.sheets import FakeTab
from tests.sheets.customer_sheet.shop import AGE, STATUS, DesiredRow, Shop, columns_of, row

GOLDEN = Path(__file__).parents[2] / "golden"


def test_a_new_sheet_is_laid_out_as_a_person_would() -> None:
    planned = Shop().plan([row("c1", orders=2, turnover=19.5, last_order=46000)])
    found = json.loads(json.dumps({"structure": planned.structure, "blocks": planned.blocks}))
    assert found == json.loads((GOLDEN / "customer_sheet.json").read_text("utf-8"))


def test_the_first_plan_writes_the_customer_in_one_block() -> None:
    shop = Shop()
    planned = shop.sync([row("c1", orders=2, turnover=19.5, last_order=46000)])
    assert planned.creates
    values = shop.grid.values()
    assert values[0][:5] == ["Name", "E-mail", "Phone", "Status", "Dob"]
    assert values[1][:7] == ["Ana", "c1@example.com", "", "Lojalan kupac", "—", 2, 19.5]
    assert values[1][11:] == [
        '=IF(J2="";"";TODAY()-J2)',
        '=IF(K2="";"";DATEDIF(K2;TODAY();"Y"))',
        "c1",
    ]
    lists = shop.book.tab("Regulars lists")
    assert lists.hidden
    assert lists.values() == [
        ["Status", "Dob"],
        ["Automatic", "Automatic"],
        ["—", "—"],
        ["Lojalan kupac", "Ispod 35 godina"],
        ["+1 novi"],
    ]


def test_a_change_writes_only_its_cell() -> None:
    shop = Shop()
    shop.sync([row("c1"), row("c2", "Iva"), row("c3", "Mia")])
    planned = shop.plan([row("c1"), row("c2", "Iva", status=None), row("c3", "Mia")])
    assert planned.blocks == (("'Customers'!D3:D3", [[""]]),)
    assert [tuple(cell) for cell in planned.cells] == [
        ("c2", "dimension:status", "Lojalan kupac", "")
    ]
    assert planned.structure == ()


CELL = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["=1+1", "+385", "'x", "@a"]))
ROWS = st.dictionaries(
    st.sampled_from([f"c{number}" for number in range(9)]),
    st.tuples(CELL, st.sampled_from([None, NONE, "loyal", "new"]), st.none() | st.integers(0, 99)),
    max_size=9,
)


def desired(drawn: dict[str, tuple[str | None, str | None, int | None]]) -> list[DesiredRow]:
    return [
        DesiredRow(key, name or "", name, name, {"status": status}, {"orders": orders})
        for key, (name, status, orders) in drawn.items()
    ]


@given(st.lists(ROWS, min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_plan_after_apply_is_empty_whatever_the_owner_sorts(
    runs: list[dict[str, tuple[str | None, str | None, int | None]]], chance: random.Random
) -> None:
    shop = Shop(dimensions=(STATUS, AGE))
    for drawn in runs:
        rows = desired(drawn)
        shop.sync(rows)
        order = list(range(10))
        chance.shuffle(order)
        shop.grid.sort(key=lambda cells: order[len(str(cells)) % 10])
        chance.shuffle(rows)
        assert shop.plan(rows).is_empty
        assert shop.plan(rows).cells == ()


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_rows_does_not_matter(
    drawn: dict[str, tuple[str | None, str | None, int | None]], chance: random.Random
) -> None:
    shop = Shop(dimensions=(STATUS, AGE))
    shop.sync(desired(drawn)[:3])
    rows = desired(drawn)
    planned = shop.plan(rows)
    chance.shuffle(rows)
    assert shop.plan(rows) == planned


def test_text_never_becomes_a_formula() -> None:
    planned = Shop().plan([row("c1", '=HYPERLINK("http://x")')])
    assert any('=HYPERLINK("http://x")' in cells for _, rows in planned.blocks for cells in rows)
    assert "HYPERLINK" not in str(planned.structure)


def test_moved_columns_and_sorted_rows_are_found_again() -> None:
    shop = Shop()
    rows = [row("c1", "Ana"), row("c2", "Iva"), row("c3", "Mia")]
    shop.sync(rows)
    shop.move_column(3, 0)
    shop.move_column(13, 2)
    shop.grid.sort(key=lambda cells: [-ord(str(c)[:1] or " ") for c in cells])
    assert shop.plan(rows).is_empty
    tab = shop.tab()
    assert tab is not None
    assert (tab.columns["dimension:status"], tab.columns["key"]) == (0, 2)
    assert dict(tab.rows) == {"c3": 2, "c2": 3, "c1": 4}
    seen = look(shop.sheets, tab)
    assert seen is not None
    assert (seen.rows, seen.cells) == (tab.rows, tab.cells)


def test_reading_takes_one_call() -> None:
    shop = Shop()
    shop.sync([row("c1")])
    shop.sheets.calls.counted.clear()
    shop.tab()
    assert shop.sheets.calls.counted["sheets.spreadsheets.values.batchGet"] == 1


def test_a_column_that_lost_its_metadata_is_found_by_its_header_and_marked_again() -> None:
    shop = Shop()
    shop.sync([row("c1")])
    del shop.grid.column_metadata[3]
    planned = shop.sync([row("c1")])
    assert [next(iter(request)) for request in planned.structure] == ["createDeveloperMetadata"]
    assert shop.plan([row("c1")]).is_empty


def test_a_new_dimension_gets_a_column_at_the_end_and_its_list() -> None:
    shop = Shop(dimensions=(STATUS,))
    shop.sync([row("c1")])
    shop.grid.put(0, 14, "her own")
    width = shop.grid.columns
    shop.dimensions = (STATUS, AGE)
    shop.sync([row("c1")])
    assert shop.grid.values()[0][width] == "Dob"
    assert shop.grid.values()[0][14] == "her own"
    assert shop.grid.values()[1][width] == "—"
    assert shop.plan([row("c1")]).is_empty


def test_a_new_segment_appears_in_the_list() -> None:
    shop = Shop(dimensions=(STATUS,))
    shop.sync([row("c1")])
    more = (*STATUS.segments, Segment("inactive", "Neaktivan", ""))
    shop.dimensions = (Dimension("status", "Status", more),)
    planned = shop.sync([row("c1")])
    assert (planned.structure, len(planned.blocks)) == ((), 1)
    assert shop.book.tab("Regulars lists").values()[-1] == ["Neaktivan"]
    shop.dimensions = (STATUS,)
    shop.sync([row("c1")])
    assert shop.book.tab("Regulars lists").values()[-1] == ["+1 novi"]


def test_rows_that_do_not_fit_are_made_room_for() -> None:
    shop = Shop()
    shop.sync([row("c0")])
    shop.grid.rows = 3
    rows = [row(f"c{number}", f"Name {number}") for number in range(5)]
    shop.sync(rows)
    assert len(shop.grid.values()) == 6
    assert shop.plan(rows).is_empty


def test_new_rows_are_told_in_their_order_whatever_the_order_of_ids() -> None:
    shop = Shop()
    shop.sync([row("c0")])
    planned = shop.sync([row("c0"), row("c1", "Zoe"), row("c3", "Mia"), row("c2", "Iva")])
    assert list(planned.new) == ["c2", "c3", "c1"]
    tab = shop.tab()
    assert tab is not None
    assert dict(tab.rows) == {"c0": 2, "c2": 3, "c3": 4, "c1": 5}


def test_rows_of_others_and_of_vanished_customers_stay() -> None:
    shop = Shop()
    shop.sync([row("c1"), row("c2", "Iva")])
    shop.grid.put(3, 0, "typed by hand")
    shop.sync([row("c1"), row("c9", "Zoe")])
    assert [cells[0] for cells in shop.grid.values()] == [
        "Name",
        "Ana",
        "Iva",
        "typed by hand",
        "Zoe",
    ]


def test_a_duplicated_row_is_told_and_the_first_counts() -> None:
    shop = Shop()
    shop.sync([row("c1")])
    shop.grid.fill([[*shop.grid.values()[1]]], row=2)
    shop.grid.put(2, 3, "changed in the copy")
    tab = shop.tab()
    assert tab is not None
    assert [(p.kind, p.place.cell) for p in tab.problems] == [("duplicate_row", "A3")]
    assert shop.plan([row("c1")]).is_empty


def test_a_foreign_tab_of_our_name_is_never_written() -> None:
    shop = Shop()
    shop.book.tabs.append(FakeTab(7, "customers"))
    planned = shop.plan([row("c1")])
    assert (planned.is_empty, [p.kind for p in planned.problems]) == (True, ["tab_taken"])
    assert shop.plan([row("c1")], title="Regulars").creates


def test_without_the_key_column_nothing_is_written() -> None:
    shop = Shop()
    shop.sync([row("c1")])
    del shop.grid.column_metadata[13]
    shop.grid.put(0, 13, "")
    tab = shop.tab()
    assert tab is not None
    assert [problem.kind for problem in tab.problems] == ["key_column_missing"]
    assert shop.plan([row("c1")]).is_empty


def test_adding_the_tab_twice_fails_instead_of_making_two() -> None:
    shop = Shop()
    info = shop.sheets.describe("book")
    planned = plan(None, info, columns_of([row("c1")]), shop.dimensions, shop.business)
    apply(shop.sheets, planned)
    with pytest.raises(Exception, match="already exists"):
        apply(shop.sheets, planned)
    assert [tab.title for tab in shop.book.tabs] == ["2026", "Regulars lists", "Customers"]


def test_killed_between_the_calls_the_next_run_ends_the_same() -> None:
    whole, broken = Shop(), Shop()
    rows = [row("c1"), row("c2", "Iva")]
    whole.sync(rows)
    broken.sheets.calls.fail("sheets.spreadsheets.values.batchUpdate", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        broken.sync(rows)
    broken.sync(rows)
    assert broken.grid.values() == whole.grid.values()
    assert broken.plan(rows).is_empty


def test_a_large_first_fill_is_few_blocks() -> None:
    rows = [row(f"c{number:05}", f"Name {number}", turnover=19.5) for number in range(5000)]
    planned = Shop().plan(rows)
    assert len(planned.blocks) <= 4
    assert str(planned.structure).count("formulaValue") == 2


def test_the_sheet_speaks_the_business_language_and_writes_from_its_side() -> None:
    planned = Shop(business=Business(language="fa", currency="IRR")).plan([row("c1")])
    tabs = [r["addSheet"]["properties"] for r in planned.structure if "addSheet" in r]
    assert tabs[1]["title"] == planned.title == "مشتریان"
    assert tabs[1]["rightToLeft"]


def test_our_tab_is_found_by_its_mark_not_its_name() -> None:
    shop = Shop()
    shop.sync([row("c1")])
    shop.grid.title = "Moji kupci"
    info = shop.sheets.describe("book")
    found = find(info)
    assert found is not None
    assert found.title == "Moji kupci"


def cells_of(shop: Shop, column: str) -> dict[str, Cell]:
    tab = shop.tab()
    assert tab is not None
    return dict(tab.cells[column])


def test_what_the_owner_picked_is_read() -> None:
    shop = Shop()
    shop.sync([row("c1"), row("c2", "Iva", status=None)])
    shop.grid.put(1, 3, "Automatic")
    assert cells_of(shop, "dimension:status") == {"c1": "Automatic"}
