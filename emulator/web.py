"""Pages that belong to no API: the index of accounts, the panels, the style sheet, the scripts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.dispatch import Desk
from emulator.envelopes import not_found_page
from emulator.panels import calls, clock, customers, faults
from emulator.panels.met import accounts

STYLES = ("style.css", "contacts.css", "mail.css", "grid.css", "panels.css")
"""The parts of the one style sheet, in their order."""


def templates() -> Jinja2Templates:
    """Templates of all pages, over emulator/pages."""
    return Jinja2Templates(directory=str(files("emulator") / "pages"))


def routes(desk: Desk, pages: Jinja2Templates, release: Callable[[], None]) -> list[Route]:
    """Index, panels and files. `release` lets held calls go on."""
    pages.context_processors.append(lambda _: _everywhere(desk))

    def index(request: Request) -> Response:
        context = {"accounts": accounts(desk.world), "now": desk.world.clock.now()}
        return pages.TemplateResponse(request, "index.html", context)

    return [
        Route("/", index),
        Route("/style.css", lambda _: _file("text/css", STYLES)),
        Route("/live.js", lambda _: _file("text/javascript", ("live.js",))),
        Route("/grid.js", lambda _: _file("text/javascript", ("grid.js",))),
        *calls.routes(desk, pages),
        *faults.routes(desk, pages, release),
        *customers.routes(desk.world, pages),
    ]


def _everywhere(desk: Desk) -> dict[str, Any]:
    """What the head of every page shows: faults in force, and a clock that was moved."""
    moved = desk.world.clock.now().strftime("%-d %b %Y, %H:%M") if clock.ahead(desk.world) else ""
    return {"trouble": len(desk.faults.listed()), "moved": moved}


def _file(kind: str, names: tuple[str, ...]) -> Response:
    return Response(_content(names), media_type=kind, headers={"cache-control": "max-age=60"})


@lru_cache
def _content(names: tuple[str, ...]) -> bytes:
    return b"".join((files("emulator") / "pages" / name).read_bytes() for name in names)


async def not_found(request: Request, _: Exception) -> Response:
    """Google's own page for a path that is nothing."""
    return HTMLResponse(not_found_page(request.url.path), 404)
