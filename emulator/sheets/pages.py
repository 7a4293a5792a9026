"""Pages under /sheets: the list of spreadsheets, and each as a grid that can be edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.api import Refusal
from emulator.sheets.book import Book
from emulator.sheets.edits import rearrange, type_in
from emulator.sheets.grid import Tab
from emulator.sheets.store import store_of
from emulator.sheets.view import page_of
from emulator.world import World

Edit = Callable[[World, Book, Tab, str, str], None]


def pages(world: World, templates: Jinja2Templates) -> list[Route]:
    def overview(request: Request) -> Response:
        with world.lock:
            books = [_listed(book) for book in store_of(world).books.values()]
        return templates.TemplateResponse(request, "sheets_list.html", {"books": books})

    def grid(request: Request) -> Response:
        error = request.query_params.get("error", "")
        with world.lock:
            book, tab = _find(world, request.path_params["id"], request.query_params.get("tab"))
            view = page_of(book, tab, _whole(request.query_params.get("page")), world.clock)
            context = {"book": book, "tab": tab, "view": view, "error": error}
            return templates.TemplateResponse(request, "sheets_book.html", context)

    async def change(request: Request) -> Response:
        return await _changed(world, request, type_in, "cell", "value")

    async def arrange(request: Request) -> Response:
        return await _changed(world, request, rearrange, "action", "where")

    return [
        Route("/sheets", overview),
        Route("/sheets/{id}", grid),
        Route("/sheets/{id}/cell", change, methods=["POST"]),
        Route("/sheets/{id}/arrange", arrange, methods=["POST"]),
    ]


async def _changed(world: World, request: Request, edit: Edit, first: str, second: str) -> Response:
    """Does one edit and goes back to the page it came from, with the reason if it was refused."""
    form = await request.form()
    given = {name: str(value) for name, value in form.items()}
    back = {"tab": given.get("tab", ""), "page": given.get("page", "1")}
    with world.lock:
        book, tab = _find(world, request.path_params["id"], given.get("tab"))
        try:
            edit(world, book, tab, given.get(first, ""), given.get(second, ""))
        except Refusal as refused:
            back["error"] = refused.message
    return RedirectResponse(f"/sheets/{book.id}?{urlencode(back)}", 303)


def _find(world: World, book_id: str, tab_id: str | None) -> tuple[Book, Tab]:
    book = store_of(world).books.get(book_id)
    if book is None:
        raise HTTPException(404, "There is no such spreadsheet.")
    tab = book.tab(_whole(tab_id)) if tab_id else None
    return book, tab or book.tabs[0]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 1


def _listed(book: Book) -> dict[str, Any]:
    return {
        "id": book.id,
        "title": book.title,
        "owner": book.owner,
        "locale": book.locale,
        "time_zone": book.time_zone,
        "tabs": [(tab.title, tab.used_rows) for tab in book.tabs],
        "shared_with": book.shared_with,
    }
