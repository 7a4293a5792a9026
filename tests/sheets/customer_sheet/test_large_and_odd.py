"""25,000 rows in few calls, a death at any call, and sheets nobody should have."""

from __future__ import annotations

import orjson
import pytest

from sheets.customer_sheet import apply, find, look, plan, read
from sheets.customer_sheet.blocks import LIMIT, batches, sparse_blocks
from tests.sheets.customer_sheet.shop import DesiredRow, Shop, columns_of, row

MANY, CHANGED = 25_000, 500
FORMULA_LIKE = ['=HYPERLINK("http://x")', "+385 91", "-Ana", "@home", "'quoted", "=1+1"]


def people(count: int, changed: int = 0) -> list[DesiredRow]:
    """So many customers; `changed` of them, far apart, bought once more."""
    every = count // changed if changed else count + 1
    return [
        row(f"c{at:05}", f"Person {at:05}", orders=1 + (at % every == every - 1), turnover=19.5)
        for at in range(count)
    ]


def test_500_changes_among_25_000_rows_take_at_most_six_calls() -> None:
    shop = Shop()
    shop.sync(people(MANY))
    shop.sheets.calls.counted.clear()

    info = shop.sheets.describe("book")
    found = find(info)
    assert found
    tab = read(shop.sheets, info, found, shop.dimensions)
    rows = columns_of(people(MANY, CHANGED))
    planned = plan(tab, info, rows, shop.dimensions, shop.business)
    assert look(shop.sheets, tab) is not None
    apply(shop.sheets, planned)
    after = look(shop.sheets, tab)

    assert len(planned.cells) == CHANGED
    assert after is not None
    assert after.rows == tab.rows
    assert sum(shop.sheets.calls.counted.values()) == 5
    assert shop.plan(people(MANY, CHANGED)).is_empty


def test_the_first_fill_of_25_000_rows_is_split_and_the_grid_grows_first() -> None:
    shop = Shop()
    shop.sync(people(1))
    planned = shop.plan(people(MANY))
    requests = list(batches(planned.blocks))
    assert all(len(orjson.dumps(request)) < 2_000_000 for request in requests)
    assert 1 < len(requests) <= 4
    assert [r["appendDimension"]["dimension"] for r in planned.structure if "appendDimension" in r]
    apply(shop.sheets, planned)
    assert shop.plan(people(MANY)).is_empty


def test_one_cell_of_50_000_characters_in_every_row_still_goes_in_small_requests() -> None:
    cells = [(at, 0, "x" * 50_000) for at in range(2, 102)]
    requests = list(batches(sparse_blocks("Customers", cells)))
    assert all(len(orjson.dumps(request)) < LIMIT + 100_000 for request in requests)
    assert sum(len(rows) for request in requests for _, rows in request) == 100


WRITES = ("sheets.spreadsheets.batchUpdate", "sheets.spreadsheets.values.batchUpdate")


class Killed(BaseException):
    """What no handler may catch."""


@pytest.mark.parametrize("after", [False, True], ids=["before the work", "after the work"])
@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("skip", [0, 1])
@pytest.mark.parametrize("before", [0, 3])
def test_killed_at_any_write_the_next_run_ends_the_same(
    monkeypatch: pytest.MonkeyPatch, method: str, after: bool, skip: int, before: int
) -> None:
    """Also between two parts of one large write."""
    monkeypatch.setattr("sheets.customer_sheet.blocks.LIMIT", 400)
    whole, broken = Shop(), Shop()
    for shop in (whole, broken):
        if before:
            shop.sync(people(before))
            shop.grid.rows = before + 2
    rows = people(12, 3)
    whole.sync(rows)
    broken.sheets.calls.fail(method, Killed(), skip=skip, after=after)
    try:
        broken.sync(rows)
    except Killed:
        broken.sheets.calls.forget()
    broken.sync(rows)

    assert sorted(map(str, broken.grid.values())) == sorted(map(str, whole.grid.values()))
    assert broken.plan(rows).is_empty


@pytest.mark.parametrize("name", FORMULA_LIKE)
def test_what_looks_like_a_formula_is_text_again_and_again(name: str) -> None:
    shop = Shop()
    shop.sync([row("c1", name)])
    assert shop.grid.values()[1][0] == name
    assert shop.plan([row("c1", name)]).is_empty


def odd_shop(rows: int = 1_000, columns: int = 26) -> Shop:
    shop = Shop()
    shop.sync(people(3))
    shop.grid.rows, shop.grid.columns = rows, columns
    shop.sheets.calls.counted.clear()
    return shop


@pytest.mark.parametrize(("rows", "columns"), [(1_000_000, 26), (1_000, 18_278)])
def test_a_grid_of_any_size_is_read_in_one_call(rows: int, columns: int) -> None:
    shop = odd_shop(rows, columns)
    assert shop.plan(people(3)).is_empty
    assert shop.sheets.calls.counted["sheets.spreadsheets.values.batchGet"] == 1
    shop.sync(people(5))
    assert len(shop.grid.values()) == 6
    assert shop.grid.rows == rows


def test_headings_of_50_000_characters_are_hers() -> None:
    shop = odd_shop()
    for column in (0, 3, 20):
        shop.grid.put(0, column, "x" * 50_000)
    assert shop.plan(people(3)).is_empty
    shop.sync(people(4))
    assert len(shop.grid.values()) == 5


def test_an_answer_merged_into_the_one_above_is_written_and_read_as_it_is() -> None:
    """Sheets keeps the value of a merge in its first cell; the others read as empty."""
    shop = odd_shop()
    shop.grid.put(2, 3, "")
    planned = shop.plan(people(3))
    assert [(cell.customer, cell.column) for cell in planned.cells] == [
        ("c00001", "dimension:status")
    ]
