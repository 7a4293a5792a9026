"""What one does with order sheets beside syncing them: have one made, and have them looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.config_edit import add_order_sheet
from app.config_file import Unfit, spreadsheet_id
from app.dimensions import dimensions
from app.wiring import Services
from core import clock
from core.errors import WrongUse
from core.i18n import Text
from core.links import Links
from core.settings import OrderSource

if TYPE_CHECKING:
    from sheets.check import CheckedSheet


@dataclass(frozen=True)
class Made:
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


def _id(link: str) -> str:
    try:
        return spreadsheet_id(link)
    except Unfit as unfit:
        raise WrongUse(Text("“{link}”: {what}", link=link, what=unfit.what)) from unfit
