"""The mail page: what the accounts and the people outside hold, and buttons to be one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.api import Refusal
from emulator.gmail import owner, views
from emulator.gmail.caller import gmail_store
from emulator.gmail.deliver import deliver
from emulator.gmail.store import Store
from emulator.world import World

Show = Callable[[Store, Request], views.Context | None]
"""What a page shows, None if there is no such thing."""
_FIELDS = ("account", "kind", "from", "to_message", "text", "subject", "status")


def pages(world: World, templates: Jinja2Templates) -> list[Route]:
    """The routes under /mail. Mail is shown in a frame without scripts, forms or a network."""

    def page(path: str, name: str, context: Show) -> Route:
        def show(request: Request) -> Response:
            with world.lock:
                store = gmail_store(world)
                found, menu = _found(context, store, request), views.menu(store)
            shown = name if found is not None else "mail_missing.html"
            status = 200 if found is not None else 404
            return templates.TemplateResponse(request, shown, {**menu, **(found or {})}, status)

        return Route(path, show, methods=["GET"])

    async def play(request: Request) -> Response:
        async with request.form() as form:
            body = {name: str(form[name]) for name in _FIELDS if form.get(name)}
        return await run_in_threadpool(_play, world, body)

    async def act(request: Request) -> Response:
        async with request.form() as form:
            given = {name: value for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(_act, world, request.path_params, given)

    def folder(store: Store, request: Request) -> views.Context | None:
        path, before, query = request.path_params, _asked(request, "before"), _asked(request, "q")
        return views.folder(world, store, path["address"], path["folder"], before, query.strip())

    return [
        page("/mail", "mail_overview.html", lambda store, _: views.overview(store)),
        page("/mail/outside", "mail_outside.html", _outside),
        Route("/mail/play", play, methods=["POST"]),
        page("/mail/{address}/message/{id}", "mail_message.html", _message),
        Route("/mail/{address}/message/{id}", act, methods=["POST"]),
        Route("/mail/{address}/labels", act, methods=["POST"]),
        page("/mail/{address}/{folder}", "mail_folder.html", folder),
    ]


def _found(context: Show, store: Store, request: Request) -> views.Context | None:
    try:
        return context(store, request)
    except Refusal:  # a page token nobody gave out
        return None


def _message(store: Store, request: Request) -> views.Context | None:
    return views.message(store, request.path_params["address"], request.path_params["id"])


def _outside(store: Store, request: Request) -> views.Context:
    start = _asked(request, "start")
    return views.outside(store, _asked(request, "find"), int(start) if start.isdecimal() else 0)


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "")


def _play(world: World, body: dict[str, str]) -> Response:
    """Do what the customer did, and show what came of it."""
    try:
        with world.lock:
            made = deliver(world, body)
            here = made["id"] in gmail_store(world).account(body["account"]).mails
    except Refusal as refusal:
        return Response(refusal.message, refusal.http, media_type="text/plain")
    place = f"{quote(body['account'])}/message/{made['id']}" if here else "outside"
    return RedirectResponse(f"/mail/{place}", status_code=303)


def _act(world: World, path: Mapping[str, str], form: Mapping[str, str]) -> Response:
    """Do what the owner asked for with one mail or a label, and go to where it can be seen."""
    try:
        with world.lock:
            place = owner.act(world, path["address"], path.get("id", ""), form)
    except Refusal as refusal:
        return Response(refusal.message, refusal.http, media_type="text/plain")
    return RedirectResponse(f"/mail/{quote(path['address'])}/{place}", status_code=303)
