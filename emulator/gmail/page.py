"""The mail page: what the accounts and the people outside hold, and buttons to be one of them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.api import Refusal
from emulator.gmail import views
from emulator.gmail.caller import gmail_store
from emulator.gmail.deliver import deliver
from emulator.world import World

_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'"
)
_FIELDS = ("account", "kind", "from", "to_message", "text", "subject", "status")


def pages(world: World, templates: Jinja2Templates) -> list[Route]:
    """The routes under /mail. Mail is shown in a frame without scripts, forms or a network."""

    def page(
        name: str, context: Callable[[Request], views.Context | None]
    ) -> Callable[..., Response]:
        def show(request: Request) -> Response:
            with world.lock:
                found = context(request)
                menu = views.menu(gmail_store(world))
            status = 200 if found is not None else 404
            answer = templates.TemplateResponse(
                request, name if found else "mail_missing.html", {**menu, **(found or {})}, status
            )
            answer.headers["Content-Security-Policy"] = _POLICY
            return answer

        return show

    def overview(request: Request) -> views.Context:
        return views.overview(gmail_store(world))

    def folder(request: Request) -> views.Context | None:
        return views.folder(
            gmail_store(world),
            request.path_params["address"],
            request.path_params["folder"],
            request.query_params.get("before", ""),
        )

    def message(request: Request) -> views.Context | None:
        params = request.path_params
        return views.message(gmail_store(world), params["address"], params["id"])

    def outside(request: Request) -> views.Context:
        start = request.query_params.get("start", "0")
        return views.outside(
            gmail_store(world),
            request.query_params.get("find", ""),
            int(start) if start.isdigit() else 0,
        )

    async def act(request: Request) -> Response:
        async with request.form() as form:
            body = {name: str(form[name]) for name in _FIELDS if form.get(name)}
        return await run_in_threadpool(_play, world, body)

    return [
        Route("/mail", page("mail_overview.html", overview)),
        Route("/mail/outside", page("mail_outside.html", outside)),
        Route("/mail/play", act, methods=["POST"]),
        Route("/mail/{address}/message/{id}", page("mail_message.html", message)),
        Route("/mail/{address}/{folder}", page("mail_folder.html", folder)),
    ]


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
