"""What should stand in the rows: of new ones place by place, of those there are by customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.model import Cell, Dimension
from sheets.customer_sheet.model import GONE, PEOPLE, CustomerTab, DesiredRows
from sheets.customer_sheet.wording import option_for
from sheets.text import fold


def new_places(tab: CustomerTab | None, rows: DesiredRows) -> list[int]:
    """Which of `rows.customers` need a row, by name."""
    customers, names, there = rows.customers, rows.cells["name"], tab.rows if tab else {}

    def place(at: int) -> tuple[bool, str, str]:
        name = str(names[at])
        return not name, fold(name), customers[at]

    return sorted((at for at, who in enumerate(customers) if who not in there), key=place)


def made_cells(
    columns: Sequence[str],
    rows: DesiredRows,
    places: Sequence[int],
    dimensions: Mapping[str, Dimension],
) -> dict[str, Sequence[Cell]]:
    """The new rows, column by column; "" is an empty cell."""
    who = [rows.customers[at] for at in places]
    made: dict[str, Sequence[Cell]] = {}
    for column in columns:
        kind, _, key = column.partition(":")
        if kind == "key":
            made[column] = who
        elif kind == "dimension":
            answers = rows.answers.get(key, {})
            texts = {None: "", **_texts(answers, dimensions[key])}
            made[column] = list(map(texts.__getitem__, map(answers.get, who)))
        else:
            cells = rows.cells.get(column)
            made[column] = list(map(cells.__getitem__, places)) if cells else [""] * len(places)
    return made


def wanted_cells(
    column: str, rows: DesiredRows, dimensions: Mapping[str, Dimension], tab: CustomerTab
) -> Mapping[str, Cell]:
    """Customer -> filled cell of a column."""
    kind, _, key = column.partition(":")
    if kind == "key":
        return {who: who for who in rows.customers} | {who: who + GONE for who in rows.left}
    if kind == "dimension":
        answers = rows.answers.get(key, {})
        texts = _texts(answers, dimensions[key])
        return {who: texts[answer] for who, answer in answers.items()}
    cells = rows.cells.get(column) or [""] * len(rows.customers)
    wanted = {who: cell for who, cell in zip(rows.customers, cells, strict=True) if cell != ""}
    if column in PEOPLE and tab.hers:
        new = {who: text for who, text in wanted.items() if who not in tab.rows}
        return {**tab.cells.get(column, {}), **new}
    if column in PEOPLE and rows.vanished:
        return wanted | _only(tab.cells.get(column, {}), rows.vanished)
    return wanted


def _texts(answers: Mapping[str, str], dimension: Dimension) -> dict[str | None, Cell]:
    """What the column says for each answer there is."""
    return {answer: option_for(answer, dimension) for answer in set(answers.values())}


def _only(values: Mapping[str, Cell], customers: frozenset[str]) -> dict[str, Cell]:
    return {who: value for who, value in values.items() if who in customers}
