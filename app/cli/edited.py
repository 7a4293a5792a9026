"""What the commands that edit segments share: show it, ask, save it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import asdict

from app.cli.segments import people_line
from app.cli.show import Terminal, _, err, escape, out, print_json, say, table
from core.errors import WrongUse
from core.i18n import Text

if TYPE_CHECKING:
    from app.editing.change import Change
    from app.editing.effect import Effect, Gone
    from app.editing.saving import Said
    from app.wiring import Services


class Fate(StrEnum):
    """What becomes of the label of a removed segment; sync.decisions has the same words."""

    delete = "delete"
    leave = "leave"


Label = Annotated[
    Fate | None, typer.Option(help="What becomes of its label: deleted, or left to you.")
]
People = Annotated[
    str,
    typer.Option(help="Those you chose it for by hand: automatic, or another segment's name."),
]
DryRun = Annotated[bool, typer.Option(help="Show what it would do, write nothing.")]
Yes = Annotated[bool, typer.Option(help="Do not ask first.")]


def carry_out(
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
    said = said_of(gone, label, people)
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


def said_of(gone: Sequence[Gone], label: Fate | None, people: str) -> Said:
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


def _show(change: Change, effect: Effect, gone: Sequence[Gone], to: Terminal) -> None:
    names = {(d.key, s.key): s.name for d in change.after for s in d.segments}
    rows = [
        [names[key], one.count, len(one.entering) or "", len(one.leaving) or "", say(one.sentence)]
        for key, one in effect.segments.items()
    ]
    headers = [_("Segment"), _("Customers"), _("Come in"), _("Go out"), _("Rule")]
    if rows:
        to.print(table(headers, rows, right="2 3 4"))
    for one in gone:
        to.print(say(one.title))
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
        "removed": [left_by(one) for one in gone],
    }


def left_by(gone: Gone) -> dict[str, Any]:
    return {"segment": gone.mark, "label": gone.label, "by_hand": gone.by_hand}
