"""Pages that belong to no API: the index of accounts, the call log, the style sheet."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.dispatch import Desk
from emulator.oauth import Store

SHOWN = 500


def templates() -> Jinja2Templates:
    """Templates of all pages, over emulator/pages."""
    return Jinja2Templates(directory=str(files("emulator") / "pages"))


def routes(desk: Desk, pages: Jinja2Templates) -> list[Route]:
    def index(request: Request) -> Response:
        store = desk.tokens
        assert isinstance(store, Store)
        context = {"accounts": sorted(store.accounts), "now": desk.world.clock.now()}
        return pages.TemplateResponse(request, "index.html", context)

    def calls(request: Request) -> Response:
        return pages.TemplateResponse(request, "calls.html", _log(desk))

    def style(_: Request) -> Response:
        content = (files("emulator") / "pages" / "style.css").read_bytes()
        return Response(content, media_type="text/css", headers={"cache-control": "max-age=60"})

    return [
        Route("/", index),
        Route("/calls", calls),
        Route("/style.css", style),
    ]


def _log(desk: Desk) -> dict[str, Any]:
    entries = [entry.as_json() for entry in desk.calls.entries()]
    totals: Counter[str] = Counter()
    for entry in entries:
        totals[entry["method"]] += 1
    return {
        "entries": entries[: -SHOWN - 1 : -1],
        "totals": totals.most_common(),
        "units": sum(entry["units"] for entry in entries),
        "count": len(entries),
    }
