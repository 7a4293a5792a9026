"""Columns whose cells say something else than their header: dates under *Amount*, for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.i18n import Text
from core.model import Cell
from sheets.cells import Email, Refusal, read_email
from sheets.cells.refusal import shown
from sheets.columns import Column, Typed
from sheets.findings import Finding
from sheets.header_problems import meaning_of
from sheets.headers import Column as HeaderColumn
from sheets.headers import Header

CONTRADICTS = "column_contradicts"

FEWEST, SHARE = 5, 0.8
"""So many different cells of one other kind, and so much of all: the column is wrong, not they."""
_SERIALS = {"birthday": (367, 100_000)}
_USUAL_SERIALS = (20_000, 100_000)
"""Beyond these a number is no day of anybody's, but a price, an age, a number of an order."""
_OLDEST = 120
_DATES = frozenset(["date", "birthday", "contract_start", "contract_end"])


def contradicted(
    header: Header, columns: Mapping[str, Column], typed: Mapping[str, Typed]
) -> dict[str, Finding]:
    """Meaning -> what is to be told of its column, for columns that cannot mean it."""
    return {
        meaning: Finding(header.row, column.index, column.header, _refusal(meaning, column, cell))
        for meaning, cell in _unlike(columns, typed)
        if (column := header.columns.get(meaning))
    }


def _unlike(
    columns: Mapping[str, Column], typed: Mapping[str, Typed]
) -> Iterator[tuple[str, Cell]]:
    for meaning, found in columns.items():
        if meaning == "birthday" and _are_ages(found):
            yield meaning, found.cell(int(found.numbers.is_not_null().arg_true()[0]))
            continue
        each = typed.get("amount" if meaning == "unit_price" else meaning)
        if each is None or meaning == "status" or len(each.refused) < FEWEST:
            continue  # any word may be a status: unknown ones are told, and count
        filled = int(found.filled.sum())
        if len(each.refused) < SHARE * filled:
            continue
        kinds: dict[str, list[Cell]] = {}
        for at, refusal in sorted(each.refused.items()):
            cell = found.cell(at)
            kinds.setdefault(_kind(meaning, cell, refusal), []).append(cell)
        kinds.pop("", None)
        cells = max(kinds.values(), key=len, default=[])
        if len(set(cells)) >= FEWEST and len(cells) >= SHARE * filled:
            yield meaning, cells[0]


def _are_ages(found: Column) -> bool:
    """Nobody's customers were all born in the spring of 1900."""
    ages = found.numbers.filter(found.numbers.is_between(0, _OLDEST))
    return ages.n_unique() >= FEWEST and len(ages) >= SHARE * int(found.filled.sum())


def _kind(meaning: str, cell: Cell, refusal: Refusal) -> str:
    """What the refused cell is instead; "" where it is just wrong."""
    if refusal.kind == "date_in_amount_column":
        return "date"
    if isinstance(cell, int | float):
        low, high = _SERIALS.get(meaning, _USUAL_SERIALS)
        return "" if meaning in _DATES and low <= cell < high else "number"
    if isinstance(read_email(cell), Email):
        return "address"
    is_words = any(c.isalpha() for c in str(cell)) and not any(c.isdigit() for c in str(cell))
    return "words" if is_words and refusal.kind != "sheet_error" else ""


def _refusal(meaning: str, column: HeaderColumn, cell: Cell) -> Refusal:
    return Refusal(
        CONTRADICTS,
        Text(
            "The column “{header}” was taken for “{meaning}”, but its cells are something else, "
            "such as “{found}”.",
            header=column.header,
            meaning=meaning_of(meaning),
            found=shown(cell),
        ),
        Text("Name the right column under “columns” of this sheet's settings, or mend the header."),
    )
