"""config.toml changed by us: comments and order kept, checked before it replaces the old one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from app.config import parse_text
from core.errors import WrongUse
from core.i18n import Text


def add_order_sheet(path: Path, spreadsheet: str) -> None:
    """Name one more order spreadsheet. Raises WrongUse where the file cannot be changed."""
    document = _read(path)
    sources: Any = document.get("orders")
    if sources is None:
        sources = tomlkit.aot()
        document.add(tomlkit.nl())
        document.append("orders", sources)
    sources.append(tomlkit.item({"spreadsheet": spreadsheet}))
    _write(path, document)


def map_columns(path: Path, number: int, tab: str, columns: Mapping[str, str]) -> None:
    """Say which header stands above which meaning in the order sheet `number` (from 0): of one
    `tab` of it, or with "" of all that say nothing of their own."""
    document = _read(path)
    source: Any = document["orders"][number]
    if tab:
        source = _tab_of(source, tab)
    said = source.setdefault("columns", tomlkit.inline_table())
    for meaning, header in columns.items():
        said[meaning] = header
    _write(path, document)


def _tab_of(source: Any, title: str) -> Any:
    """The [[orders.tab]] of this title; a new one begins with the columns of its sheet."""
    tabs = source.setdefault("tab", tomlkit.aot())
    found = next((one for one in tabs if one["title"] == title), None)
    if found is not None:
        return found
    made = tomlkit.table()
    made["title"] = title
    columns = tomlkit.inline_table()
    columns.update(source.get("columns", {}))
    made["columns"] = columns
    tabs.append(made)
    return tabs[-1]


def name_customer_sheet(path: Path, spreadsheet: str, tab: str) -> None:
    """Say which tab the customers are in; without `spreadsheet` that stays as it is."""
    document = _read(path)
    table: Any = document.setdefault("customers", tomlkit.table())
    if spreadsheet:
        table["spreadsheet"] = spreadsheet
    table["tab"] = tab
    _write(path, document)


def _read(path: Path) -> TOMLDocument:
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except (OSError, TOMLKitError) as failure:
        raise _refused(path, str(failure)) from failure


def _write(path: Path, document: TOMLDocument) -> None:
    write_text(path, document.as_string())


def write_text(path: Path, text: str) -> None:
    """All or nothing: what would not load is not written, and a crash leaves the old file."""
    parse_text(text, path)
    new = path.with_name(f".{path.name}.new")
    try:
        with os.fdopen(
            os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(path.stat().st_mode & 0o777)
        new.replace(path)
    except OSError as failure:
        new.unlink(missing_ok=True)
        raise _refused(path, failure.strerror or str(failure)) from failure


def _refused(path: Path, why: str) -> WrongUse:
    return WrongUse(
        Text("{path} cannot be written: {why}.", path=str(path), why=why),
        Text("Mend it, or make its change by hand."),
    )
