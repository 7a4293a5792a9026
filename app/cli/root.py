"""The `regulars` command and what its commands have in common."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="regulars",
    help="Turns Gmail, Google Contacts and Google Sheets into a CRM that knows your regulars.",
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

COMMANDS = (
    "demo",
    "setup",
    "connecting",
    "sync",
    "undo",
    "look",
    "customers",
    "exporting",
    "segments",
    "editing",
    "revisions",
    "answers",
    "people",
    "sheets",
    "adopting",
    "labels",
    "campaign",
    "serve",
)


def register() -> None:
    """Import the modules that add their commands to `app`."""
    for name in COMMANDS:
        import_module(f"app.cli.{name}")
