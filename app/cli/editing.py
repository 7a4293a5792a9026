"""`regulars segments add|change|remove|move|revisions|bring-back`: what the page's form does.

Each shows first who would come and go, and asks; config.toml is written only then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from app import words
from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config
from app.cli.segments import RuleText, people_line, segments
from app.cli.show import _, err, out, print_json, say, table
from core.errors import WrongUse
from core.i18n import Text

if TYPE_CHECKING:
    from rich.console import Console

    from app.editing.change import Change
    from app.editing.draft import Draft
    from app.editing.effect import Effect, Gone
    from app.editing.saving import Said
    from app.wiring import Services


class Fate(StrEnum):
    """What becomes of the label of a removed segment; sync.decisions has the same words."""

    delete = "delete"
    leave = "leave"


Name = Annotated[str, typer.Argument(help="The segment's name or key.")]
IsQuestion = Annotated[bool, typer.Option("--question", help="It is a question that is meant.")]
Before = Annotated[str, typer.Option(help="The segment it comes before; without it, at the end.")]
Label = Annotated[
    Fate | None, typer.Option(help="What becomes of its label: deleted, or left to you.")
]
People = Annotated[
    str,
    typer.Option(help="Those you chose it for by hand: automatic, or another segment's name."),
]
DryRun = Annotated[bool, typer.Option(help="Show what it would do, write nothing.")]
Yes = Annotated[bool, typer.Option(help="Do not ask first.")]


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
    _go(services, drafted(services, draft), None, "", dry_run, yes, as_json)


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
    _go(services, drafted(services, draft), None, "", dry_run, yes, as_json)


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
    _go(services, drafted(services, draft), label, people, dry_run, yes, as_json)


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
    _go(services, drafted(services, moved), None, "", dry_run, yes, as_json)


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
    _go(services, brought_back(services, revision), label, people, dry_run, yes, as_json)


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

    said = _said([gone], label, people)
    if not dry_run:
        settle(services, gone.mark, said, COMMAND)
    if as_json:
        print_json({"removed": [_left(gone)], "saved": not dry_run})
    elif not dry_run:
        out.print(_("The next sync goes by it."))


def _left(gone: Gone) -> dict[str, Any]:
    return {"segment": gone.mark, "label": gone.label, "by_hand": gone.by_hand}


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


def _go(
    services: Services,
    change: Change,
    label: Fate | None,
    people: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Show it, ask, and save it. Raises WrongUse for what cannot be, or is not said."""
    from app.editing.mails import affected_mails
    from app.editing.saving import digest_now
    from sync.hands import COMMAND

    digest = digest_now(services)
    for fault in change.faults(services):
        raise fault.rule or WrongUse(fault.what)
    effect, gone = change.effect(services), change.gone(services)
    mails = affected_mails(services, change.after, effect, gone)
    said = _said(gone, label, people)
    asks = not (yes or dry_run)
    if asks or not as_json:
        _show(change, effect, gone, err if asks else out)
        for one in mails:
            (err if asks else out).print(escape(say(one.text)), soft_wrap=True)
    if asks:
        typer.confirm(_("Write it into config.toml?"), abort=True, err=True)
    if not dry_run:
        change.save(services, said, digest, COMMAND)
    if as_json:
        named = [{**asdict(one), "text": say(one.text)} for one in mails]
        print_json({**_told(effect, gone), "mails": named, "saved": not dry_run})
    elif not dry_run:
        out.print(_("Saved. Contacts and the sheet follow at the next sync."))


def _said(gone: Sequence[Gone], label: Fate | None, people: str) -> Said:
    """What was said of the segments that go. Raises WrongUse where something is missing."""
    from app.editing.saving import Said
    from sync.merge import AUTOMATIC

    labels: dict[str, str] = {}
    hands: dict[str, str] = {}
    for one in gone:
        if one.label:
            if label is None:
                raise WrongUse(
                    Text("“{segment}” has a label in Contacts.", segment=one.segment),
                    Text("Say what becomes of it: --label delete, or --label leave."),
                )
            labels[one.mark] = label.value
        if one.by_hand:
            heir = _heir(one, people)
            if not heir:
                known = ", ".join((AUTOMATIC, *(s.name for s in one.heirs)))
                raise WrongUse(
                    Text("Customers you chose it for by hand: {count}", count=one.by_hand),
                    Text("Say who they are then: --people with one of {known}.", known=known),
                )
            hands[one.mark] = heir
    return Said(labels, hands)


def _heir(gone: Gone, people: str) -> str:
    """AUTOMATIC, the key of the segment that is meant, or "" for none."""
    from core.names import same_name
    from sync.merge import AUTOMATIC

    wanted = same_name(people)
    if wanted == same_name(AUTOMATIC):
        return AUTOMATIC
    meant = (s.key for s in gone.heirs if wanted in (same_name(s.name), same_name(s.key)))
    return next(meant, "")


def _show(change: Change, effect: Effect, gone: Sequence[Gone], to: Console) -> None:
    names = {(d.key, s.key): s.name for d in change.after for s in d.segments}
    rows = [
        [names[key], one.count, len(one.entering) or "", len(one.leaving) or "", say(one.sentence)]
        for key, one in effect.segments.items()
    ]
    headers = [_("Segment"), _("Customers"), _("Come in"), _("Go out"), _("Rule")]
    if rows:
        to.print(table(headers, rows, right="2 3 4"))
    for one in gone:
        to.print(_("“{segment}” is removed", segment=one.segment))
    if not effect.moved:
        to.print(_("Nobody moves."))
    for each in effect.moved:
        before, after = (name or say(Text("no answer")) for name in (each.before, each.after))
        count = len(each.people)
        title = _("From {before} to {after}: {count}", before=before, after=after, count=count)
        people_line(title, each.people, to)


def _told(effect: Effect, gone: Sequence[Gone]) -> dict[str, Any]:
    return {
        "segments": [
            {"dimension": d, "segment": s, **asdict(one), "sentence": say(one.sentence)}
            for (d, s), one in effect.segments.items()
        ],
        "moved": [asdict(one) for one in effect.moved],
        "removed": [_left(one) for one in gone],
    }
