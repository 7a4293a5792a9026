"""`regulars segments add|change|remove|move`: what the page's form does.

Each shows first who would come and go, and asks; config.toml is written only then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from app.cli.edited import DryRun, Fate, Label, People, Yes, carry_out, left_by, said_of
from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config
from app.cli.segments import RuleText, segments
from app.cli.show import _, out, print_json
from core.errors import WrongUse
from core.i18n import Text

if TYPE_CHECKING:
    from app.editing.draft import Draft
    from app.editing.effect import Gone
    from app.wiring import Services

Name = Annotated[str, typer.Argument(help="The segment's name or key.")]
IsQuestion = Annotated[bool, typer.Option("--question", help="It is a question that is meant.")]
Before = Annotated[str, typer.Option(help="The segment it comes before; without it, at the end.")]


@segments.command()
def add(
    name: Annotated[str, typer.Argument(help="What it is to be called.")],
    rule: RuleText,
    to: Annotated[str, typer.Option(help="The question it is an answer to.")],
    before: Before = "",
    new: Annotated[bool, typer.Option("--new", help="Begin a new question with it.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Add a segment, to a question there is or with --new to a new one."""
    from app.choices import dimension_named
    from app.editing.change import drafted
    from app.editing.draft import Draft, Row, draft_of

    services, row = open_services(config), Row("", name, rule)
    if new:
        draft = Draft("", to, (row,))
    else:
        draft = draft_of(dimension_named(services, to))
        draft = draft.having(row, _place(services, draft, before))
    carry_out(services, drafted(services, draft), None, "", dry_run, yes, as_json)


@segments.command()
def change(
    which: Name,
    rule: Annotated[str, typer.Option(metavar="RULE", help="Its new rule.")] = "",
    name: Annotated[str, typer.Option(help="Its new name.")] = "",
    question: IsQuestion = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Give a segment another rule or name, or a question another name."""
    from app.editing.change import drafted

    services = open_services(config)
    draft, at = _draft(services, which, question)
    if not (name or rule) or (question and rule):
        raise WrongUse(Text("Say what is to change: --rule or --name; of a question --name."))
    if question:
        draft = replace(draft, name=name)
    else:
        was = draft.rows[at]
        row = replace(was, name=name or was.name, when=rule or was.when)
        draft = draft.without(at).having(row, at)
    carry_out(services, drafted(services, draft), None, "", dry_run, yes, as_json)


@segments.command()
def remove(
    which: Name,
    question: IsQuestion = False,
    label: Label = None,
    people: People = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Remove a segment, or a whole question with --question; or say what becomes of one that was
    removed in config.toml."""
    from app.editing.change import drafted

    services = open_services(config)
    gone = None if question else _removed_by_hand(services, which)
    if gone:
        _settle(services, gone, label, people, dry_run, as_json)
        return
    draft, at = _draft(services, which, question)
    draft = replace(draft, dropped=True) if question else draft.without(at)
    carry_out(services, drafted(services, draft), label, people, dry_run, yes, as_json)


@segments.command()
def move(
    which: Name,
    before: Before = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Let a segment be tried before another one, or last: the first rule that holds wins."""
    from app.editing.change import drafted

    services = open_services(config)
    draft, at = _draft(services, which)
    rest = draft.without(at)
    moved = rest.having(draft.rows[at], _place(services, rest, before))
    carry_out(services, drafted(services, moved), None, "", dry_run, yes, as_json)


def _draft(services: Services, which: str, question: bool = False) -> tuple[Draft, int]:
    """The dimension that is meant, and the place of the segment in it. Raises WrongUse."""
    from app.choices import dimension_named
    from app.editing.draft import draft_of
    from app.reading.history import segment_meant

    if question:
        return draft_of(dimension_named(services, which)), -1
    dimension, _, key = segment_meant(services, which).partition(":")
    draft = draft_of(dimension_named(services, dimension))
    return draft, draft.at(key)


def _removed_by_hand(services: Services, which: str) -> Gone | None:
    """The segment of this name that is in the file no more, where it leaves something behind."""
    from app.dimensions import called
    from app.editing.removed import removed
    from core.names import same_name

    if called(services).meant(which):
        return None
    wanted = same_name(which)
    found = removed(services)
    meant = [g for g in found if wanted in (same_name(g.mark), same_name(g.segment))]
    return meant[0] if len(meant) == 1 else None


def _settle(
    services: Services,
    gone: Gone,
    label: Fate | None,
    people: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    from app.editing.removed import settle
    from sync.hands import COMMAND

    said = said_of([gone], label, people)
    if not dry_run:
        settle(services, gone.mark, said, COMMAND)
    if as_json:
        print_json({"removed": [left_by(gone)], "saved": not dry_run})
    elif not dry_run:
        out.print(_("The next sync goes by it."))


def _place(services: Services, draft: Draft, before: str) -> int:
    """Where in it. Raises WrongUse for a segment that is not among its rows."""
    from app.dimensions import called

    if not before:
        return len(draft.rows)
    keys = [row.key for row in draft.rows]
    meant = [s.key for d, s in called(services).meant(before) if d.key == draft.key]
    found = [keys.index(key) for key in meant if key in keys]
    if len(found) != 1:
        raise WrongUse(Text("There is no segment “{answer}”.", answer=before))
    return found[0]
