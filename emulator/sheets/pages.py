"""Pages under /sheets: the list of spreadsheets, and each as a grid that can be edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.api import Refusal
from emulator.sheets.access import may_see
from emulator.sheets.book import Book
from emulator.sheets.edits import change_tabs, put_note, rearrange, type_in
from emulator.sheets.grid import Tab
from emulator.sheets.store import store_of
from emulator.sheets.view import page_of
from emulator.sheets.window import holding
from emulator.world import World

Edit = Callable[[World, Book, Tab, str, str], None]


def pages(world: World, templates: Jinja2Templates) -> list[Route]:
    def overview(request: Request) -> Response:
        account = request.query_params.get("account", "")
        with world.lock:
            found = store_of(world).books.values()
            books = [_listed(book) for book in found if not account or may_see(book, account)]
        context = {"books": sorted(books, key=lambda book: book["title"]), "account": account}
        return templates.TemplateResponse(request, "sheets_list.html", context)

    def grid(request: Request) -> Response:
        asked = request.query_params
        with world.lock:
            book, tab = _find(world, request.path_params["id"], asked.get("tab"))
            place = holding(tab, asked.get("cell", ""))
            page, side = place or (_whole(asked.get("page")), _whole(asked.get("side")))
            view = page_of(book, tab, page, world.clock, side)
        context = {"book": book, "tab": tab, "view": view, "actions": ACTIONS}
        context |= {"error": asked.get("error", ""), "cell": asked.get("cell", "").upper()}
        return templates.TemplateResponse(request, "sheets_book.html", context)

    def form(path: str, edit: Edit, first: str, second: str) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _changed(world, request, edit, first, second)

        return Route("/sheets/{id}" + path, endpoint, methods=["POST"])

    return [
        Route("/sheets", overview),
        Route("/sheets/{id}", grid),
        form("/cell", type_in, "cell", "value"),
        form("/note", put_note, "cell", "note"),
        form("/arrange", rearrange, "action", "where"),
        form("/tabs", change_tabs, "do", "title"),
    ]


ACTIONS = {
    "sort-column": "Sort by column, A to Z",
    "sort-down-column": "Sort by column, Z to A",
    "insert-row": "Insert a row above",
    "delete-row": "Delete row",
    "insert-column": "Insert a column before",
    "delete-column": "Delete column",
    "left-column": "Move column left",
    "right-column": "Move column right",
    "freeze-row": "Freeze rows up to (0: none)",
    "hide-row": "Hide row",
    "show-row": "Show row",
    "hide-column": "Hide column",
    "show-column": "Show column",
}
"""What `rearrange` does, in the page's words."""


async def _changed(world: World, request: Request, edit: Edit, first: str, second: str) -> Response:
    """Does one edit and goes back to the page it came from, with the reason if it was refused."""
    form = await request.form()
    given = {name: str(value) for name, value in form.items()}
    return await run_in_threadpool(_done, world, request, edit, given, (first, second))


def _done(
    world: World, request: Request, edit: Edit, given: dict[str, str], names: tuple[str, str]
) -> Response:
    back = {name: given.get(name, "") for name in ("tab", "page", "side") if given.get(name)}
    with world.lock:
        book, tab = _find(world, request.path_params["id"], given.get("tab"))
        before = {other.sheet_id for other in book.tabs}
        try:
            edit(world, book, tab, *(given.get(name, "") for name in names))
        except Refusal as refused:
            back["error"] = refused.message
        added = [t for t in store_of(world).books[book.id].tabs if t.sheet_id not in before]
    if added:
        back = {"tab": str(added[0].sheet_id)}
    return RedirectResponse(f"/sheets/{quote(book.id)}?{urlencode(back)}", 303)


def _find(world: World, book_id: str, tab_id: str | None) -> tuple[Book, Tab]:
    book = store_of(world).books.get(book_id)
    if book is None:
        raise HTTPException(404, "There is no such spreadsheet.")
    tab = book.tab(_whole(tab_id)) if tab_id else None
    visible = (other for other in book.tabs if not other.properties.get("hidden"))
    return book, tab or next(visible, book.tabs[0])


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
