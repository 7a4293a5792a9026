"""The customer tab found by our metadata and read in one call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from msgspec.structs import replace

from core.google.ports import Range, Sheets
from core.i18n import LANGUAGES, Text
from core.model import Cell, Dimension, Place, Problem, SpreadsheetInfo, TabInfo
from sheets import a1
from sheets.customer_sheet.colours import from_text
from sheets.customer_sheet.keyless import told_apart
from sheets.customer_sheet.model import (
    COLOURS_KEY,
    COLUMN_KEY,
    CUSTOMERS,
    FORMER,
    GONE,
    GONE_KEY,
    HERS_KEY,
    KEYLESS,
    LISTS,
    METRICS,
    PEOPLE,
    STAMP_KEY,
    SYNC_NOW,
    TAB_KEY,
    CustomerTab,
)
from sheets.customer_sheet.native_table import over
from sheets.customer_sheet.wording import header_of
from sheets.text import compact

Columns = list[list[Cell]]


def find(info: SpreadsheetInfo) -> TabInfo | None:
    """Our customer tab. Of a duplicated one (Sheets copies metadata along) the older counts, and
    one that the owner gave us before one that we made."""
    return _marked(info, CUSTOMERS)


def find_lists(info: SpreadsheetInfo) -> TabInfo | None:
    return _marked(info, LISTS)


def is_ours(tab: TabInfo) -> bool:
    """Whether Regulars made the tab (then it holds no orders)."""
    return tab.metadata.get(TAB_KEY) in (CUSTOMERS, FORMER, LISTS, SYNC_NOW)


def _marked(info: SpreadsheetInfo, value: str) -> TabInfo | None:
    found = [tab for tab in info.tabs if tab.metadata.get(TAB_KEY) == value]
    ours = sheet_id(info.id, value)

    def likely(tab: TabInfo) -> tuple[bool, bool]:
        return tab.metadata.get(HERS_KEY) == str(tab.sheet_id), tab.sheet_id == ours

    return max(found, key=likely, default=None)


def sheet_id(spreadsheet: str, kind: str) -> int:
    """The id our tab of this kind gets: always the same, so that adding it twice fails."""
    digest = sha256(f"{spreadsheet}/{kind}".encode()).digest()
    return int.from_bytes(digest[:4], "big") & 0x7FFFFFFF


def written_columns(dimensions: Sequence[Dimension]) -> list[str]:
    """The columns that are read and compared, in the order of a new tab; formulas are not."""
    answers = [f"dimension:{dimension.key}" for dimension in dimensions if dimension.column]
    return [*PEOPLE, *answers, *(f"metric:{metric}" for metric in METRICS), "key"]


def read(
    sheets: Sheets, info: SpreadsheetInfo, tab: TabInfo, dimensions: Sequence[Dimension]
) -> CustomerTab:
    """One call (two if a column lost its metadata and has to be found by its header)."""
    marked = _marked_columns(tab.column_metadata)
    wanted = written_columns(dimensions)
    hers = HERS_KEY in tab.metadata
    missing = [c for c in wanted if c not in marked and (c == "key" or not hers)]
    found = _by_header(sheets, info, tab, missing, dimensions, marked) if missing else {}
    columns = {**marked, **found}
    present = [column for column in wanted if column in columns]
    lists = find_lists(info)
    in_lists = _marked_columns(lists.column_metadata) if lists else {}
    ranges = [_column(tab, columns[column], 1) for column in present]
    ranges += [_column(lists, at, 1) for at in in_lists.values()] if lists else []
    answers = sheets.read_columns(info.id, ranges) if ranges else []
    whole = {c: _only(answer) for c, answer in zip(present, answers, strict=False)}
    headers = {column: str(found[0]) if found else "" for column, found in whole.items()}
    listed = {
        key.removeprefix("dimension:"): tuple(str(cell) for cell in _only(answer))
        for key, answer in zip(in_lists, answers[len(present) :], strict=True)
    }
    options = {dimension: found[1:] for dimension, found in listed.items()}
    return replace(
        _tab(info, tab, columns, whole, options, in_lists, frozenset(found)),
        headers=headers,
        list_headers={dimension: found[0] for dimension, found in listed.items() if found},
        misplaced=_misplaced(
            {"key": headers["key"]} if hers and "key" in headers else headers, dimensions
        ),
    )


def _marked_columns(metadata: Mapping[int, Mapping[str, str]]) -> dict[str, int]:
    """Column key -> index; of a duplicated column the first counts."""
    found: dict[str, int] = {}
    for at in sorted(metadata):
        if COLUMN_KEY in metadata[at]:
            found.setdefault(metadata[at][COLUMN_KEY], at)
    return found


def _by_header(
    sheets: Sheets,
    info: SpreadsheetInfo,
    tab: TabInfo,
    missing: Iterable[str],
    dimensions: Sequence[Dimension],
    marked: Mapping[str, int],
) -> dict[str, int]:
    last = max(0, tab.columns - 1)
    header = sheets.read_columns(info.id, [a1.area(tab.title, 0, 1, last, 1)])[0]
    texts = [compact(str(column[0])) if column else "" for column in header]
    named = {dimension.key: dimension for dimension in dimensions}
    found: dict[str, int] = {}
    for column in missing:
        names = {compact(header_of(column, named, language)) for language in LANGUAGES}
        taken = {*marked.values(), *found.values()}
        free = [at for at, text in enumerate(texts) if text in names and at not in taken]
        if len(free) == 1:
            found[column] = free[0]
    return found


def _misplaced(headers: Mapping[str, str], dimensions: Sequence[Dimension]) -> bool:
    """Whether a column has the header of another one of ours, or the hidden key a strange one:
    then columns were moved after the spreadsheet was described. A header of hers says nothing."""
    named = {dimension.key: dimension for dimension in dimensions}
    names = {
        column: {compact(header_of(column, named, language)) for language in LANGUAGES}
        for column in headers
    }
    key = headers.get("key")
    if key is not None and compact(key) not in names["key"] and not _is_customer(key):
        return True
    return any(
        compact(text) in names[other] and compact(text) not in names[column]
        for column, text in headers.items()
        for other in names
    )


@lru_cache(maxsize=1)
def _key_headers() -> frozenset[str]:
    return frozenset(header_of("key", {}, language) for language in LANGUAGES)


def _is_customer(key: str) -> bool:
    """Whether it is an id, and no heading."""
    return re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", key.removesuffix(GONE)) is not None


def _column(tab: TabInfo, at: int, top: int = 2) -> Range:
    return a1.area(tab.title, at, top, at, max(2, tab.rows))


def _only(columns: Columns) -> list[Cell]:
    return columns[0] if columns else []


def rows_of(keys: Sequence[Cell]) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Customer -> row, and the further rows of those that have several.

    `keys` is the whole column: wherever the header is, or is no more, a customer's row is hers.
    """
    rows: dict[str, int] = {}
    again: dict[str, list[int]] = {}
    headers = _key_headers()
    for row, key in enumerate(keys, 1):
        if not key or key in headers:
            continue
        customer = str(key).removesuffix(GONE)
        if customer in rows:
            again.setdefault(customer, []).append(row)
        else:
            rows[customer] = row
    return rows, again


def _tab(
    info: SpreadsheetInfo,
    tab: TabInfo,
    columns: Mapping[str, int],
    values: Mapping[str, list[Cell]],
    options: Mapping[str, tuple[str, ...]],
    lists: Mapping[str, int],
    unmarked: frozenset[str],
) -> CustomerTab:
    hers, keys = HERS_KEY in tab.metadata, values.get("key", [])
    if hers:
        keys = told_apart(
            keys, [values.get(c, []) for c in PEOPLE], top=0 if "key" in values else 1
        )
    rows, again = rows_of(keys)
    cells = {column: by_customer(found, rows) for column, found in values.items()}
    return CustomerTab(
        spreadsheet=info.id,
        sheet_id=tab.sheet_id,
        title=tab.title,
        rows=rows,
        cells=cells,
        columns=columns,
        next_row=1 + max((len(found) for found in values.values()), default=1),
        grid_rows=tab.rows,
        grid_columns=tab.columns,
        options=options,
        lists={key.removeprefix("dimension:"): at for key, at in lists.items()},
        coloured=from_text(tab.metadata.get(COLOURS_KEY)),
        strikes=GONE_KEY in tab.metadata,
        copies={who: {row: _row(values, row) for row in more} for who, more in again.items()},
        unmarked=unmarked,
        stamp=tab.metadata.get(STAMP_KEY, ""),
        hers=hers,
        next_column=1 + max(columns.values(), default=0),
        table=over(tab.tables, columns.values()),
        problems=_duplicates(info, tab, rows, again, values.get("name", []))
        + _lost_key(info, tab, columns)
        + _lost_header(info, tab, values.get("key", [])),
    )


def by_customer(found: list[Cell], rows: Mapping[str, int]) -> dict[str, Cell]:
    height = len(found)
    return {
        customer: found[row - 1]
        for customer, row in rows.items()
        if row - 1 < height and found[row - 1] not in (None, "")
    }


def _row(values: Mapping[str, list[Cell]], row: int) -> dict[str, Cell]:
    cells = {c: found[row - 1] for c, found in values.items() if row - 1 < len(found)}
    return {column: cell for column, cell in cells.items() if cell not in (None, "")}


def _duplicates(
    info: SpreadsheetInfo,
    tab: TabInfo,
    rows: Mapping[str, int],
    again: Mapping[str, list[int]],
    names: Sequence[Cell],
) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            kind="duplicate_row",
            origin=f"customers:{info.id}/{tab.sheet_id}",
            place=Place(info.id, tab.sheet_id, tab.title, f"A{row}"),
            message=Text(
                "Row {row} repeats the customer {name} of row {first}; only row {first} counts.",
                row=row,
                first=rows[customer],
                name=str(names[row - 1]) if row - 1 < len(names) else "",
            ),
            advice=Text("Delete the row that is too many."),
        )
        for customer, further in again.items()
        if not customer.startswith(KEYLESS)
        for row in further
    )


def _lost_key(
    info: SpreadsheetInfo, tab: TabInfo, columns: Mapping[str, int]
) -> tuple[Problem, ...]:
    if "key" in columns:
        return ()
    return (
        Problem(
            kind="key_column_missing",
            origin=f"customers:{info.id}/{tab.sheet_id}",
            place=Place(info.id, tab.sheet_id, tab.title),
            message=Text(
                "The hidden key column of {tab} is gone, so its rows cannot be told apart.",
                tab=tab.title,
            ),
            advice=Text("Undo its deletion in Sheets (File, Version history), or delete the tab."),
        ),
    )


def _lost_header(info: SpreadsheetInfo, tab: TabInfo, keys: Sequence[Cell]) -> tuple[Problem, ...]:
    if not keys or not _is_customer(str(keys[0])):
        return ()
    return (
        Problem(
            kind="header_row_missing",
            origin=f"customers:{info.id}/{tab.sheet_id}",
            place=Place(info.id, tab.sheet_id, tab.title, "A1"),
            message=Text("The row with the headings of {tab} is gone.", tab=tab.title),
            advice=Text("Undo its deletion, or insert a row above row 1 and write headings there."),
        ),
    )
