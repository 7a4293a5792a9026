"""What is configured, and whether Google is connected; changing it is done in config.toml."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.connection import Finding, check
from app.reading.setup import connected
from app.web.desk import AtDesk, Desk

router = APIRouter()


@router.get("/settings")
def show(request: Request, desk: AtDesk) -> HTMLResponse:
    return _page(request, desk, None)


@router.post("/settings/check")
def examine(request: Request, desk: AtDesk) -> HTMLResponse:
    """Ask Google itself; only on request, as it costs calls."""
    return _page(request, desk, list(check(desk.services)))


def _page(request: Request, desk: Desk, findings: list[Finding] | None) -> HTMLResponse:
    return desk.render(
        request,
        "settings.html",
        settings=desk.services.settings,
        connected=connected(desk.services),
        findings=findings,
    )
