"""Pages that belong to no API: the index of accounts, the call log, the style sheet."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.calls import units
from emulator.dispatch import Desk
from emulator.envelopes import not_found_page
from emulator.world import World

SHOWN = 500


def templates() -> Jinja2Templates:
    """Templates of all pages, over emulator/pages."""
    return Jinja2Templates(directory=str(files("emulator") / "pages"))


def routes(desk: Desk, pages: Jinja2Templates) -> list[Route]:
    def index(request: Request) -> Response:
        context = {"accounts": accounts(desk.world), "now": desk.world.clock.now()}
        return pages.TemplateResponse(request, "index.html", context)

    def calls(request: Request) -> Response:
        return pages.TemplateResponse(request, "calls.html", _log(desk))

    def style(_: Request) -> Response:
        content = (files("emulator") / "pages" / "style.css").read_bytes()
        return Response(content, media_type="text/css", headers={"cache-control": "max-age=60"})

    return [Route("/", index), Route("/calls", calls), Route("/style.css", style)]


async def not_found(request: Request, _: Exception) -> Response:
    """Google's own page for a path that is nothing."""
    return HTMLResponse(not_found_page(request.url.path), 404)


def accounts(world: World) -> list[str]:
    """Every account any store has met, by address."""
    with world.lock:
        met = [list(getattr(store, "accounts", ())) for store in world.stores.values()]
        return sorted({address for addresses in met for address in addresses})


def _log(desk: Desk) -> dict[str, Any]:
    entries = desk.calls.entries()
    totals = Counter(entry.method for entry in entries)
    costs = [(method, number, number * units(method)) for method, number in totals.most_common()]
    return {
        "entries": [entry.as_json() for entry in entries[: -SHOWN - 1 : -1]],
        "totals": costs,
        "units": sum(cost for _, _, cost in costs),
        "count": len(entries),
    }
