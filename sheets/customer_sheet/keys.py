"""Rows under a key that is nobody's here, read as those of the customers they belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from core.google.ports import Sheets
from core.model import Cell
from sheets.customer_sheet.blocks import batches, sparse_blocks
from sheets.customer_sheet.model import KEYLESS, PEOPLE, CustomerTab


def claim(tab: CustomerTab, claims: Mapping[str, str]) -> CustomerTab:
    """The tab with each claimed row (key in it -> customer) as the customer's. What stands in its
    key cell stays as read, and so differs from what is wanted there. Who has a row that nobody else
    claims, claims no other."""
    claims = {key: who for key, who in claims.items() if key in tab.rows}
    claims = {key: who for key, who in claims.items() if who not in tab.rows or who in claims}
    if len({*claims.values()}) < len(claims):
        claims = {}
    if not claims and not tab.hers:
        return tab
    return replace(
        tab,
        rows=by_claim(tab.rows, claims),
        cells={column: by_claim(cells, claims) for column, cells in tab.cells.items()},
        copies=by_claim(tab.copies, claims),
        claims=claims,
    )


def rewrite_keys(sheets: Sheets, tab: CustomerTab) -> None:
    """Write the claimed rows' keys and nothing else: what stands in the rows still tells whose they
    are, should they move in this very moment."""
    at = tab.columns["key"]
    rows = [(row, who) for who in tab.claims.values() for row in _rows(tab, who)]
    for batch in batches(sparse_blocks(tab.title, ((row, at, who) for row, who in rows))):
        sheets.write_cells(tab.spreadsheet, batch)


def _rows(tab: CustomerTab, who: str) -> list[int]:
    return [tab.rows[who], *tab.copies.get(who, {})]


def keyed_wrong(before: CustomerTab, now: CustomerTab) -> dict[str, str]:
    """Key in a row -> the customer who stood there before keys were written, where that is not
    who the key says."""
    whose = {person: who for who, person in _people(before).items()}
    found = {key: whose.get(person, key) for key, person in _people(now).items()}
    return {key: who for key, who in found.items() if who != key}


def _people(tab: CustomerTab) -> dict[str, tuple[Cell, ...]]:
    """Name, e-mail and phone by customer, where no other row says the same."""
    columns = [tab.cells.get(column, {}) for column in PEOPLE]
    people = {who: tuple(cells.get(who, "") for cells in columns) for who in tab.rows}
    times = Counter(people.values())
    return {who: person for who, person in people.items() if times[person] == 1}


def by_claim(values: Mapping[str, Any], claims: Mapping[str, str]) -> dict[str, Any]:
    """What is said of strange keys, said of the customers who claim them; nothing of rows without
    a key that nobody claims."""
    return {
        claims.get(key, key): value
        for key, value in values.items()
        if key in claims or not key.startswith(KEYLESS)
    }
