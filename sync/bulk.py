"""Many rows at once, column by column: what a run writes comes as columns, not as objects.

Names in the statements are our own tables' and columns', quoted (hence the `noqa: S608`).
SQLAlchemy's own `insert(...)` with a list of dicts spends several times the database's own time
on 25,000 customers. Types are still bound by the table's columns, as it would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, groupby, islice, repeat
from typing import Any

from msgspec import Struct
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Table

PARAMETERS = 999
"""Per statement on SQLite, which takes as many in any version. It is a third quicker on several
rows at once than on one; a statement of a thousand rows costs more to parse than it saves.
PostgreSQL's driver sends rows in a pipeline by itself, and refuses one that names a key twice."""


class Same(Struct, frozen=True):
    """A column that holds the same value in every row."""

    value: Any


class Written(Struct, frozen=True):
    """JSON that is written out already, one text per row."""

    texts: Sequence[str]


Columns = Mapping[str, Sequence[Any] | Same | Written]
"""Column -> its values, one per row, or the same one in every row."""


def insert_rows(connection: Connection, table: Table, columns: Columns) -> None:
    """INSERT one row per position of `columns`."""
    _insert(connection, table, columns, "")


def upsert_rows(connection: Connection, table: Table, columns: Columns) -> None:
    """INSERT, or UPDATE the given columns where the primary key is there already."""
    keys = [column.name for column in table.primary_key]
    quote = connection.dialect.identifier_preparer.quote
    changed = ", ".join(f"{quote(c)} = excluded.{quote(c)}" for c in columns if c not in keys)
    clash = f"ON CONFLICT ({', '.join(map(quote, keys))}) DO "
    clash += f"UPDATE SET {changed}" if changed else "NOTHING"
    _insert(connection, table, columns, f" {clash}")


def update_rows(connection: Connection, table: Table, keys: Columns, columns: Columns) -> None:
    """UPDATE `columns` of the rows found by `keys` (an account and an id, say)."""
    quote = connection.dialect.identifier_preparer.quote
    mark = _placeholder(connection)
    values = ", ".join(f"{quote(name)} = {mark}" for name in columns)
    where = " AND ".join(f"{quote(name)} = {mark}" for name in keys)
    name = connection.dialect.identifier_preparer.format_table(table)
    _run(connection, f"UPDATE {name} SET {values} WHERE {where}", table, {**columns, **keys})  # noqa: S608


def delete_rows(connection: Connection, table: Table, keys: Columns) -> None:
    """DELETE the rows found by `keys`."""
    quote = connection.dialect.identifier_preparer.quote
    mark = _placeholder(connection)
    where = " AND ".join(f"{quote(name)} = {mark}" for name in keys)
    name = connection.dialect.identifier_preparer.format_table(table)
    _run(connection, f"DELETE FROM {name} WHERE {where}", table, keys)  # noqa: S608


def _insert(connection: Connection, table: Table, columns: Columns, clash: str) -> None:
    preparer = connection.dialect.identifier_preparer
    sqlite = connection.dialect.name == "sqlite"
    same = {name: [one.value] for name, v in columns.items() if (one := _same(table.c[name], v))}
    own = {name: values for name, values in columns.items() if name not in same}
    into = f"{preparer.format_table(table)} ({', '.join(map(preparer.quote, (*same, *own)))})"
    mark = _placeholder(connection)
    marks = [f"?{at}" for at in range(1, 1 + len(same))] if sqlite else [mark] * len(same)
    row = f"({', '.join([*marks, *[mark] * len(own)])})"
    values = chain.from_iterable(_rows(connection, table, own))
    head = next(_rows(connection, table, same)) if same else ()
    size = (PARAMETERS - len(same)) // len(own) if sqlite else 1
    parts = iter(lambda: tuple(islice(values, size * len(own))), ())
    for many, some in groupby(parts, key=len):
        rows = ", ".join([row] * (many // len(own)))
        statement = f"INSERT INTO {into} VALUES {rows}{clash}"  # noqa: S608
        connection.exec_driver_sql(statement, [(*head, *part) for part in some])


def _same(column: Column[Any], values: Sequence[Any] | Same | Written) -> Same | None:
    """Also of a column that is no key and happens to hold one value: nobody has a phone. JSON only
    where it is empty: in there 1 equals true."""
    if isinstance(values, Same):
        return values
    if isinstance(values, Written) or column.primary_key or not values:
        return None
    first = values[0]
    if first != values[-1] or (isinstance(column.type, JSON) and first not in (None, {})):
        return None
    return Same(first) if values.count(first) == len(values) else None


def _placeholder(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def _run(connection: Connection, statement: str, table: Table, columns: Columns) -> None:
    if rows := list(_rows(connection, table, columns)):
        connection.exec_driver_sql(statement, rows)


def _rows(connection: Connection, table: Table, columns: Columns) -> Iterator[tuple[Any, ...]]:
    if all(isinstance(values, Same) for values in columns.values()):
        raise ValueError("no column says how many rows there are")
    bound = (_bound(connection, table.c[name], values) for name, values in columns.items())
    return zip(*bound, strict=False)


def _bound(
    connection: Connection, column: Column[Any], values: Sequence[Any] | Same | Written
) -> Iterable[Any]:
    if isinstance(values, Written):
        return values.texts
    kind = column.type.dialect_impl(connection.dialect)
    bind = kind.bind_processor(connection.dialect)
    if bind and isinstance(column.type, Date | Boolean):
        bind = cache(bind)  # these repeat, and take SQLAlchemy long to put into words
    if isinstance(values, Same):
        return repeat(bind(values.value) if bind else values.value)
    return map(bind, values) if bind else values
