"""Many rows at once: none is lost where a statement's share of them ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from core.database import open_database
from core.tables import account, cursor, label
from sync.bulk import PARAMETERS, Same, insert_rows, upsert_rows
from tests.sync.counter import NOW

TOGETHER = (PARAMETERS - 3) // 3
"""Rows of a statement: three columns hold one value in all of them, three their own."""

COUNTS = [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER + 2]


def rows(number: int, name: str) -> dict[str, Any]:
    return {
        "account": Same("me"),
        "dimension": Same("status"),
        "segment": [str(at) for at in range(number)],
        "name": [f"{name} {at}" for at in range(number)],
        "state": Same("ours"),
        "created_at": Same(NOW),
    }


def names(connection: Connection) -> set[str]:
    return set(connection.scalars(select(label.c.name)))


@pytest.mark.parametrize("number", COUNTS)
def test_every_row_is_inserted_and_then_updated(tmp_path: Path, number: int) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'rows.db'}")
    with engine.begin() as connection:
        me = {"id": "me", "address": "me@example.com", "created_at": NOW, "scopes": []}
        connection.execute(insert(account).values(me))
        insert_rows(connection, label, rows(number, "old"))
        upsert_rows(connection, label, rows(number + 1, "new"))

        assert names(connection) == {f"new {at}" for at in range(number + 1)}
    engine.dispose()


def test_of_rows_with_the_same_key_the_last_one_stands(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'rows.db'}")
    with engine.begin() as connection:
        me = {"id": "me", "address": "me@example.com", "created_at": NOW, "scopes": []}
        connection.execute(insert(account).values(me))
        twice = rows(TOGETHER, "name") | {"segment": ["same"] * TOGETHER}
        upsert_rows(connection, label, twice)

        assert names(connection) == {f"name {TOGETHER - 1}"}
    engine.dispose()


def test_a_column_may_happen_to_hold_the_same_in_all_rows(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'rows.db'}")
    with engine.begin() as connection:
        me = {"id": "me", "address": "me@example.com", "created_at": NOW, "scopes": []}
        connection.execute(insert(account).values(me))
        ends = ["same", *map(str, range(TOGETHER - 2)), "same"]
        for groups in ([""] * TOGETHER, ["same"] * TOGETHER, [None] * TOGETHER, ends):
            told = rows(TOGETHER, "name") | {"resource_name": groups}
            upsert_rows(connection, label, told)
            found = connection.execute(select(label.c.name, label.c.resource_name)).all()
            assert {tuple(row) for row in found} == set(zip(told["name"], groups, strict=True))
    engine.dispose()


def test_values_that_are_alike_but_not_the_same_are_kept_apart(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'rows.db'}")
    with engine.begin() as connection:
        me = {"id": "me", "address": "me@example.com", "created_at": NOW, "scopes": []}
        connection.execute(insert(account).values(me))
        facts: dict[str, Any] = {"account": Same("me"), "updated_at": Same(NOW)}
        told = [{"ticked": True}, {"ticked": 1}]
        upsert_rows(connection, cursor, {**facts, "name": ["one", "two"], "value": told})

        kept = connection.scalars(select(cursor.c.value).order_by(cursor.c.name)).all()
        assert list(map(repr, kept)) == list(map(repr, told))
    engine.dispose()
