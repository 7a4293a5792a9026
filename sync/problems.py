"""Problems kept over runs: opened when found, mended when looked for and not found again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, select

from core.ids import new_id
from core.model import Problem
from core.tables import problem
from sync.bulk import Same, insert_rows, update_rows


class Recorded(Struct, frozen=True):
    """What a run did to the list of problems."""

    opened: int
    mended: int
    open: int


def record_problems(
    connection: Connection,
    account: str,
    run: str,
    found: Iterable[Problem],
    origins: Collection[str],
    now: datetime,
) -> Recorded:
    """Open what is new or came back, keep what is still there, mend the rest of `origins`.

    What the owner called fine stays fine. Problems of origins that were not looked at stay.
    """
    by_key = {one.key: one for one in found}
    columns = (problem.c.id, problem.c.key, problem.c.origin, problem.c.state)
    rows = connection.execute(select(*columns).where(problem.c.account == account)).all()
    known = {row.key for row in rows}
    again = [r.id for r in rows if r.key in by_key and r.state != "fine"]
    came_back = [r.id for r in rows if r.key in by_key and r.state == "mended"]
    mended = [
        r.id for r in rows if r.state == "open" and r.key not in by_key and r.origin in origins
    ]
    new = {key: one for key, one in by_key.items() if key not in known}
    if again:
        state = {"state": Same("open"), "last_run": Same(run)}
        update_rows(connection, problem, {"id": again}, state)
    if mended:
        update_rows(connection, problem, {"id": mended}, {"state": Same("mended")})
    _insert(connection, account, run, new, now)
    opened = len(new) + len(came_back)
    closed = set(mended)
    left = [r for r in rows if r.state == "open" and r.key not in by_key and r.id not in closed]
    return Recorded(opened, len(mended), len(new) + len(again) + len(left))


def _insert(
    connection: Connection, account: str, run: str, new: dict[str, Problem], now: datetime
) -> None:
    if not new:
        return
    ones = list(new.values())
    insert_rows(
        connection,
        problem,
        {
            "id": [new_id(now) for _ in ones],
            "account": Same(account),
            "key": list(new),
            "kind": [one.kind for one in ones],
            "origin": [one.origin for one in ones],
            "place": [asdict(one.place) for one in ones],
            "message": [one.message.to_json() for one in ones],
            "advice": [one.advice.to_json() if one.advice else None for one in ones],
            "state": Same("open"),
            "first_run": Same(run),
            "last_run": Same(run),
            "found_at": Same(now),
        },
    )
