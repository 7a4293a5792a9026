"""`regulars campaign …`: group mail from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import words
from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, escape, out, print_json, say, table, ticking

if TYPE_CHECKING:
    from mailer.campaigns import CampaignView

campaign = typer.Typer(
    help="Group e-mails to a segment, each customer exactly once.", no_args_is_help=True
)
app.add_typer(campaign, name="campaign")

Which = Annotated[str, typer.Argument(help="The campaign's name or id.")]


@campaign.command()
def new(
    name: Annotated[str, typer.Argument(help="What you call it; customers do not see it.")],
    subject: Annotated[str, typer.Option(help="The subject line.")],
    body: Annotated[Path, typer.Option(help="A Markdown or HTML file.", exists=True)],
    to: Annotated[list[str], typer.Option(help="A segment (status:loyal) or label (label:VIP).")],
    without: Annotated[list[str] | None, typer.Option(help="Whom to leave out.")] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Write a campaign; nothing is sent yet."""
    from app import mailing
    from mailer.campaigns import CampaignDraft

    services = open_services(config)
    draft = CampaignDraft(
        name, subject, body.read_text("utf-8"), tuple(to), tuple(without or ()), "", None
    )
    created = mailing.create(services, draft)
    count = mailing.audience_count(services, created)
    out.print(
        _("The campaign {name} is written. Customers who get it: {count}", name=name, count=count)
    )
    hint = _("Look at it: regulars campaign preview {id}", id=created)
    out.print(f"[dim]{hint}[/dim]")


@campaign.command()
def preview(which: Which, config: Config = DEFAULT_CONFIG) -> None:
    """The mail as the first customer of the audience would get it."""
    from app import mailing

    services = open_services(config)
    shown = mailing.preview(services, which)
    out.print(_("To: {address}", address=shown.to), soft_wrap=True)
    out.print(_("Subject: {subject}", subject=shown.subject), soft_wrap=True)
    out.print()
    out.print(escape(shown.text), soft_wrap=True)


@campaign.command("test")
def send_test(which: Which, config: Config = DEFAULT_CONFIG) -> None:
    """Send it to yourself only."""
    from app import mailing

    services = open_services(config)
    address = mailing.send_test(services, which)
    out.print(_("Sent to {address}. Look into your inbox.", address=address))


@campaign.command()
def send(
    which: Which,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Send it now to everybody in its audience."""
    from app import mailing

    services = open_services(config)
    count = mailing.audience_count(services, which)
    if not yes and not typer.confirm(_("Send now? Customers who get it: {count}", count=count)):
        out.print(_("Nothing was sent."))
        return
    with ticking() as tell:
        view = mailing.send_now(services, which, tell)
    out.print(escape(say(mailing.summary(view))))


@campaign.command()
def status(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """All campaigns with their progress."""
    from app import mailing

    services = open_services(config)
    found = mailing.listed(services)
    if as_json:
        print_json([mailing.to_json(view) for view in found])
        return
    if not found:
        out.print(_("No campaign yet. `regulars campaign new --help` shows how to write one."))
        return
    states = {
        "sent": _("Sent"),
        "pending": _("Pending"),
        "failed": _("Failed"),
        "skipped": _("Skipped"),
        "unsure": _("Unsure"),
    }
    rows = [[v.name, _state(v), *(v.counts.get(state, 0) for state in states)] for v in found]
    headers = [_("Campaign"), _("State"), *states.values()]
    out.print(table(headers, rows, right="3 4 5 6 7"))


def _state(view: CampaignView) -> str:
    return say(words.of(words.CAMPAIGN_STATES, view.state))


def _move(which: str, move: str, config: Path) -> None:
    from app import mailing

    services = open_services(config)
    view = mailing.move(services, which, move)
    out.print(_("{name} is now: {state}", name=view.name, state=_state(view)))


@campaign.command()
def pause(which: Which, config: Config = DEFAULT_CONFIG) -> None:
    """Stop sending; `resume` goes on where it stopped."""
    _move(which, "pause", config)


@campaign.command()
def resume(which: Which, config: Config = DEFAULT_CONFIG) -> None:
    """Go on after a pause; `send` or the server sends what is left."""
    _move(which, "resume", config)


@campaign.command()
def cancel(which: Which, config: Config = DEFAULT_CONFIG) -> None:
    """End it for good; what was sent stays sent."""
    _move(which, "cancel", config)
