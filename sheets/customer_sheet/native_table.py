"""A native table that the owner made of the customer sheet ("Convert to table").

Sorting and filtering a table moves its own rows and columns only. So it has to hold every column of
ours, above all the hidden key, and every row; what the API writes beside a table does not join it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from core.model import Table


def over(tables: Sequence[Table], columns: Collection[int]) -> Table | None:
    """The table over any of our `columns`; of several none, they can't all be widened."""
    found = [table for table in tables if any(table.left <= at < table.right for at in columns)]
    return found[0] if len(found) == 1 else None


def widened(
    sheet_id: int, table: Table, columns: Collection[int], last_row: int
) -> Iterator[dict[str, Any]]:
    """A request that lets the table hold our columns and rows to `last_row`, if it lacks any."""
    wanted = Table(
        table.id,
        table.top,
        min(table.left, *columns),
        max(table.bottom, last_row),
        max(table.right, 1 + max(columns)),
    )
    if wanted != table:
        place = {
            "sheetId": sheet_id,
            "startRowIndex": wanted.top,
            "endRowIndex": wanted.bottom,
            "startColumnIndex": wanted.left,
            "endColumnIndex": wanted.right,
        }
        yield {"updateTable": {"table": {"tableId": table.id, "range": place}, "fields": "range"}}
