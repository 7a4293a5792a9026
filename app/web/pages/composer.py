"""Writing a campaign: the form, its live count, its preview."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app import composing, mailing
from app.reading.segments import nobody_yet
from app.web.desk import AtDesk, Desk
from core.errors import AppError, WrongUse
from mailer.audience import Audience
from mailer.campaigns import CampaignDraft, CampaignView
from mailer.fields import FIELDS
from mailer.template import Rendered

router = APIRouter()

MAIL_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "img-src https: data:; frame-ancestors 'self'; sandbox",
    "x-frame-options": "SAMEORIGIN",
}
"""A mail is shown as a stranger's page: no scripts, no forms, no way out of its frame."""

_BODY = re.compile(r"<body[^>]*>")

Entries = Annotated[list[str], Form(default_factory=list)]


@router.get("/campaigns/new")
def new(request: Request, desk: AtDesk) -> HTMLResponse:
    return _form(request, desk, CampaignDraft("", "", "", ()))


@router.get("/campaigns/{id}/edit")
def edit(request: Request, desk: AtDesk, id: str) -> HTMLResponse:
    return _form(request, desk, as_draft(mailing.found(desk.services, id)), id)


@router.post("/campaigns/save")
def save(
    request: Request,
    desk: AtDesk,
    include: Entries,
    exclude: Entries,
    id: str = Form(""),
    name: str = Form(""),
    subject: str = Form(""),
    body: str = Form(""),
) -> Response:
    """Keep it as a draft; what is wrong is said above the form, which keeps what was typed."""
    draft = CampaignDraft(name, subject, _lines(body), tuple(include), tuple(exclude))
    try:
        if id:
            mailing.update(desk.services, id, draft)
        else:
            id = mailing.create(desk.services, draft)
    except WrongUse as wrong:
        return _form(request, desk, draft, id, wrong)
    return RedirectResponse(f"/campaigns/{id}", 303)


@router.get("/campaigns/reach")
def reach(
    desk: AtDesk,
    include: Annotated[list[str], Query(default_factory=list)],
    exclude: Annotated[list[str], Query(default_factory=list)],
) -> HTMLResponse:
    """The live count, as a piece of HTML."""
    audience = composing.reach(desk.services, include, exclude)
    return HTMLResponse(desk.render.fragment("_reach.html", audience=audience))


@router.post("/campaigns/preview")
def preview(
    request: Request,
    desk: AtDesk,
    include: Entries,
    exclude: Entries,
    subject: str = Form(""),
    body: str = Form(""),
) -> HTMLResponse:
    """What stands in the form now, as the first of its audience would get it."""
    return mail(request, desk, composing.Draft(subject, _lines(body), include, exclude))


def mail(request: Request, desk: Desk, draft: composing.Draft, customer: str = "") -> HTMLResponse:
    """The mail below its address and subject, for a frame; what is wrong with it in its place."""
    try:
        seen: Rendered = composing.preview(desk.services, draft, customer)
    except AppError as wrong:
        page = desk.render.fragment("_mail_wrong.html", error=wrong)
        return HTMLResponse(page, headers=MAIL_HEADERS)
    head = desk.render.fragment("_mail_head.html", mail=seen)
    return HTMLResponse(_BODY.sub(lambda tag: tag[0] + head, seen.html, 1), headers=MAIL_HEADERS)


def as_draft(view: CampaignView, **changed: Any) -> CampaignDraft:
    """The campaign as its owner wrote it, with changes."""
    values = {
        name: getattr(view, name)
        for name in ("name", "subject", "body", "include", "exclude", "sender", "send_at")
    }
    return CampaignDraft(**{**values, **changed})


def _form(
    request: Request,
    desk: Desk,
    draft: CampaignDraft,
    id: str = "",
    wrong: WrongUse | None = None,
) -> HTMLResponse:
    groups = composing.choices(desk.services)
    return desk.render(
        request,
        "campaign_form.html",
        status=400 if wrong else 200,
        draft=draft,
        id=id,
        wrong=wrong,
        groups=groups,
        nobody=nobody_yet(desk.services),
        audience=_reached(desk, draft, groups),
        fields=FIELDS,
    )


def _reached(
    desk: Desk, draft: CampaignDraft, groups: Sequence[composing.ChoiceGroup]
) -> Audience | None:
    """Who would get it by the boxes that are ticked; None while there is no such box."""
    known = {"all", *(choice.entry for group in groups for choice in group.choices)}
    include = [entry for entry in draft.include if entry in known]
    exclude = [entry for entry in draft.exclude if entry in known]
    return composing.reach(desk.services, include, exclude) if include else None


def _lines(body: str) -> str:
    """Browsers send CRLF."""
    return body.replace("\r\n", "\n")
