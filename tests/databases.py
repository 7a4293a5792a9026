"""Database files of the tests: what SQLAlchemy compiled for one is good for all."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Engine

from core.database import open_database

_STATEMENTS: dict[Any, Any] = {}
"""Texts of statements, which is half of a first run; nothing of what is in a database."""


def opened(path: Path) -> Engine:
    """The database in that file, migrated."""
    engine = open_database(f"sqlite:///{path}")
    engine.dialect = _dialect()
    engine.update_execution_options(compiled_cache=_STATEMENTS)
    return engine


@cache
def _dialect() -> Dialect:
    return open_database("sqlite://").dialect
