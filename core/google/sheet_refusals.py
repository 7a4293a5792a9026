"""Refusals that a person mends in a spreadsheet: which one it is, and whom to let in. Pure."""

from __future__ import annotations

from msgspec import Struct

from core.errors import Denied, GoogleError, Rejected
from core.i18n import Text


class Where(Struct, frozen=True):
    """A spreadsheet (its title, or its id where nothing of it could be read) and who asked."""

    title: str
    link: str
    account: str


def named(refused: GoogleError, where: Where, *, view_only: bool) -> GoogleError:
    """`refused` in words that name the spreadsheet; itself where it is about something else.

    `view_only`: it is a write that was refused, of what could be read.
    """
    if refused.cause == "range_protected":
        return _protected(refused, where)
    if refused.cause == "sheet_forbidden":
        return _view_only(refused, where) if view_only else _closed(refused, where)
    return refused


def _closed(refused: GoogleError, where: Where) -> Denied:
    title, link, account = where.title, where.link, where.account
    what = Text("{account} may not open the spreadsheet {title}.", account=account, title=title)
    step = Text(
        "Let its owner open {link}, choose Share and add {account} as an editor.",
        link=link,
        account=account,
    )
    return Denied(what, step, http=refused.http, cause="sheet_forbidden", link=link)


def _view_only(refused: GoogleError, where: Where) -> Denied:
    title, link, account = where.title, where.link, where.account
    what = Text("{account} may only view the spreadsheet {title}.", account=account, title=title)
    step = Text(
        "Let its owner open {link}, choose Share and make {account} an editor.",
        link=link,
        account=account,
    )
    return Denied(what, step, http=refused.http, cause="sheet_view_only", link=link)


def _protected(refused: GoogleError, where: Where) -> Rejected:
    title, link, account = where.title, where.link, where.account
    what = Text(
        "In the spreadsheet {title} a range is protected against {account}.",
        title=title,
        account=account,
    )
    step = Text(
        "Open {link}, choose Data, then Protect sheets and ranges, and let {account} edit it.",
        link=link,
        account=account,
    )
    return Rejected(what, step, http=refused.http, cause="range_protected", link=link)
