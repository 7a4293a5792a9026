"""Campaigns: the list, one with its progress, and every button on it."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app import composing, mailing
from app.reading.customers import customers
from app.web.desk import AtDesk
from app.web.pages.composer import as_draft, mail
from core.errors import WrongUse
from core.i18n import Text

router = APIRouter()

MOVES = ("pause", "resume", "cancel")


@router.get("/campaigns")
def listing(request: Request, desk: AtDesk) -> HTMLResponse:
    return desk.render(request, "campaigns.html", campaigns=mailing.listed(desk.services))


@router.get("/campaigns/{id}")
def one(
    request: Request, desk: AtDesk, id: str, customer: str = "", q: str = "", said: str = Query("")
) -> HTMLResponse:
    services = desk.services
    campaign = mailing.found(services, id)
    draft = campaign.state in ("draft", "scheduled")
    entries = (*campaign.include, *campaign.exclude)
    names = composing.names(services, entries)
    lost = [names[one] for one in composing.lost(services, entries)] if draft else []
    counted = draft and not lost
    return desk.render(
        request,
        "campaign.html",
        campaign=campaign,
        names=names,
        lost=lost,
        audience=composing.reach(services, campaign.include, campaign.exclude) if counted else None,
        people=customers(services, search=q).rows[:20] if q else (),
        customer=customer,
        q=q,
        tested=said == "test",
        activity=desk.jobs.activity(),
    )


@router.get("/campaigns/{id}/mail")
def look(request: Request, desk: AtDesk, id: str, customer: str = "") -> HTMLResponse:
    """The mail alone, for the frame on its page."""
    campaign = mailing.found(desk.services, id)
    draft = composing.Draft(campaign.subject, campaign.body, campaign.include, campaign.exclude)
    return mail(request, desk, draft, customer)


@router.post("/campaigns/{id}/test")
def send_test(desk: AtDesk, id: str) -> RedirectResponse:
    mailing.send_test(desk.services, id)
    return RedirectResponse(f"/campaigns/{id}?said=test", 303)


@router.get("/campaigns/{id}/send")
def confirm(request: Request, desk: AtDesk, id: str) -> HTMLResponse:
    """The last look: to how many, and when the last will have gone."""
    services = desk.services
    campaign = mailing.found(services, id)
    audience = composing.reach(services, campaign.include, campaign.exclude)
    return desk.render(
        request,
        "campaign_send.html",
        campaign=campaign,
        names=composing.names(services, campaign.include),
        audience=audience,
        finish=mailing.forecast(services, len(audience.recipients)),
    )


@router.post("/campaigns/{id}/send")
def send(desk: AtDesk, id: str) -> RedirectResponse:
    """The audience is chosen now, every recipient gets a row, the worker sends."""
    campaign = mailing.move(desk.services, id, "start")
    desk.jobs.send_campaign(campaign.id)
    return RedirectResponse(f"/campaigns/{campaign.id}", 303)


@router.post("/campaigns/{id}/schedule")
def schedule(desk: AtDesk, id: str, at: str = Form("")) -> RedirectResponse:
    """`at` is a local time of the shop, as the browser's field gives it."""
    services = desk.services
    campaign = mailing.found(services, id)
    local = _local(at)
    moment = local.replace(tzinfo=services.settings.business.zone).astimezone(UTC)
    if moment <= services.clock.now():
        raise WrongUse(Text("This time has passed."), Text("Choose a later one, or send it now."))
    mailing.update(services, campaign.id, as_draft(campaign, send_at=moment))
    if campaign.state == "draft":
        mailing.move(services, campaign.id, "schedule")
    return RedirectResponse(f"/campaigns/{campaign.id}", 303)


@router.post("/campaigns/{id}/move")
def move(desk: AtDesk, id: str, to: str = Form("")) -> RedirectResponse:
    if to not in MOVES:
        raise WrongUse(
            Text("This cannot be done with a campaign."),
            Text("Go back, load the page anew and try again."),
        )
    campaign = mailing.move(desk.services, id, to)
    if campaign.state == "sending":
        desk.jobs.send_campaign(campaign.id)
    return RedirectResponse(f"/campaigns/{campaign.id}", 303)


def _local(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        raise WrongUse(Text("This is no time."), Text("Choose a day and a time.")) from None
