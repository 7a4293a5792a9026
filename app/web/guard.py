"""What every request passes before any page sees it, and the headers every answer carries."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.entrance import Entrance, Session, cookie_header, cookie_name
from app.web.render import Renderer
from core.errors import WrongUse
from core.i18n import Text

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
FORWARDING = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "cf-connecting-ip",
)
LANDING = "/connected"
"""Where Google sends the browser back to; see app/web/pages/connecting.py."""
OPEN = ("/static/", "/enter", LANDING)
"""Paths a stranger on this machine may ask for."""

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    # not "no-referrer": with it browsers say "Origin: null" on our own forms
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class Forbidden(WrongUse):
    """A request that did not come from the owner's own page."""


class Guard:
    """Host, forwarding, origin and session, in this order."""

    def __init__(self, app: ASGIApp, entrance: Entrance, render: Renderer) -> None:
        self._app = app
        self._entrance = entrance
        self._render = render

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = _refusal(scope, headers)
        port = _port(scope)
        session = self._entrance.recognise(_cookie(headers, port))
        begun = ""
        if not refusal and session is None and not scope["path"].startswith(OPEN):
            if self._entrance.secret_link:
                refusal = LOCKED
            else:
                session, value = self._entrance.open()
                begun = cookie_header(port, value)
        scope.setdefault("state", {})["session"] = session
        dressed = _dressed(send, begun, scope["path"].startswith("/static/"))
        if refusal:
            page = self._render.refusal(Request(scope), refusal)
            await page(scope, receive, dressed)
        else:
            await self._app(scope, receive, dressed)


LOCKED = Forbidden(
    Text("This page is locked."),
    Text("Open it with the link that Regulars prints in the terminal when it starts."),
)


def _refusal(scope: Scope, headers: Headers) -> Forbidden | None:
    port = _port(scope)
    host = headers.get("host", "")
    if host not in {f"{name}:{port}" for name in LOOPBACK} | (
        set(LOOPBACK) if port == 80 else set()
    ):
        return Forbidden(
            Text("This page answers only on this machine."),
            Text("Open it at {address}.", address=f"http://127.0.0.1:{port}/"),
        )
    if any(name in headers for name in FORWARDING):
        return Forbidden(
            Text("This request came through a proxy."),
            Text("Regulars is only for this machine until sign-in is set up; open it directly."),
        )
    if scope["method"] not in ("GET", "HEAD") and headers.get("origin") != f"http://{host}":
        return Forbidden(
            Text("This form was sent from another site."),
            Text("Open the page here and try again."),
        )
    return None


def _port(scope: Scope) -> int:
    """The port we listen on, whatever the request says."""
    port: int = scope["server"][1]
    return port


def _cookie(headers: Headers, port: int) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(cookie_name(port))
    except CookieError:
        return None
    return morsel.value if morsel else None


def _dressed(send: Send, begun: str, kept: bool) -> Send:
    """`send` with our headers; what is `kept` is asked for anew only when it changed."""

    async def dress(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if kept:
                headers["cache-control"] = "no-cache"
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if begun:
                headers.append("set-cookie", begun)
        await send(message)

    return dress


def session_of(request: Request) -> Session:
    """The session the guard let in."""
    session: Session = request.state.session
    return session


async def checked_form(request: Request) -> None:
    """For every route: a POST must carry the token of its session."""
    if request.method in ("GET", "HEAD"):
        return
    form = await request.form()
    if form.get("csrf") != session_of(request).csrf:
        raise Forbidden(
            Text("This form is too old."), Text("Go back, load the page anew and try again.")
        )
