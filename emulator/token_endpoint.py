"""Where clients get tokens and give them back: /token, /revoke, tokeninfo and the like."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator import clients, service_accounts
from emulator.api import Json
from emulator.grants import Grant, TokenRefused
from emulator.identity import EMAIL, certificates, id_token, openid_userinfo, subject
from emulator.oauth import Store
from emulator.world import World

NO_STORE = {"cache-control": "no-cache, no-store, max-age=0, must-revalidate"}
BAD_VALUE = {"error": "invalid_token", "error_description": "Invalid Value"}


@dataclass(frozen=True)
class Tokens:
    """The endpoints over one world's token store."""

    world: World
    store: Store

    def routes(self) -> list[Route]:
        infos = (
            "/tokeninfo",
            "/oauth2/v1/tokeninfo",
            "/oauth2/v2/tokeninfo",
            "/oauth2/v3/tokeninfo",
        )
        people = ("/v1/userinfo", "/oauth2/v3/userinfo", "/oauth2/v1/userinfo")
        return [
            Route("/token", self.token, methods=["POST"]),
            Route("/oauth2/v4/token", self.token, methods=["POST"]),
            Route("/o/oauth2/token", self.token, methods=["POST"]),
            Route("/revoke", self.revoke, methods=["GET", "POST"]),
            Route("/o/oauth2/revoke", self.revoke, methods=["GET", "POST"]),
            *(Route(path, self.info, methods=["GET", "POST"]) for path in infos),
            *(Route(path, self.userinfo, methods=["GET", "POST"]) for path in people),
            Route("/oauth2/v3/certs", lambda _: JSONResponse(certificates())),
        ]

    async def token(self, request: Request) -> Response:
        try:
            form = single(await form_of(request))
            with self.world.lock:
                found = self._tokens(form | _basic(request), f"{request.base_url}token")
        except TokenRefused as why:
            return refused(why)
        return JSONResponse(found, headers=NO_STORE)

    def _tokens(self, form: Mapping[str, str], token_uri: str) -> Json:
        now, kind = self.world.clock.now(), form.get("grant_type", "")
        if kind == service_accounts.GRANT_TYPE:
            assertion = _needed(form, "assertion")
            grant = service_accounts.granted(self.store, assertion, token_uri, now)
            return self.store.access(grant, now, self.world.random)
        if kind not in ("authorization_code", "refresh_token"):
            raise TokenRefused("unsupported_grant_type", f"Invalid grant_type: {kind}")
        client, secret = form.get("client_id", ""), form.get("client_secret", "")
        clients.authenticate(self.world.options, self.store, client, secret)
        if kind == "refresh_token":
            return self._refreshed(_needed(form, "refresh_token"), client, now)
        return self._exchanged(form, client, now)

    def _refreshed(self, token: str, client: str, now: datetime) -> Json:
        grant = self.store.refresh_grant(token)
        if grant and blocked(self.world, grant.scopes):
            raise TokenRefused("admin_policy_enforced", "Access was blocked by the administrator.")
        tokens = self.store.refresh(token, now, self.world.random, client)
        return self._signed(tokens, now)

    def _exchanged(self, form: Mapping[str, str], client: str, now: datetime) -> Json:
        tokens = self.store.exchange(
            _needed(form, "code"),
            form.get("redirect_uri", ""),
            form.get("code_verifier", ""),
            now,
            self.world.random,
            bool(self.world.options.get("testing")),
            client,
        )
        return self._signed(tokens, now)

    def _signed(self, tokens: Json, now: datetime) -> Json:
        """With the id_token, where the grant has openid."""
        access = tokens["access_token"]
        grant = self.store.access_grant(access, now)
        if grant and "openid" in grant.scopes:
            tokens["id_token"] = id_token(grant, access, now)
        return tokens

    async def revoke(self, request: Request) -> Response:
        form = {name: values[-1] for name, values in (await form_of(request)).items()}
        token = form.get("token") or request.query_params.get("token", "")
        with self.world.lock:
            known = self.store.revoke(token)
        if known:
            return JSONResponse({})
        return refused(TokenRefused("invalid_token", "Token expired or revoked"))

    async def info(self, request: Request) -> Response:
        """What an access token is good for."""
        form = {name: values[-1] for name, values in (await form_of(request)).items()}
        token = form.get("access_token") or request.query_params.get("access_token", "")
        now = self.world.clock.now()
        with self.world.lock:
            grant = self.store.access_grant(token, now)
        return JSONResponse(_info(grant, now)) if grant else JSONResponse(BAD_VALUE, 400)

    def userinfo(self, request: Request) -> Response:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        token = token if kind.lower() == "bearer" else request.query_params.get("access_token", "")
        with self.world.lock:
            holder = self.store.holder(token, self.world.clock.now())
        if holder is None:
            text = "Request is missing required authentication credential."
            return JSONResponse({"error": "invalid_request", "error_description": text}, 401)
        return JSONResponse(openid_userinfo(holder.account))


def blocked(world: World, scopes: tuple[str, ...]) -> bool:
    """Whether the administrator lets nobody grant one of the scopes (option `blocked_scopes`)."""
    return not set(world.options.get("blocked_scopes", ())).isdisjoint(scopes)


def refused(why: TokenRefused) -> Response:
    body = {"error": why.error, "error_description": why.description}
    return JSONResponse(body, why.http, headers=NO_STORE)


def single(form: Mapping[str, list[str]]) -> dict[str, str]:
    """Each parameter's one value; raises TokenRefused for one that came twice."""
    for name, values in form.items():
        if len(values) > 1:
            text = f"OAuth 2 parameters can only have a single value: {name}"
            raise TokenRefused("invalid_request", text)
    return {name: values[0] for name, values in form.items()}


async def form_of(request: Request) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    body = (await request.body()).decode(errors="replace")
    for name, value in parse_qsl(body, keep_blank_values=True):
        form.setdefault(name, []).append(value)
    return form


def _needed(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise TokenRefused("invalid_request", f"Missing required parameter: {name}")
    return form[name]


def _basic(request: Request) -> dict[str, str]:
    """The client's id and secret, if they came as HTTP Basic."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        raise TokenRefused("invalid_client", "Unauthorized", 401) from None
    return {"client_id": unquote(name), "client_secret": unquote(secret)}


def _info(grant: Grant, now: datetime) -> Json:
    ends = datetime.fromisoformat(grant.ends)
    info: dict[str, Any] = {
        "azp": grant.client,
        "aud": grant.client,
        "sub": subject(grant.account),
        "scope": " ".join(grant.scopes),
        "exp": str(int(ends.timestamp())),
        "expires_in": str(int((ends - now).total_seconds())),
        "access_type": "offline" if grant.offline else "online",
    }
    seen = EMAIL in grant.scopes
    return {**info, "email": grant.account, "email_verified": "true"} if seen else info
