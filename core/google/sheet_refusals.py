"""Refusals that a person mends in a spreadsheet: which one it is, and whom to let in. Pure."""

from __future__ import annotations

from core.errors import Denied, GoogleError, Rejected
from core.i18n import Text
from core.model import Place


def named(
    refused: GoogleError, spreadsheet: str, title: str, account: str, writes: bool
) -> GoogleError:
    """`refused` in words that name the spreadsheet; itself where it is about something else.

    `title` is "" where it is not known: then nothing of the spreadsheet could be read.
    """
    link = Place(spreadsheet=spreadsheet).link or ""
    if refused.cause == "range_protected":
        return _protected(refused, title or spreadsheet, account, link)
    if refused.cause != "sheet_forbidden":
        return refused
    if writes and title:
        return _view_only(refused, title, account, link)
    return _closed(refused, title or spreadsheet, account, link)


def _closed(refused: GoogleError, title: str, account: str, link: str) -> Denied:
    what = Text("{account} may not open the spreadsheet {title}.", account=account, title=title)
    step = Text(
        "Let its owner open {link}, choose Share and add {account} as an editor.",
        link=link,
        account=account,
    )
    return Denied(what, step, http=refused.http, cause="sheet_forbidden", link=link)


def _view_only(refused: GoogleError, title: str, account: str, link: str) -> Denied:
    what = Text("{account} may only view the spreadsheet {title}.", account=account, title=title)
    step = Text(
        "Let its owner open {link}, choose Share and make {account} an editor.",
        link=link,
        account=account,
    )
    return Denied(what, step, http=refused.http, cause="sheet_view_only", link=link)


def _protected(refused: GoogleError, title: str, account: str, link: str) -> Rejected:
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
