"""OAuth as a browser and a client meet it: the consent page, /token and /revoke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.oauth import Grant, InvalidGrant, Store, full_scopes
from emulator.web import accounts
from emulator.world import World

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
ALWAYS = frozenset(
    (
        "openid",
        "https://www.googleapis.com/auth/userinfo.email",
        "https://www.googleapis.com/auth/userinfo.profile",
    )
)
"""Scopes that only say who one is: Google gives them no tick box."""

MEANINGS = {
    "contacts": "See, edit, download, and permanently delete your contacts",
    "contacts.readonly": "See and download your contacts",
    "spreadsheets": "See, edit, create, and delete all your Google Sheets spreadsheets",
    "spreadsheets.readonly": "See all your Google Sheets spreadsheets",
    "gmail.modify": "Read, compose, and send emails from your Gmail account",
    "gmail.send": "Send email on your behalf",
    "gmail.readonly": "View your email messages and settings",
    "drive.file": "See, edit, create, and delete only the Drive files you use with this app",
}


class BadAsk(Exception):
    """An authorization request Google would show an error page for."""


@dataclass(frozen=True)
class Consent:
    """The endpoints over one world's token store."""

    world: World
    tokens: Store
    templates: Jinja2Templates

    def routes(self) -> list[Route]:
        paths = ("/o/oauth2/v2/auth", "/o/oauth2/auth")
        return [
            *(Route(path, self.page, methods=["GET"]) for path in paths),
            *(Route(path, self.decide, methods=["POST"]) for path in paths),
            Route("/token", self.token, methods=["POST"]),
            Route("/revoke", self.revoke, methods=["POST"]),
        ]

    def page(self, request: Request) -> Response:
        """Who are you, and what may this app do?"""
        asked = dict(request.query_params)
        try:
            check(asked)
        except BadAsk as why:
            return self.templates.TemplateResponse(
                request, "consent_error.html", {"why": str(why)}, status_code=400
            )
        scopes = full_scopes(asked["scope"].split())
        context = {
            "asked": asked,
            "accounts": accounts(self.world),
            "ticked": [(scope, meaning(scope)) for scope in scopes if scope not in ALWAYS],
        }
        return self.templates.TemplateResponse(request, "consent.html", context)

    async def decide(self, request: Request) -> Response:
        """Allow or deny: back to the client with a code or an error."""
        form = await _form(request)
        asked = {name: values[-1] for name, values in form.items()}
        try:
            check(asked)
        except BadAsk as why:
            return JSONResponse({"error": "invalid_request", "error_description": str(why)}, 400)
        address = (asked.get("other") or asked.get("account") or "").strip().lower()
        if asked.get("answer") != "allow" or "@" not in address:
            return _back(asked, {"error": "access_denied"})
        chosen = set(form.get("granted", ())) | ALWAYS
        scopes = tuple(s for s in full_scopes(asked["scope"].split()) if s in chosen)
        with self.world.lock:
            grant = _grant(asked, address, scopes)
            code = self.tokens.consent(grant, self.world.clock.now(), self.world.random)
        return _back(asked, {"code": code, "scope": " ".join(scopes)})

    async def token(self, request: Request) -> Response:
        form = {name: values[-1] for name, values in (await _form(request)).items()}
        try:
            with self.world.lock:
                return JSONResponse(self._tokens(form), headers={"cache-control": "no-store"})
        except InvalidGrant as why:
            return _refused("invalid_grant", str(why))
        except KeyError as missing:
            text = f"Missing required parameter: {missing.args[0]}"
            return _refused("invalid_request", text)

    def _tokens(self, form: Mapping[str, str]) -> Any:
        now, random = self.world.clock.now(), self.world.random
        if form["grant_type"] == "refresh_token":
            return self.tokens.refresh(form["refresh_token"], now, random)
        if form["grant_type"] == "authorization_code":
            testing = bool(self.world.options.get("testing"))
            redirect, verifier = form.get("redirect_uri", ""), form.get("code_verifier", "")
            return self.tokens.exchange(form["code"], redirect, verifier, now, random, testing)
        raise KeyError("grant_type")

    async def revoke(self, request: Request) -> Response:
        form = {**request.query_params, **{n: v[-1] for n, v in (await _form(request)).items()}}
        with self.world.lock:
            known = self.tokens.revoke(form.get("token", ""))
        return JSONResponse({}) if known else _refused("invalid_token", "Token expired or revoked")


def check(asked: Mapping[str, str]) -> None:
    """Raises BadAsk with Google's words for a request that lacks something."""
    for name in ("client_id", "redirect_uri", "response_type", "scope"):
        if not asked.get(name):
            raise BadAsk(f"Error 400: invalid_request. Missing required parameter: {name}")
    if asked["response_type"] != "code":
        raise BadAsk("Error 400: invalid_request. Only response_type=code is known here.")
    target = urlsplit(asked["redirect_uri"])
    local = target.scheme == "http" and target.hostname in LOOPBACK
    if target.scheme != "https" and not local:
        raise BadAsk("Error 400: redirect_uri_mismatch. Use https, or http on this machine.")
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        raise BadAsk("Error 400: invalid_request. Only code_challenge_method=S256 is known here.")


def meaning(scope: str) -> str:
    """What Google's consent page calls a scope; the scope itself if we do not know."""
    return MEANINGS.get(scope.rpartition("/")[2], scope)


def _grant(asked: Mapping[str, str], address: str, scopes: tuple[str, ...]) -> Grant:
    return Grant(
        account=address,
        client=asked["client_id"],
        scopes=scopes,
        redirect=asked["redirect_uri"],
        challenge=asked.get("code_challenge", ""),
        offline=asked.get("access_type") == "offline",
    )


def _back(asked: Mapping[str, str], answer: dict[str, str]) -> Response:
    if asked.get("state"):
        answer["state"] = asked["state"]
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return RedirectResponse(f"{asked['redirect_uri']}{joint}{urlencode(answer)}", 302)


def _refused(error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, 400)


async def _form(request: Request) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in parse_qsl((await request.body()).decode(), keep_blank_values=True):
        form.setdefault(name, []).append(value)
    return form
