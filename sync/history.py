"""Who went from which segment to which, and on which day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
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


Answered = tuple[str | None, str | None, bool]
"""What is remembered of an answer: (segment, what the rules say, by hand)."""

_NO_ANSWER: Answered = (None, None, False)


def turns_of(
    dimension: str, known: Mapping[str, Answered], now: Mapping[str, Answered], alone: Set[str]
) -> Iterator[Turn]:
    """Whose answer is another one `now`, but for those left `alone`."""
    if now == known:
        return
    for customer in sorted((known.keys() - alone) | now.keys()):
        before, _, _ = known.get(customer, _NO_ANSWER)
        after, _, by_hand = now.get(customer, _NO_ANSWER)
        if before != after:
            yield Turn(customer, dimension, before, after, by_hand)


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
