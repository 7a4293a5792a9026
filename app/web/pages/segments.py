"""The segments: rules in words and as written, rules tried out, who is coming and who came."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app import trying
from app.dimensions import dimensions
from app.reading.history import moves, segment_meant, sizes
from app.reading.segments import customer_count, nobody_yet, segment_counts
from app.web.desk import AtDesk, Desk
from core import clock
from core.errors import WrongUse
from core.i18n import Text
from sync.backtest import DAYS_AFTER

router = APIRouter()

SOON = (7, 30, 90)
"""How many days ahead or back one can look."""


@router.get("/segments")
def listing(
    request: Request, desk: AtDesk, rule: str = "", instead_of: str = "", saved: bool = False
) -> HTMLResponse:
    watched = desk.services.watched
    tried, wrong = _tried(desk, rule.strip(), instead_of)
    return desk.render(
        request,
        "segments.html",
        status=400 if wrong else 200,
        dimensions=segment_counts(desk.services),
        nobody=nobody_yet(desk.services),
        total=customer_count(desk.services),
        sentences=trying.sentences(desk.services),
        rule=rule,
        instead_of=instead_of,
        tried=tried,
        wrong=wrong,
        saved=saved,
        broken=watched.wrong if watched else None,
    )


@router.get("/segments/told")
def told(desk: AtDesk, rule: str = "", instead_of: str = "") -> HTMLResponse:
    """What a rule means, or what is wrong with it, while it is typed: a piece of HTML."""
    tried, wrong = _tried(desk, rule.strip(), instead_of)
    shown = {"tried": tried, "wrong": wrong, "instead_of": instead_of}
    return HTMLResponse(desk.render.fragment("_tried.html", **shown))


def _tried(desk: Desk, rule: str, instead_of: str) -> tuple[trying.Tried | None, WrongUse | None]:
    """A rule somebody typed, on today's customers, or what is wrong with it."""
    if not rule:
        return None, None
    try:
        which = segment_meant(desk.services, instead_of) if instead_of else ""
        return trying.count(desk.services, rule, which), None
    except WrongUse as wrong:
        return None, wrong


@router.get("/segments/coming")
def coming(request: Request, desk: AtDesk, days: int = 30) -> HTMLResponse:
    days = max(1, min(days, 400))
    found = trying.coming(desk.services, days)
    return desk.render(request, "coming.html", changes=found, days=days, soon=SOON)


@router.get("/segments/ahead")
def to_come(request: Request, desk: AtDesk) -> HTMLResponse:
    """Orders and turnover to come, as bands, and when products are bought again."""
    from app.ahead import ahead  # SciPy only where it is wanted

    return desk.render(request, "ahead.html", ahead=ahead(desk.services))


@router.get("/segments/past")
def past(request: Request, desk: AtDesk, rule: str = "") -> HTMLResponse:
    """Whether a rule would have been right; without one, what days of quiet would have told."""
    told: list[Text] = []
    wrong: WrongUse | None = None
    try:
        if rule.strip():
            told = [trying.tried_before(desk.services, rule.strip(), None, DAYS_AFTER).sentence()]
        else:
            quiet = trying.quiet_thresholds(desk.services, None, DAYS_AFTER)
            told = [one.sentence() for one in quiet]
    except WrongUse as found:
        wrong = found
    shown = {"rule": rule, "told": told, "wrong": wrong, "days": DAYS_AFTER}
    return desk.render(request, "past.html", 400 if wrong else 200, **shown)


@router.get("/segments/history")
def history(request: Request, desk: AtDesk, days: int = 30, segment: str = "") -> HTMLResponse:
    services = desk.services
    which = segment_meant(services, segment) if segment else ""
    today = clock.today(services.clock, services.settings.business.zone)
    since = today - timedelta(days=max(1, min(days, 4_000)) - 1)
    return desk.render(
        request,
        "history.html",
        moves=moves(services, segment=which, since=since),
        sizes=sizes(services, which, since) if which else [],
        dimensions=dimensions(services),
        days=days,
        segment=which,
        soon=SOON,
    )
