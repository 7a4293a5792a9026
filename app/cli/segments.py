"""`regulars segments …`: what they are, who is in them, and who came and went."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer
from rich.markup import escape

from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, out, print_json, table

segments = typer.Typer(help="The segments: their rules, their people, who came and went.")
app.add_typer(segments, name="segments")


@segments.callback(invoke_without_command=True)
def listing(
    context: typer.Context, config: Config = DEFAULT_CONFIG, as_json: AsJson = False
) -> None:
    """The segments with their rules and how many customers each has."""
    if context.invoked_subcommand is None:
        show_all(config, as_json)


@segments.command("list")
def show_all(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """The segments with their rules and how many customers each has."""
    from app.reading.segments import segment_counts

    found = segment_counts(open_services(config))
    if as_json:
        print_json([asdict(dimension) for dimension in found])
        return
    for dimension in found:
        out.print(f"[bold]{escape(dimension.name)}[/bold]")
        rows = [
            [s.name, s.count, f"{s.change:+}" if s.change else "", s.when]
            for s in dimension.segments
        ]
        out.print(table([_("Segment"), _("Customers"), _("Change"), _("Rule")], rows, right="2 3"))
        out.print()


@segments.command()
def history(
    segment: Annotated[str, typer.Argument(help="A segment; without one, all of them.")] = "",
    days: Annotated[int, typer.Option(help="How far back.", min=1)] = 31,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Who came into a segment and who left it, the newest first."""
    from app.reading.history import moves, nights, segment_meant
    from core import clock

    services = open_services(config)
    which = segment_meant(services, segment) if segment else ""
    today = clock.today(services.clock, services.settings.business.zone)
    since = today - timedelta(days=days - 1)
    found = moves(services, segment=which, since=since)
    if as_json:
        sizes = [asdict(night) for night in nights(services) if night.on >= since]
        print_json({"moves": [asdict(one) for one in found], "nights": sizes})
        return
    if not found:
        out.print(_("Nobody came or went in these days: {days}", days=days))
        return
    rows = [[one.on, one.name, one.dimension, one.before or "—", one.after or "—"] for one in found]
    out.print(table([_("Day"), _("Customer"), _("Question"), _("Before"), _("Now")], rows))
