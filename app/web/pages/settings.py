"""What is configured, and whether Google is connected; changing it is done in config.toml."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.doctor import Finding, check, grant_of, known
from app.reading.setup import connected
from app.web.desk import AtDesk, Desk
from core.errors import AppError

router = APIRouter()


@router.get("/settings")
def show(request: Request, desk: AtDesk) -> HTMLResponse:
    return settings_page(request, desk)


@router.post("/settings/check")
def examine(request: Request, desk: AtDesk) -> HTMLResponse:
    """Ask Google itself; only on request, as it costs calls."""
    return settings_page(request, desk, list(check(desk.services)))


def settings_page(
    request: Request,
    desk: Desk,
    findings: Sequence[Finding] | None = None,
    *,
    refusal: AppError | None = None,
    status: int = 200,
) -> HTMLResponse:
    """`findings` None: those that can be told without asking Google, where they are no good news.
    `refusal` is why connecting just failed."""
    told = [found for found in known(desk.services) if found.state != "good"]
    return desk.render(
        request,
        "settings.html",
        status,
        settings=desk.services.settings,
        connected=connected(desk.services),
        kept=grant_of(desk.services).kept,
        findings=told if findings is None else findings,
        refusal=refusal,
    )
