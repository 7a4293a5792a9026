"""`regulars labels …` and `regulars restored`: labels, and what the owner answers about them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from msgspec.structs import asdict

from app import words
from app.cli.edited import Fate
from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, out, print_json, say, table
from core.errors import WrongUse
from core.i18n import Text

labels = typer.Typer(help="The contact labels of the segments, and questions about them.")
app.add_typer(labels, name="labels")

Name = Annotated[str, typer.Argument(help="A label, a segment, or its key like status/loyal.")]


class Members(StrEnum):
    """Who decides about the people under a label that is given to Regulars."""

    by_hand = "by-hand"
    by_rules = "by-rules"


@labels.callback(invoke_without_command=True)
def listing(
    context: typer.Context, config: Config = DEFAULT_CONFIG, as_json: AsJson = False
) -> None:
    """The labels of all segments: whose they are, and what is asked."""
    from app.labels import labels as read_labels

    if context.invoked_subcommand:
        return
    found = read_labels(open_services(config))
    if as_json:
        print_json([asdict(view) for view in found])
        return
    rows = [
        [
            view.dimension,
            view.segment,
            view.label,
            say(words.of(words.LABELS, view.state)),
            say(words.of(words.LABEL_ANSWERS, view.answer)) if view.answer else "",
        ]
        for view in found
    ]
    headers = [_("Question"), _("Segment"), _("Label"), _("State"), _("Your answer")]
    out.print(table(headers, rows))


@labels.command()
def adopt(
    members: Annotated[
        Members,
        typer.Option(help="by-hand: who is in it is your answer; by-rules: the rules decide."),
    ],
    name: Annotated[str | None, typer.Argument(help="A label, a segment, or its key.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are in the way.")] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Give a label that was there before to Regulars."""
    from app.labels import ADOPT, adopt_all, answer

    if (name is None) != everything:
        raise WrongUse(Text("Name one label, or say --all."))
    services = open_services(config)
    if name is None:
        taken = adopt_all(services, members, "command")
    else:
        taken = [answer(services, name, ADOPT[members], "command")]
    for view in taken:
        out.print(_("The next sync takes over: {label}", label=view.label))
    if not taken:
        out.print(_("No label is in the way."))


@labels.command()
def again(name: Name, config: Config = DEFAULT_CONFIG) -> None:
    """Make a label again that was deleted, or that was to stay in the sheet only."""
    from app.labels import answer
    from sync.decisions import AGAIN

    view = answer(open_services(config), name, AGAIN, "command")
    out.print(_("The next sync makes it again: {label}", label=view.label))


@labels.command("sheet-only")
def sheet_only(name: Name, config: Config = DEFAULT_CONFIG) -> None:
    """Keep a segment in the customer sheet only, without a label."""
    from app.labels import answer
    from sync.decisions import SHEET_ONLY

    view = answer(open_services(config), name, SHEET_ONLY, "command")
    out.print(_("It stays in the sheet only: {label}", label=view.label))


@labels.command()
def retire(
    name: Name,
    label: Annotated[Fate, typer.Option(help="Deleted, or left to you with everybody in it.")],
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Say what becomes of a label whose question has none any more in config.toml."""
    from app.editing.removed import settle, without_label
    from app.editing.saving import Said

    services = open_services(config)
    meant = without_label(services, name).mark
    settle(services, meant, Said({meant: label.value}), "command")
    out.print(_("The next sync goes by it."))


@app.command()
def restored(
    keep: Annotated[
        bool | None,
        typer.Option("--keep/--forget", help="They are my choices, or: the rules decide."),
    ] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """After a backup was brought back: whose are the answers in Google that it does not know?"""
    from app.labels import restored as say_whose

    if keep is None:
        raise WrongUse(
            Text("Say --keep (they are my choices) or --forget (the rules decide)."),
        )
    say_whose(open_services(config), keep, "command")
    out.print(_("The next sync goes by it."))
