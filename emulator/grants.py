"""What the OAuth server remembers of a consent, and what it refuses with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from emulator.api import Json
from emulator.identity import EMAIL

UNUSED_LIFETIME = timedelta(days=182)
"""A refresh token nobody used for six months is over."""
ALIASES = {
    "email": EMAIL,
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
}


@dataclass(frozen=True)
class Grant:
    """What one account allowed one client. `ends` is an ISO instant, "" for never; `used` is when a
    refresh token was last used. `offline`: a refresh token is due. `again`: even though there was
    one before (prompt=consent)."""

    account: str
    client: str
    scopes: tuple[str, ...]
    ends: str = ""
    redirect: str = ""
    challenge: str = ""
    method: str = "S256"
    offline: bool = True
    again: bool = False
    nonce: str = ""
    used: str = ""


@dataclass(frozen=True)
class Holder:
    """Who is behind an access token. `scopes` None means all."""

    account: str
    scopes: frozenset[str] | None

    def may(self, accepted: frozenset[str]) -> bool:
        return self.scopes is None or not accepted or bool(self.scopes & accepted)


@dataclass
class TokenRefused(Exception):
    """What the token endpoint refuses with: OAuth's word and Google's explanation."""

    error: str
    description: str
    http: int = 400


def invalid_grant(description: str) -> TokenRefused:
    return TokenRefused("invalid_grant", description)


def full_scopes(asked: Iterable[str]) -> tuple[str, ...]:
    """Scopes in Google's long form, each once, in the order asked."""
    return tuple(dict.fromkeys(ALIASES.get(scope, scope) for scope in asked))


def project(client: str) -> str:
    """The Cloud project of a client: the number its id begins with, or the client itself."""
    number = client.partition("-")[0]
    return number if number.isdigit() else client


def token_refusal(http: int) -> Json:
    """What the token endpoint says with this status when it says nothing special."""
    if http == 400:
        return {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    if http in (401, 403):
        return {"error": "invalid_client", "error_description": "Unauthorized"}
    return {"error": "internal_failure", "error_description": "Backend error."}


def is_mail(scope: str) -> bool:
    return scope == "https://mail.google.com/" or "/auth/gmail." in scope


def over(grant: Grant, now: datetime) -> bool:
    return bool(grant.ends) and now >= datetime.fromisoformat(grant.ends)


def unused(grant: Grant, now: datetime) -> bool:
    return bool(grant.used) and now - datetime.fromisoformat(grant.used) > UNUSED_LIFETIME


def time_left(grant: Grant, now: datetime) -> Json:
    """The seconds of a refresh token that has an end."""
    if not grant.ends:
        return {}
    left = datetime.fromisoformat(grant.ends) - now
    return {"refresh_token_expires_in": max(0, int(left.total_seconds()) - 1)}
