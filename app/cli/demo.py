"""`regulars demo` and `regulars emulator`: everything without Google."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.root import AsJson, app
from app.cli.show import Voice, _, out, print_json, say, table, ticking
from core.errors import WrongUse
from core.i18n import LANGUAGES, Text

if TYPE_CHECKING:
    from app.demo.once import Once


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served.")] = 8000,
    once: Annotated[
        bool, typer.Option("--once", help="Do the main job unattended, then end.")
    ] = False,
    language: Annotated[str, typer.Option(help="The sample shop's: en, hr, sr, cs or fa.")] = "en",
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = False,
    as_json: AsJson = False,
) -> None:
    """Try Regulars with a sample shop; nothing leaves this machine."""
    if language not in LANGUAGES:
        raise WrongUse(
            Text("There is no sample shop in the language “{language}”.", language=language),
            Text("Choose one of {known}.", known=", ".join(LANGUAGES)),
        )
    Voice.language = language
    if once:
        _once(language, as_json)
    else:
        _serve(language, port, browser)


def _once(language: str, as_json: bool) -> None:
    from app.demo.once import run_once
    from app.demo.session import sample_shop

    with sample_shop(language) as sample, ticking() as tell:
        done = run_once(sample, tell)
    if as_json:
        print_json(done.to_json())
    else:
        _show(done)


def _show(done: Once) -> None:
    from app import mailing

    for title, report in ((_("First sync"), done.first), (_("Second sync"), done.second)):
        out.print(f"\n[bold]{title}[/bold]")
        for line in report.lines():
            out.print(f"  {say(line)}")
        if report is done.first:
            _show_segments(done)
            campaign = _("Campaign")
            out.print(f"\n[bold]{campaign}[/bold]\n  {say(mailing.summary(done.campaign))}")


def _show_segments(done: Once) -> None:
    for dimension in done.segments:
        rows = [["  " + segment.name, segment.count] for segment in dimension.segments]
        out.print()
        out.print(table(["  " + dimension.name, ""], rows, right="2"))


def _serve(language: str, port: int, browser: bool) -> None:
    from app.demo.session import sample_shop
    from app.server import Server

    with (
        sample_shop(language) as sample,
        Server(sample.services, port=port, secret_link=False) as server,
    ):
        server.heed_signals()
        out.print(_("The sample shop {name} is open.", name=sample.shop.business.name))
        out.print(table(["", ""], [[_("Regulars"), server.url], [_("“Google”"), sample.google]]))
        out.print(_("Click Sync now. Ctrl-C ends it; nothing is kept."), style="dim")
        if browser:
            webbrowser.open(server.entry)
        server.wait()


@app.command()
def emulator(
    port: Annotated[int, typer.Option(help="Where it listens, on this machine only.")] = 8085,
    seed: Annotated[str, typer.Option(help="demo, empty, or a file with a state.")] = "empty",
    state: Annotated[Path | None, typer.Option(help="Keep everything in this file.")] = None,
    faults: Annotated[Path | None, typer.Option(help="A script of trouble (JSON).")] = None,
) -> None:
    """Run only the local stand-in for Google; prints its address once it answers."""
    from emulator import server

    fresh = state is None or not state.exists()
    start_from: Any = "empty" if seed in ("demo", "empty") else Path(seed)
    try:
        running = server.start(port=port, seed=start_from, state=state, faults=faults)
    except (OSError, ValueError) as why:
        raise WrongUse(
            Text("The emulator cannot start: {why}", why=str(why)),
            Text("Choose another port or file."),
        ) from why
    with running:
        if seed == "demo" and fresh:
            from app.demo.session import fill

            fill(running.url, "en")
        running.heed_signals()
        out.print(running.url, soft_wrap=True)
        running.wait()
