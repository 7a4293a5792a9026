"""Commands that only look: runs and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict

from app import words
from app.cli.opening import open_services
from app.cli.printing import As, print_story
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, escape, out, print_json, say, table
from core.links import Links
from core.moments import say_moment

if TYPE_CHECKING:
    from app.reading.runs import RunView


@app.command()
def runs(
    number: Annotated[int | None, typer.Argument(help="One run, with its changes.")] = None,
    config: Config = DEFAULT_CONFIG,
    form: As = None,
    as_json: AsJson = False,
) -> None:
    """The history of runs; with a number, that run's changes."""
    if number is None:
        _all_runs(config, as_json)
    elif form:
        print_story(open_services(config), form, number)
    else:
        _one_run(number, config, as_json)


def _all_runs(config: Config, as_json: bool) -> None:
    from app.reading.runs import runs as read_runs

    services = open_services(config)
    found = read_runs(services)
    if as_json:
        print_json([asdict(run) for run in found])
        return
    if not found:
        out.print(_("No run yet. `regulars sync` makes the first."))
        return
    zone = services.settings.business.zone
    out.print(
        table(
            [_("Run"), _("When"), _("Started by"), _("State"), _("Changes"), _("Calls")],
            [
                [
                    run.number,
                    say_moment(run.started_at, zone, services.language),
                    say(words.of(words.TRIGGERS, run.trigger)),
                    _state(run),
                    sum(n for n in run.counts.values() if isinstance(n, int)),
                    sum(run.calls.values()),
                ]
                for run in found
            ],
            right="1 5 6",
        )
    )


def _one_run(number: int, config: Config, as_json: bool) -> None:
    from app.reading.runs import one_run

    services = open_services(config)
    run, changes = one_run(services, number)
    if as_json:
        print_json({**asdict(run), "changes": [asdict(change) for change in changes]})
        return
    out.print(
        _(
            "Run {number}: {state}, {when}",
            number=run.number,
            state=_state(run),
            when=say_moment(run.started_at, services.settings.business.zone, services.language),
        )
    )
    if run.error:
        out.print(escape(say(run.error)))
    out.print(
        table(
            ["#", _("Change"), _("Items"), _("State"), _("Why")],
            [
                [
                    c.seq,
                    say(words.of(words.CHANGES, c.kind)),
                    c.size,
                    say(words.of(words.CHANGE_STATES, c.state)),
                    say(c.why),
                ]
                for c in changes
            ],
            right="1 3",
        )
    )


def _state(run: RunView) -> str:
    state = say(words.of(words.RUN_STATES, run.state))
    return " · ".join([state, _("trial")]) if run.dry else state


@app.command()
def problems(
    fine: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="It is fine so; do not tell it again.")
    ] = None,
    again: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Tell it again, after all.")
    ] = None,
    called_fine: Annotated[
        bool, typer.Option("--called-fine", help="Those that were called fine.")
    ] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """What a person has to look at, each with its place and what to do."""
    from app.problems import call_fine, look_again
    from app.reading.problems import fine_problems, open_problems

    services = open_services(config)
    call_fine(services, fine or [])
    look_again(services, again or [])
    found = fine_problems(services) if called_fine else open_problems(services)
    links = Links(services.settings.google)
    if as_json:
        print_json(
            [
                {
                    "id": problem.id,
                    "kind": problem.kind,
                    "place": {**asdict(problem.place), "link": links.place(problem.place)},
                    "message": say(problem.message),
                    "advice": say(problem.advice),
                }
                for problem in found
            ]
        )
        return
    if not found:
        out.print("[green]✓[/green]", _("Nothing needs you."))
    for problem in found:
        where = " ".join(filter(None, [problem.place.title, problem.place.cell]))
        out.print(
            f"[yellow]•[/yellow] [bold]{escape(where)}[/bold] {escape(say(problem.message))}",
            soft_wrap=True,
        )
        if problem.advice:
            out.print(f"  → {escape(say(problem.advice))}", soft_wrap=True)
        line = " ".join(filter(None, [problem.id, links.place(problem.place)]))
        out.print(f"  [dim]{escape(line)}[/dim]", soft_wrap=True)
