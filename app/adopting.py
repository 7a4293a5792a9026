"""A table of hers as the customer sheet: looked at, corrected, and given to the next sync."""

from __future__ import annotations

from app.config_edit import name_customer_sheet
from app.config_file import Unfit, spreadsheet_id
from app.reading.her_table import Choices, Proposal, proposal
from app.wiring import Services
from core.errors import WrongUse
from core.i18n import Text
from core.model import SpreadsheetInfo, TabInfo
from core.names import same_name
from sheets.customer_sheet import is_ours
from sync.adoption import store_adoption


def propose(services: Services, choices: Choices) -> Proposal:
    """Read the table and say how it would be understood; nothing is written.

    Raises WrongUse where there is no such tab, or a choice is none.
    """
    with services.open_door() as door:
        info = door.sheets.describe(_book(services, choices.link))
        tab = _tab(info, choices.tab or services.settings.customers.tab)
        return proposal(services, door.sheets, info, tab, choices)


def adopt(services: Services, choices: Choices, *, by_hand: bool) -> Proposal:
    """Give the table to the next sync. Raises WrongUse where nothing in it tells people apart."""
    found = propose(services, choices)
    if not found.is_ready:
        raise WrongUse(
            Text("No column of {tab} says who it is about.", tab=found.tab.title),
            Text("Say which column is the e-mail, the phone or the name."),
        )
    settings = services.settings
    spreadsheet = found.info.id if found.info.id != settings.home else ""
    if spreadsheet or settings.customers.tab != found.tab.title:
        name_customer_sheet(settings.path, spreadsheet, found.tab.title)
    adoption = found.adoption(by_hand=by_hand)
    with services.engine.begin() as connection:
        store_adoption(connection, services.account, adoption, services.clock.now())
    return found


def _book(services: Services, link: str) -> str:
    if not link and services.settings.home:
        return services.settings.home
    try:
        return spreadsheet_id(link)
    except Unfit as unfit:
        raise WrongUse(Text("“{link}”: {what}", link=link, what=unfit.what)) from unfit


def _tab(info: SpreadsheetInfo, title: str) -> TabInfo:
    found = next((t for t in info.tabs if same_name(t.title) == same_name(title)), None)
    if found and is_ours(found):
        raise WrongUse(
            Text("{tab} is kept by Regulars already.", tab=found.title),
            Text("There is nothing to take over."),
        )
    if found and found.rows:
        return found
    names = ", ".join(tab.title for tab in info.tabs if not is_ours(tab))
    raise WrongUse(
        Text("{title} has no tab called “{tab}”.", title=info.title, tab=title),
        Text("Say which of these it is: {names}", names=names),
    )
