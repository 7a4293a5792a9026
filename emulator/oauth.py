"""Accounts' consents and tokens: what Google's OAuth server remembers.

Access tokens live an hour by the emulator's clock. The bearer token "emulator:<address>" is that
account's with every scope and never ends.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from emulator.api import Call, Handler, Json

FIXED = "emulator:"
LIFETIME = timedelta(seconds=3599)
CODE_LIFETIME = timedelta(minutes=10)
TESTING_LIFETIME = timedelta(days=7)
ALIASES = {
    "email": "https://www.googleapis.com/auth/userinfo.email",
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
}


@dataclass(frozen=True)
class Grant:
    """What one account allowed one client. `ends` is an ISO instant, "" for never."""

    account: str
    client: str
    scopes: tuple[str, ...]
    ends: str = ""
    redirect: str = ""
    challenge: str = ""
    offline: bool = True


@dataclass(frozen=True)
class Holder:
    """Who is behind an access token. `scopes` None means all."""

    account: str
    scopes: frozenset[str] | None

    def may(self, accepted: frozenset[str]) -> bool:
        return self.scopes is None or not accepted or bool(self.scopes & accepted)


class InvalidGrant(Exception):
    """400 invalid_grant; the message is the error_description."""


class Store:
    """Codes, refresh tokens and access tokens, each to its Grant."""

    def __init__(self) -> None:
        self.accounts: set[str] = set()
        self._grants: dict[str, dict[str, Grant]] = {"code": {}, "refresh": {}, "access": {}}

    def holder(self, token: str, now: datetime) -> Holder | None:
        """Whose token it is; None if nobody's or expired."""
        if token.startswith(FIXED) and "@" in token:
            account = token.removeprefix(FIXED).lower()
            self.accounts.add(account)
            return Holder(account, None)
        grant = self._grants["access"].get(token)
        if grant is None or _over(grant, now):
            return None
        return Holder(grant.account, frozenset(grant.scopes))

    def consent(self, grant: Grant, now: datetime, random: Random) -> str:
        """A fresh authorization code for what the owner just allowed."""
        self.accounts.add(grant.account)
        return self._issue("code", "4/0A", grant, now + CODE_LIFETIME, random)

    def exchange(
        self, code: str, redirect: str, verifier: str, now: datetime, random: Random, testing: bool
    ) -> Json:
        """A code turned into tokens, once; raises InvalidGrant."""
        grant = self._grants["code"].pop(code, None)
        if grant is None or _over(grant, now):
            raise InvalidGrant("Malformed auth code.")
        if redirect != grant.redirect:
            raise InvalidGrant("Bad Request")
        _check_verifier(grant.challenge, verifier)
        tokens = self._access(grant, now, random)
        if grant.offline:
            ends = now + TESTING_LIFETIME if testing else None
            tokens["refresh_token"] = self._issue("refresh", "1//0", grant, ends, random)
        return tokens

    def refresh(self, token: str, now: datetime, random: Random) -> Json:
        """A new access token; raises InvalidGrant for a refresh token that is dead or unknown."""
        grant = self._grants["refresh"].get(token)
        if grant is None or _over(grant, now):
            raise InvalidGrant("Token has been expired or revoked.")
        return self._access(grant, now, random)

    def revoke(self, token: str) -> bool:
        """Ends all of that client's tokens of that account, as Google does; False if unknown."""
        found = self._grants["refresh"].get(token) or self._grants["access"].get(token)
        if found is None:
            return False
        ended = (found.account, found.client)
        for kind in ("refresh", "access"):
            kept = self._grants[kind].items()
            self._grants[kind] = {t: g for t, g in kept if (g.account, g.client) != ended}
        return True

    def _access(self, grant: Grant, now: datetime, random: Random) -> Json:
        return {
            "access_token": self._issue("access", "ya29.a0", grant, now + LIFETIME, random),
            "expires_in": int(LIFETIME.total_seconds()),
            "scope": " ".join(grant.scopes),
            "token_type": "Bearer",
        }

    def _issue(
        self, kind: str, prefix: str, grant: Grant, ends: datetime | None, random: Random
    ) -> str:
        token = prefix + base64.urlsafe_b64encode(random.randbytes(30)).decode()
        until = ends.isoformat() if ends else ""
        self._grants[kind][token] = Grant(**{**asdict(grant), "ends": until})
        return token

    def dump(self) -> dict[str, Any]:
        grants = {
            kind: {token: asdict(grant) for token, grant in held.items()}
            for kind, held in self._grants.items()
        }
        return {"accounts": sorted(self.accounts), "grants": grants}

    def load(self, state: dict[str, Any]) -> None:
        self.accounts = set(state["accounts"])
        self._grants = {
            kind: {t: Grant(**{**g, "scopes": tuple(g["scopes"])}) for t, g in held.items()}
            for kind, held in state["grants"].items()
        }


def full_scopes(asked: Iterable[str]) -> tuple[str, ...]:
    """Scopes in Google's long form, each once, in the order asked."""
    return tuple(dict.fromkeys(ALIASES.get(scope, scope) for scope in asked))


def token_refusal(http: int) -> Json:
    """What the token endpoint says with this status when it says nothing special."""
    if http == 400:
        return {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    if http in (401, 403):
        return {"error": "invalid_client", "error_description": "Unauthorized"}
    return {"error": "internal_failure", "error_description": "Backend error."}


def challenge_of(verifier: str) -> str:
    """PKCE S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _check_verifier(challenge: str, verifier: str) -> None:
    if challenge and not verifier:
        raise InvalidGrant("Missing code verifier.")
    if challenge and challenge_of(verifier) != challenge:
        raise InvalidGrant("Invalid code verifier.")


def _over(grant: Grant, now: datetime) -> bool:
    return bool(grant.ends) and now >= datetime.fromisoformat(grant.ends)


def userinfo(call: Call) -> Json:
    """oauth2.userinfo.get: who the token belongs to."""
    number = int.from_bytes(hashlib.sha256(call.account.encode()).digest()[:8], "big")
    domain = call.account.rpartition("@")[2]
    info: Json = {"id": f"1{number:020d}", "email": call.account, "verified_email": True}
    return info if domain == "gmail.com" else {**info, "hd": domain}


HANDLERS: dict[str, Handler] = {
    "oauth2.userinfo.get": userinfo,
    "oauth2.userinfo.v2.me.get": userinfo,
}
