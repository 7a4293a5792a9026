"""What an undo does and cannot do, at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import words
from app.cli.show import _, err, escape, out, say
from core.i18n import Text

if TYPE_CHECKING:
    from app.reading.changes import Group
    from app.wiring import Services
    from sync.undo.report import Undone

NAMED = 5
"""How many people of one group are named."""


def show_undone(
    services: Services, undone: Undone, *, dry_run: bool, to_error: bool = False
) -> None:
    from app.reading.undo import told

    story, screen = told(services, undone), err if to_error else out
    if story.empty:
        screen.print(_("Nothing of run {number} is left to take back.", number=story.number))
    for group in story.groups:
        screen.print(f"  {_line(group)}", soft_wrap=True)
    if story.left or story.remarks:
        screen.print(_("What it does not take back:"))
    for group in story.left:
        screen.print(f"  {_line(group)} [dim]{escape(say(group.why))}[/dim]", soft_wrap=True)
    for remark in story.remarks:
        link = f" [dim]{escape(remark.link)}[/dim]" if remark.link else ""
        screen.print(f"  {escape(say(remark.text))}{link}", soft_wrap=True)
    if not story.empty and dry_run:
        hint = _("What goes back is held until: regulars release {number}", number=story.number)
        screen.print(f"[dim]{hint}[/dim]", soft_wrap=True)


def _line(group: Group) -> str:
    shown = [one.name or say(Text("Without a name")) for one in group.people[:NAMED]]
    names = ", ".join(shown)
    if group.total > NAMED:
        names = say(Text("{names} and {count} more", names=names, count=group.total - NAMED))
    head = say(words.of(words.CHANGES, group.kind))
    title = f" “{group.title}”" if group.title else ""
    return escape(f"{head}{title}: {names}" if names else f"{head}{title}")
