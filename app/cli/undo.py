"""`regulars undo` and `regulars release`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, out, print_json, say
from app.cli.undone import show_undone
from core.cycles import no_more_collections
from core.i18n import Text

if TYPE_CHECKING:
    from app.wiring import Services
    from sync.undo.report import Undone

Number = Annotated[
    int, typer.Argument(metavar="RUN", help="The run's number, from `regulars runs`.")
]
Whom = Annotated[str, typer.Option("--customer", metavar="WHO", help="Only this customer's part.")]


@app.command()
def undo(
    number: Number,
    customer: Whom = "",
    label: Annotated[str, typer.Option(metavar="NAME", help="Only this label's part.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Show what it would do, write nothing.")] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Compute as if it were this day."),
    ] = None,
    yes: Annotated[bool, typer.Option(help="Do not ask first.")] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Take a run back: labels and answers as before it, held until you release it."""
    no_more_collections()
    from app import operations
    from app import undo as undoing
    from app.cli.sync import _quiet, _tell, show_report

    services = open_services(config)
    scope = undoing.scope_named(services, customer, label)
    foreseen = undoing.preview(services, number, scope)
    if not (yes or dry_run):
        _ask(services, foreseen)
    on_step = _quiet if as_json else _tell
    day = as_of.date() if as_of else None
    report = undoing.undo(
        services, number, scope, on_step, dry_run=dry_run, as_of=day, attended=True
    )
    if as_json:
        print_json(report.to_json())
    else:
        show_report(report)
        assert report.undo
        show_undone(services, report.undo, dry_run=dry_run)
    waits = operations.waiting(report)
    if waits:
        raise waits


def _ask(services: Services, foreseen: Undone) -> None:
    """On standard error: what is printed for machines stays clean."""
    show_undone(services, foreseen, dry_run=True, to_error=True)
    question = say(Text("Take run {number} back?", number=foreseen.run))
    typer.confirm(question, abort=True, err=True)


@app.command()
def release(
    number: Number,
    customer: Whom = "",
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Let the rules answer again where this run was taken back; the next sync writes it."""
    from app import undo as undoing

    services = open_services(config)
    scope = undoing.scope_named(services, customer)
    freed = undoing.let_go(services, number, scope.customer)
    if as_json:
        print_json({"run": number, "customer": scope.customer, "released": freed})
        return
    out.print(_("Released: {count}. The next sync follows the rules again.", count=freed))
