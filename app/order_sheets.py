"""What one does with order sheets beside syncing them: have one made, and have them looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from app.config_edit import add_order_sheet, map_columns
from app.config_file import Unfit, spreadsheet_id
from app.dimensions import dimensions
from app.wiring import Services
from core import clock
from core.errors import WrongUse
from core.i18n import Text
from core.links import Links
from core.settings import OrderSource
from sheets.headers import meanings

if TYPE_CHECKING:
    from sheets.check import CheckedSheet, CheckedTab


class Made(Struct, frozen=True):
    """A new spreadsheet. `configured`: config.toml names it from now on."""

    id: str
    title: str
    link: str
    configured: bool


def create(services: Services, title: str = "") -> Made:
    """Make the template in the owner's Drive; without another order sheet it becomes hers.

    Raises Unsure where Google's answer was lost: it may be there.
    """
    from sheets.template import make_template

    settings = services.settings
    with services.open_door() as door:
        info = make_template(
            door.sheets,
            settings.business,
            dimensions(services),
            title=title,
            customers_title=settings.customers.tab,
        )
    first = not settings.orders
    if first:
        add_order_sheet(settings.path, info.id)
    return Made(info.id, info.title, Links(settings.google).spreadsheet(info.id), first)


def check(services: Services, link: str = "") -> tuple[CheckedSheet, ...]:
    """Look at the configured order sheets, or at the one behind `link`, configured or not."""
    from sheets.check import check_source

    settings = services.settings
    sources = settings.orders
    if link:
        wanted = _id(link)
        sources = tuple(s for s in sources if s.spreadsheet == wanted) or (OrderSource(wanted),)
    if not sources:
        raise WrongUse(
            Text("No order sheet is configured."),
            Text("Name one: regulars sheets check LINK, or make one: regulars sheets create."),
        )
    today = clock.today(services.clock, settings.business.zone)
    with services.open_door() as door:
        return tuple(check_source(door.sheets, s, settings.business, today) for s in sources)


def look(services: Services, number: int) -> CheckedSheet:
    """The configured order sheet `number` (from 0), read as a sync would. Raises WrongUse."""
    from sheets.check import check_source

    settings = services.settings
    if not 0 <= number < len(settings.orders):
        raise WrongUse(Text("There is no such order sheet."), Text("Look under Settings."))
    today = clock.today(services.clock, settings.business.zone)
    with services.open_door() as door:
        return check_source(door.sheets, settings.orders[number], settings.business, today)


def correct(
    services: Services, number: int, title: str, columns: Mapping[str, str]
) -> tuple[str, ...]:
    """Keep in config.toml which heading ("" for none) stands above which meaning, where that is
    not what is read anyway; back come the meanings that changed.

    A sheet with one order tab keeps it for all its tabs, so that next year's is read so, too.
    """
    sheet = look(services, number)
    tab = next((one for one in sheet.tabs if one.title == title), None)
    if tab is None:
        raise WrongUse(Text("{title} has no tab called “{tab}”.", title=sheet.title, tab=title))
    read = {column.meaning: column.header for column in tab.columns}
    changed = {m: h for m, h in columns.items() if h != read.get(m, "") and _fits(m, h, tab)}
    source = services.settings.orders[number]
    alone = len(sheet.tabs) == 1 and not source.tab
    if changed:
        map_columns(services.settings.path, number, "" if alone else title, changed)
    return tuple(changed)


def _fits(meaning: str, header: str, tab: CheckedTab) -> bool:
    if meaning not in meanings():
        raise WrongUse(Text("“{name}” is nothing a column can be.", name=meaning))
    if header and tab.headings.count(header) != 1:
        raise WrongUse(
            Text("Several columns are called “{name}”, or none.", name=header),
            Text("Give the column a heading of its own."),
        )
    return True


def _id(link: str) -> str:
    try:
        return spreadsheet_id(link)
    except Unfit as unfit:
        raise WrongUse(Text("“{link}”: {what}", link=link, what=unfit.what)) from unfit
