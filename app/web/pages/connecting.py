"""Connect and Reconnect: to Google's page and back, for the session that began it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.errors import http_status
from app.web.desk import AtDesk
from app.web.guard import LANDING, session_of
from app.web.pages.settings import settings_page
from core.errors import AppError

router = APIRouter()


@router.post("/settings/connect")
def begin(request: Request, desk: AtDesk) -> HTMLResponse:
    """What Google will ask and why, with the link to it. A page and not a redirect: browsers hold
    a redirect after a form against the form-action of our security policy."""
    redirect = f"http://{request.headers['host']}{LANDING}"
    try:
        link = desk.attempts.begin(session_of(request).id, redirect)
    except AppError as error:
        return settings_page(request, desk, refusal=error, status=http_status(error))
    return desk.render(request, "connect.html", link=link)


@router.get(LANDING)
def land(request: Request, desk: AtDesk) -> HTMLResponse:
    """Where Google sends the browser. Coming from another site it carries no cookie of ours
    (SameSite=Strict), so the page goes on to the next by itself, and then it does."""
    return desk.render(
        request, "landed.html", inside=False, onward=f"/settings/connected?{request.url.query}"
    )


@router.get("/settings/connected")
def end(request: Request, desk: AtDesk) -> Response:
    """Take Google's answer. A GET that changes something: its state, known only to this session
    and good once, is what a form's token is elsewhere."""
    try:
        desk.attempts.end(session_of(request).id, str(request.url))
    except AppError as error:
        return settings_page(request, desk, refusal=error, status=http_status(error))
    return RedirectResponse("/settings#google", 303)
