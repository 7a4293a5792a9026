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
Form = Mapping[str, str]
Act = Callable[[World, Request, Form], str]
"""Does what a form asks for; answers where to go then."""
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

    def form(path: str, act: Act) -> Route:
        """What is refused says so on a page, with Google's own status."""

        def done(request: Request, given: Form) -> Response:
            with world.lock:
                try:
                    return RedirectResponse(act(world, request, given), 303)
                except Refusal as why:
                    shown = {**views.menu(gmail_store(world)), "refused": why}
            status = shown["refused"].http
            return templates.TemplateResponse(request, "mail_refused.html", shown, status)

        async def endpoint(request: Request) -> Response:
            async with request.form() as sent:
                given = {name: value for name, value in sent.items() if isinstance(value, str)}
            return await run_in_threadpool(done, request, given)

        return Route(path, endpoint, methods=["POST"])

    def folder(store: Store, request: Request) -> views.Context | None:
        path, before, query = request.path_params, _asked(request, "before"), _asked(request, "q")
        return views.folder(world, store, path["address"], path["folder"], before, query.strip())

    return [
        page("/mail", "mail_overview.html", lambda store, _: views.overview(store)),
        page("/mail/outside", "mail_outside.html", _outside),
        form("/mail/play", _play),
        page("/mail/{address}/message/{id}", "mail_message.html", _message),
        form("/mail/{address}/message/{id}", _act),
        form("/mail/{address}/labels", _act),
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
    return views.outside(store, request.query_params)


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "")


def _play(world: World, _: Request, form: Form) -> str:
    """Do what the customer did, and show what came of it."""
    made = deliver(world, {name: form[name] for name in _FIELDS if form.get(name)})
    here = made["id"] in gmail_store(world).account(form["account"]).mails
    return f"/mail/{quote(form['account'])}/message/{made['id']}" if here else "/mail/outside"


def _act(world: World, request: Request, form: Form) -> str:
    """Do what the owner asked for with one mail or a label, and go to where it can be seen."""
    path = request.path_params
    place = owner.act(world, path["address"], path.get("id", ""), form)
    return f"/mail/{quote(path['address'])}/{place}"
