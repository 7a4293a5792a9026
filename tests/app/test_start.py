"""What a command imports: its own, and nothing that only another one needs."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_group

from app.cli.root import MODULES, app

LEFT_OUT = (
    "alembic",
    "apscheduler",
    "babel.messages",
    "emulator",
    "fastapi",
    "jinja2",
    "rich",
    "scipy",
    "sqlalchemy.dialects.postgresql",
)
"""What only a page, a schedule, a mail or a printed line needs."""


def _imported(work: str) -> set[str]:
    script = f"{work}\nimport sys; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(told.stdout.split())


@pytest.mark.parametrize("command", ["sync", "segments"])
def test_a_command_comes_without_the_others(command: str) -> None:
    work = "from app.cli.root import app; from typer.main import get_group as get\n"
    work += f"assert get(app).get_command(None, {command!r})"
    modules = {f"app.cli.{name}" for name in MODULES} & _imported(work)
    assert modules == {f"app.cli.{name}" for name, adds in MODULES.items() if command in adds}


def test_a_sync_comes_without_what_others_need() -> None:
    work = (
        "import app.cli.sync, app.operations, sync.run, core.google.discovery, core.google.sheets"
    )
    loaded = _imported(work)
    assert [name for name in LEFT_OUT if name in loaded] == []


def test_each_command_stands_in_the_modules_named_for_it() -> None:
    group = get_group(app)
    group.list_commands(None)  # type: ignore[arg-type]  # needs none
    told: dict[str, set[str]] = {name: set() for adds in MODULES.values() for name in adds}
    for module, adds in MODULES.items():
        for name in adds:
            told[name].add(f"app.cli.{module}")
    assert {name: _modules(command) for name, command in group.commands.items()} == told


def _modules(command: Any) -> set[str]:
    parts = [command, *(command.commands.values() if isinstance(command, TyperGroup) else ())]
    return {part.callback.__module__ for part in parts if part.callback}


def test_a_second_command_of_the_same_process_is_whole() -> None:
    work = "from app.cli.root import app; from typer.main import get_group as get\n"
    work += "group = get(app); group.get_command(None, 'overrides')\n"
    work += "assert 'export' in group.get_command(None, 'customers').commands"
    assert "app.cli.exporting" in _imported(work)
