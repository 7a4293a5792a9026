"""What is configured, and whether Google is connected; changing it is done in config.toml."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.connection import check
from app.reading.setup import connected
from app.web.desk import AtDesk

router = APIRouter()


@router.get("/settings")
def show(request: Request, desk: AtDesk) -> HTMLResponse:
    services = desk.services
    return desk.render(
        request,
        "settings.html",
        settings=services.settings,
        connected=connected(services),
        findings=None,
    )


@router.post("/settings/check")
def examine(request: Request, desk: AtDesk) -> HTMLResponse:
    """Ask Google itself; only on request, as it costs calls."""
    services = desk.services
    return desk.render(
        request,
        "settings.html",
        settings=services.settings,
        connected=connected(services),
        findings=list(check(services)),
    )
