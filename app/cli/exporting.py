"""`regulars customers export`: the customers as a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from app.cli.customers import customers
from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, Config
from app.cli.show import _, err
from core.errors import WrongUse
from core.i18n import Text


@customers.command("export")
def export(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; - prints it.")],
    search: Annotated[str, typer.Option(help="Part of a name, address or number.")] = "",
    segment: Annotated[str, typer.Option(help="Only this segment, by its name.")] = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """The customers as a .csv file for Excel or Sheets."""
    from app.choices import choice_named
    from app.export import as_csv

    services = open_services(config)
    asked = ""
    if segment:
        choice = choice_named(services, segment)
        if choice.segment is None:
            raise WrongUse(Text("There is no segment “{answer}”.", answer=segment))
        asked = f"{choice.dimension.key}:{choice.segment}"
    lines = as_csv(services, search=search, segment=asked)
    if str(path) == "-":
        sys.stdout.buffer.writelines(line.encode() for line in lines)
    else:
        count = _write(path, lines) - 1  # without the heading
        err.print(_("Customers in {path}: {count}.", path=str(path), count=count), soft_wrap=True)


def _write(path: Path, lines: Iterable[str]) -> int:
    """A new file that nobody else can read; how many lines it has."""
    try:
        opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise WrongUse(
            Text("{path} exists already.", path=str(path)),
            Text("Give another name, or move that file away first."),
        ) from None
    with os.fdopen(opened, "w", encoding="utf-8", newline="") as file:
        return sum(file.write(line) > 0 for line in lines)
