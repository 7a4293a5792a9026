"""`python -m benchmarks.customer_sheet`: 25,000 rows read, compared, and 500 cells written.

On the fakes: what is measured is our own work and the calls, key reads before and after included.
The comparison is with a dictionary of every cell by customer, held against another one.
"""

from __future__ import annotations

from time import perf_counter

from sheets.customer_sheet import apply, find, look, plan, read
from tests.sheets.customer_sheet.shop import DesiredRow, Shop, columns_of, row

CUSTOMERS, CHANGED, AT_MOST = 25_000, 500, 6


def people(changed: int) -> list[DesiredRow]:
    """`changed` of them, far apart, bought once more."""
    every = CUSTOMERS // changed if changed else CUSTOMERS + 1
    return [
        row(f"c{at:05}", f"Person {at:05}", orders=1 + (at % every == every - 1), turnover=19.5)
        for at in range(CUSTOMERS)
    ]


def main() -> None:
    shop = Shop()
    shop.sync(people(0))
    rows = columns_of(people(CHANGED))
    shop.sheets.calls.counted.clear()
    started = perf_counter()
    info = shop.sheets.describe("book")
    ours = find(info)
    assert ours is not None
    tab = read(shop.sheets, info, ours, shop.dimensions)
    compared = perf_counter()
    planned = plan(tab, info, rows, shop.dimensions, shop.business)
    comparing = perf_counter() - compared
    look(shop.sheets, tab)
    apply(shop.sheets, planned)
    look(shop.sheets, tab)
    calls = sum(shop.sheets.calls.counted.values())
    by_hand = _by_hand(
        {(c, who): v for c, of in tab.cells.items() for who, v in of.items()},
        {
            (column, who): cell
            for column, cells in rows.cells.items()
            for who, cell in zip(rows.customers, cells, strict=True)
            if cell != ""
        },
    )
    print(f"{CUSTOMERS:,} rows, {len(planned.cells)} cells changed: {calls} calls of {AT_MOST}")
    print(f"  {perf_counter() - started:.2f} s with the fake's own work")
    print(
        f"  compared in {comparing * 1e3:.0f} ms, {comparing / by_hand:.1f} times two dictionaries"
    )
    assert calls <= AT_MOST


def _by_hand(held: dict[tuple[str, str], object], wanted: dict[tuple[str, str], object]) -> float:
    started = perf_counter()
    changed = [key for key, value in wanted.items() if held.get(key) != value]
    assert len(changed) >= CHANGED
    return perf_counter() - started


if __name__ == "__main__":
    main()
