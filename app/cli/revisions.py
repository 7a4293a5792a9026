"""`regulars segments revisions|bring-back`: what the questions and rules were."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import asdict

from app import words
from app.cli.edited import DryRun, Label, People, Yes, carry_out
from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config
from app.cli.segments import segments
from app.cli.show import _, escape, out, print_json, say


@segments.command()
def revisions(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """What the questions and rules were, and who changed them when; the newest first."""
    from app.cli.show import Voice
    from app.editing.past import changes
    from core.moments import say_moment

    services = open_services(config)
    found = changes(services)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    zone = services.settings.business.zone
    for one in found:
        origin = say(words.of(words.REVISIONS, one.origin))
        now = _("as it is now") if one.now else ""
        at = say_moment(one.at, zone, Voice.language)
        out.print(f"[bold]{at}[/bold] {escape(origin)} [dim]{one.id}[/dim] {now}", soft_wrap=True)
        for line in one.lines:
            out.print(f"  {line.sign} {escape(line.text)} [dim]{escape(line.rule)}[/dim]")


@segments.command("bring-back")
def bring_back(
    revision: Annotated[str, typer.Argument(metavar="ID", help="From `segments revisions`.")],
    label: Label = None,
    people: People = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Bring the questions and rules back as they were after an earlier change."""
    from app.editing.change import brought_back

    services = open_services(config)
    carry_out(services, brought_back(services, revision), label, people, dry_run, yes, as_json)
