"""`regulars init`: a configuration, from nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.root import DEFAULT_CONFIG, Config, app
from app.cli.show import _, out
from core.errors import WrongUse
from core.i18n import LANGUAGES, Text

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


@app.command()
def init(
    config: Config = DEFAULT_CONFIG,
    account: Annotated[str, typer.Option(prompt="Google account (e-mail address)")] = "",
    name: Annotated[str, typer.Option(prompt="Name of the business")] = "",
    language: Annotated[str, typer.Option(prompt=f"Language ({', '.join(LANGUAGES)})")] = "en",
    time_zone: Annotated[str, typer.Option(prompt="Time zone")] = "Europe/Zagreb",
    currency: Annotated[str, typer.Option(prompt="Currency")] = "EUR",
    orders: Annotated[
        str, typer.Option(prompt="Link of the order spreadsheet (empty: none yet)")
    ] = "",
) -> None:
    """Write a configuration, asking for what is needed."""
    from app.config import parse

    if config.exists():
        raise WrongUse(
            Text("{path} exists already.", path=str(config)),
            Text("Edit it, or name another file with --config."),
        )
    document = _document(account, name, language, time_zone, currency, orders)
    parse(document.unwrap(), config)
    try:
        _write_private(config, document.as_string())
    except OSError as refused:
        raise WrongUse(
            Text("{path} cannot be written: {why}.", path=str(config), why=refused.strerror or ""),
            Text("Make its folder, or name another file with --config."),
        ) from refused
    out.print(_("{path} is written.", path=str(config)))
    out.print(_("Next: docs/google-setup.md, then `regulars connect`."))


def _document(
    account: str, name: str, language: str, time_zone: str, currency: str, orders: str
) -> TOMLDocument:
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("config.example.toml shows every key."))
    business = {
        "name": name,
        "time_zone": time_zone,
        "language": language,
        "currency": currency,
    }
    document["business"] = business
    document["google"] = {"account": account}
    if orders:
        sources = tomlkit.aot()
        sources.append(tomlkit.item({"spreadsheet": orders}))
        document["orders"] = sources
    return document


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
