"""The application: pages, guard and error pages put together."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from app.connection import Attempts
from app.jobs import Hands
from app.web.desk import Desk
from app.web.entrance import Entrance, cookie_header
from app.web.guard import LOCKED, Forbidden, Guard, checked_form
from app.web.pages import (
    campaigns,
    composer,
    connecting,
    customers,
    editing,
    her_table,
    home,
    labels,
    live,
    matches,
    order_columns,
    problems,
    runs,
    segments,
    settings,
)
from app.web.render import Renderer
from app.wiring import Services
from core.errors import AppError, WrongUse
from core.i18n import Text
from core.keyfile import derive, load_key

ROUTERS = tuple(
    page.router
    for page in (
        home,
        live,
        customers,
        matches,
        segments,
        editing,
        composer,  # before campaigns: "new" is no campaign's id
        campaigns,
        problems,
        labels,
        runs,
        settings,
        her_table,
        order_columns,
        connecting,
    )
)


def create(
    services: Services,
    jobs: Hands,
    *,
    secret_link: bool,
    wake: Callable[[], None] = lambda: None,
) -> FastAPI:
    """The page of one account. `wake` is called when somebody moved the sample shop's clock.

    With `secret_link` it is entered once by `/enter?key=…` (`app.state.entrance.key`); without,
    as in the demo, every browser on this machine is let in.
    """
    entrance = Entrance(
        derive(load_key(services.key_file), "page sessions"), secret_link=secret_link
    )
    render = Renderer(services)
    app = FastAPI(
        dependencies=[Depends(checked_form)], docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.entrance = entrance
    app.state.desk = Desk(services, jobs, render, wake, Attempts(services))
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(packages=[("app.web", "static")]), name="static")
    _entrance(app, entrance, render)
    _errors(app, render)
    app.add_middleware(Guard, entrance=entrance, render=render)
    return app


def _entrance(app: FastAPI, entrance: Entrance, render: Renderer) -> None:
    @app.get("/enter")
    def enter(request: Request, key: str = "") -> Response:
        if request.state.session is None and not entrance.use(key):
            return render.refusal(request, LOCKED)
        answer = RedirectResponse("/", 303)
        if request.state.session is None:
            port: int = request.scope["server"][1]
            answer.headers["set-cookie"] = cookie_header(port, entrance.open()[1])
        return answer


def _errors(app: FastAPI, render: Renderer) -> None:
    def explained(request: Request, error: Exception) -> HTMLResponse:
        assert isinstance(error, AppError)
        return render.error(request, error)

    def forbidden(request: Request, error: Exception) -> HTMLResponse:
        assert isinstance(error, Forbidden)
        return render.refusal(request, error)

    def missing(request: Request, error: Exception) -> HTMLResponse:
        assert isinstance(error, HTTPException)
        what = WrongUse(Text("There is no such page."), Text("Go back to Home."))
        inside = request.state.session is not None
        return render(request, "refusal.html", error.status_code, error=what, inside=inside)

    app.add_exception_handler(AppError, explained)
    app.add_exception_handler(Forbidden, forbidden)
    app.add_exception_handler(HTTPException, missing)
