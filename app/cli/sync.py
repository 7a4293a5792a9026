"""`regulars sync`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import open_services
from app.cli.printing import As, print_story
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import err, escape, out, print_json, say
from core.cycles import no_more_collections

if TYPE_CHECKING:
    from sync.run import RunReport, Step


@app.command()
def sync(
    config: Config = DEFAULT_CONFIG,
    dry_run: Annotated[bool, typer.Option(help="Show the plan, write nothing.")] = False,
    approve: Annotated[str | None, typer.Option(help="Apply the plan with this digest.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Compute as if it were this day."),
    ] = None,
    form: As = None,
    as_json: AsJson = False,
) -> None:
    """Pull contacts and orders, compute the segments, write labels and the customer sheet."""
    no_more_collections()
    from app import operations

    services = open_services(config)
    order = operations.SyncOrder(
        "command", dry_run, approve, as_of.date() if as_of else None, attended=True
    )
    report = operations.sync(services, order, _quiet if as_json or form else _tell)
    if as_json:
        print_json(report.to_json())
    elif form:
        print_story(services, form, report)
    else:
        show_report(report)
        if report.undo:
            from app.cli.undone import show_undone

            show_undone(services, report.undo, dry_run=False)
    waits = operations.waiting(report)
    if waits:
        raise waits


def _quiet(step: Step) -> None:
    """JSON is for machines: no progress."""


def _tell(step: Step) -> None:
    err.print(f"[dim]· {escape(say(step.text))}[/dim]")


def show_report(report: RunReport) -> None:
    """The run in a few lines a person can read."""
    for line in report.lines():
        out.print(escape(say(line)))
