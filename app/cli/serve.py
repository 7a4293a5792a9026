"""`regulars serve`: the page, the schedule and the work behind them in one process."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, Config, app
from app.cli.show import _, out


@app.command()
def serve(
    config: Config = DEFAULT_CONFIG,
    port: Annotated[int | None, typer.Option(help="Another port than web.port.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Serve the page on this machine and run the nightly sync."""
    from app.server import Server

    services = open_services(config)
    with Server(services, port=port) as server:
        server.heed_signals()
        out.print(_("Regulars is at {link}", link=server.entry), soft_wrap=True)
        out.print(_("The link lets one browser in, once. Ctrl-C ends Regulars."), style="dim")
        if browser:
            webbrowser.open(server.entry)
        server.wait()
