"""*Updated* and what happened, told in the small tab of the sheet where the owner wants it.

It shows what the page shows, and nothing is decided by it: a run is as good without.
"""

from __future__ import annotations

from core.errors import GoogleError
from core.i18n import Text
from core.model import Place, Problem, SpreadsheetInfo
from core.moments import own_digits, say_moment
from sheets import sync_now
from sync.sheet import SheetRead
from sync.work import Parts, Work


def tell_run(
    work: Work, sheet: SheetRead, written: int, problems: int, *, updated: bool, waits: bool
) -> tuple[Problem, ...]:
    """One write; the tab is made by the first run that writes anything. What Google refuses is a
    problem."""
    settings, info = work.parts.settings, sheet.info
    if not settings.customers.sync_now or info is None or not sheet.exists:
        return ()
    there = sync_now.find(info)
    if there is None and not updated:
        return ()
    business, sheets = settings.business, work.parts.door.sheets
    stamp = say_moment(work.now(), business.zone, business.language) if updated else ""
    try:
        if there is None:
            sync_now.make(sheets, info, business)
        told = _told(written, problems, waits=waits).say(business.language)
        sync_now.tell(sheets, info.id, own_digits(told, business.language), stamp)
    except GoogleError as refused:
        return (_untold(info, refused),)
    return ()


def tell_failure(parts: Parts, spreadsheet: str, why: Text) -> None:
    """The reason a run ended early. Raises what Google answers, also where there is no such tab."""
    sync_now.tell(parts.door.sheets, spreadsheet, why.say(parts.settings.business.language))


def _told(written: int, problems: int, *, waits: bool) -> Text:
    if waits:
        return Text("Something waits for you: open Regulars.")
    if problems:
        return Text(
            "Changes written: {count}. To look at: {problems}.", count=written, problems=problems
        )
    return Text("Changes written: {count}", count=written)


def _untold(info: SpreadsheetInfo, refused: GoogleError) -> Problem:
    tab = sync_now.find(info)
    return Problem(
        "sync_now",
        f"customers:{info.id}",
        Place(info.id, tab.sheet_id if tab else None, tab.title if tab else None),
        Text("The tab with “Sync now” could not be written: {why}", why=refused.what),
        Text("If cells of it are gone, delete the tab; the next run makes it again."),
    )
