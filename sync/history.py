"""Who went from which segment to which, and on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from core.ids import new_ids
from core.tables import move
from sync.bulk import Same, insert_rows


class Turn(NamedTuple):
    """One customer's answer in one dimension, before and after; None is no answer."""

    customer: str
    dimension: str
    before: str | None
    after: str | None
    by_hand: bool


def store_turns(
    connection: Connection, account: str, run: str, turns: Sequence[Turn], on: date, now: datetime
) -> None:
    """Keep what a run changed, in the caller's transaction. `on` is the shop's day."""
    if not turns:
        return
    columns = dict(zip(Turn._fields, zip(*turns, strict=True), strict=True))
    insert_rows(
        connection,
        move,
        {
            "id": list(islice(new_ids(now), len(turns))),
            "account": Same(account),
            "run": Same(run),
            "on": Same(on),
            **columns,
        },
    )
