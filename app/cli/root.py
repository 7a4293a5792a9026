"""The `regulars` command and what its commands have in common."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

MODULES = {
    "demo": ("demo", "emulator"),
    "setup": ("init",),
    "connecting": ("connect", "check"),
    "sync": ("sync",),
    "undo": ("undo", "release"),
    "look": ("runs", "problems"),
    "customers": ("customers",),
    "exporting": ("customers",),
    "segments": ("segments",),
    "editing": ("segments",),
    "revisions": ("segments",),
    "answers": ("customers", "overrides"),
    "people": ("customers", "matches"),
    "sheets": ("sheets",),
    "adopting": ("sheets",),
    "labels": ("labels", "restored"),
    "campaign": ("campaign",),
    "serve": ("serve",),
}
"""Each module of commands, and what it adds to."""


def _module(name: str) -> str:
    return f"app.cli.{name}"


class Commands(TyperGroup):
    """Imports a command when it is asked for: all of them take longer than many a one works."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        adding = [one for one, adds in MODULES.items() if cmd_name in adds]
        if cmd_name not in self.commands or not sys.modules.keys() >= {*map(_module, adding)}:
            # one that nobody knows may be a slip: all are needed to say what was meant
            self._import(adding or MODULES)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        self._import(MODULES)
        return super().list_commands(ctx)

    def _import(self, modules: Iterable[str]) -> None:
        for name in modules:
            import_module(_module(name))
        self.commands = get_group(app).commands


app = typer.Typer(
    name="regulars",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Config = Annotated[
    Path,
    typer.Option("--config", envvar="REGULARS_CONFIG", help="The configuration file."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]

DEFAULT_CONFIG = Path("config.toml")


@app.callback()
def regulars() -> None:
    """Turns Gmail, Google Contacts and Google Sheets into a CRM that knows your regulars."""
