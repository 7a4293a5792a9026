"""Accounts' consents and tokens: what Google's OAuth server remembers.

Access tokens live an hour by the emulator's clock. The bearer token "emulator:<address>" is that
account's with every scope and never ends.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from emulator.api import Call, Handler, Json, Refusal
from emulator.grants import (
    Grant,
    Holder,
    TokenRefused,
    invalid_grant,
    is_mail,
    over,
    project,
    time_left,
    unused,
)
from emulator.identity import ALWAYS, EMAIL, subject, userinfo
from emulator.pkce import check_verifier

__all__ = ["HANDLERS", "Grant", "Holder", "Store"]

FIXED = "emulator:"
LIFETIME = timedelta(seconds=3599)
CODE_LIFETIME = timedelta(minutes=10)
TESTING_LIFETIME = timedelta(days=7)
MOST_REFRESH_TOKENS = 100
"""Of one account and one client; the oldest ends without a word when one more is given out."""


class Store:
    """Codes, refresh tokens and access tokens, each to its Grant; and who allowed what to whom.

    `robots` are service accounts by address: {"key": public PEM, "id": key id, "client": …,
    "delegated": scopes of the whole domain}. `secrets` are the clients' as they were first used.
    """

    def __init__(self) -> None:
        self.accounts: set[str] = set()
        self.robots: dict[str, Json] = {}
        self.secrets: dict[str, str] = {}
        self._allowed: dict[tuple[str, str], frozenset[str]] = {}
        self._grants: dict[str, dict[str, Grant]] = {"code": {}, "refresh": {}, "access": {}}

    def holder(self, token: str, now: datetime) -> Holder | None:
        """Whose token it is; None if nobody's or expired."""
        if token.startswith(FIXED) and "@" in token:
            account = token.removeprefix(FIXED).lower()
            self.accounts.add(account)
            return Holder(account, None)
        grant = self.access_grant(token, now)
        return Holder(grant.account, frozenset(grant.scopes)) if grant else None

    def access_grant(self, token: str, now: datetime) -> Grant | None:
        """What an access token stands for; None if it is unknown or over."""
        grant = self._grants["access"].get(token)
        return None if grant is None or over(grant, now) else grant

    def allowed(self, account: str, client: str) -> frozenset[str]:
        """Every scope the account has allowed the client so far."""
        return self._allowed.get((account, client), frozenset())

    def consent(self, grant: Grant, now: datetime, random: Random) -> str:
        """A fresh authorization code for what the owner just allowed.

        As with Google, a refresh token comes with it only where there was something new to consent
        to, or where the client asked to be asked again.
        """
        before = self.allowed(grant.account, grant.client)
        new = not before or not before.issuperset(grant.scopes)
        grant = replace(grant, offline=grant.offline and (new or grant.again))
        self.accounts.add(grant.account)
        self._allowed[grant.account, grant.client] = before.union(grant.scopes)
        return self._issue("code", "4/0A", grant, now + CODE_LIFETIME, random)

    def exchange(
        self,
        code: str,
        redirect: str,
        verifier: str,
        now: datetime,
        random: Random,
        testing: bool,
        client: str = "",
    ) -> Json:
        """A code turned into tokens, once; raises TokenRefused. `client` "" is not compared."""
        grant = self._grants["code"].pop(code, None)
        if grant is None:
            raise invalid_grant("Malformed auth code.")
        if over(grant, now) or redirect != grant.redirect or client not in ("", grant.client):
            raise invalid_grant("Bad Request")
        wrong = check_verifier(grant.challenge, grant.method, verifier)
        if wrong:
            raise invalid_grant(wrong)
        tokens = self.access(grant, now, random)
        if grant.offline:
            short = testing and not ALWAYS.issuperset(grant.scopes)
            tokens |= self._refresh_token(grant, now, random, TESTING_LIFETIME if short else None)
        return tokens

    def refresh(self, token: str, now: datetime, random: Random, client: str = "") -> Json:
        """A new access token; raises TokenRefused for a refresh token that is dead or another's."""
        grant = self._grants["refresh"].get(token)
        if grant is None or over(grant, now) or unused(grant, now):
            raise invalid_grant("Token has been expired or revoked.")
        if client not in ("", grant.client):
            raise TokenRefused("unauthorized_client", "Unauthorized", 401)
        self._grants["refresh"][token] = replace(grant, used=now.isoformat())
        return self.access(grant, now, random) | time_left(grant, now)

    def refresh_grant(self, token: str) -> Grant | None:
        return self._grants["refresh"].get(token)

    def access(self, grant: Grant, now: datetime, random: Random) -> Json:
        """A new access token in the words of the token endpoint."""
        return {
            "access_token": self._issue("access", "ya29.a0", grant, now + LIFETIME, random),
            "expires_in": int(LIFETIME.total_seconds()),
            "scope": " ".join(grant.scopes),
            "token_type": "Bearer",
        }

    def revoke(self, token: str) -> bool:
        """Ends what that account allowed every client of the same Cloud project, as Google does;
        False if the token is unknown."""
        found = self._grants["refresh"].get(token) or self._grants["access"].get(token)
        if found is None:
            return False
        ended = (found.account, project(found.client))
        self._end(lambda grant: (grant.account, project(grant.client)) == ended)
        for account, client in list(self._allowed):
            if (account, project(client)) == ended:
                del self._allowed[account, client]
        return True

    def password_changed(self, account: str) -> int:
        """Ends the account's tokens that can do anything with Gmail; how many there were."""
        return self._end(lambda grant: grant.account == account and any(map(is_mail, grant.scopes)))

    def _end(self, ended: Callable[[Grant], bool]) -> int:
        before = sum(map(len, self._grants.values()))
        for kind, held in self._grants.items():
            self._grants[kind] = {token: g for token, g in held.items() if not ended(g)}
        return before - sum(map(len, self._grants.values()))

    def _refresh_token(
        self, grant: Grant, now: datetime, random: Random, life: timedelta | None
    ) -> Json:
        held = self._grants["refresh"]
        same = [
            t for t, g in held.items() if (g.account, g.client) == (grant.account, grant.client)
        ]
        for oldest in same[: max(0, len(same) + 1 - MOST_REFRESH_TOKENS)]:
            del held[oldest]
        ends = now + life if life else None
        token = self._issue("refresh", "1//0", replace(grant, used=now.isoformat()), ends, random)
        return {"refresh_token": token, **time_left(held[token], now)}

    def _issue(
        self, kind: str, prefix: str, grant: Grant, ends: datetime | None, random: Random
    ) -> str:
        token = prefix + base64.urlsafe_b64encode(random.randbytes(30)).decode()
        self._grants[kind][token] = replace(grant, ends=ends.isoformat() if ends else "")
        return token

    def dump(self) -> dict[str, Any]:
        grants = {
            kind: {token: asdict(grant) for token, grant in held.items()}
            for kind, held in self._grants.items()
        }
        allowed = [[*key, sorted(scopes)] for key, scopes in self._allowed.items()]
        return {
            "accounts": sorted(self.accounts),
            "grants": grants,
            "allowed": allowed,
            "robots": self.robots,
            "secrets": self.secrets,
        }

    def load(self, state: dict[str, Any]) -> None:
        self.accounts = set(state["accounts"])
        self._grants = {
            kind: {t: Grant(**{**g, "scopes": tuple(g["scopes"])}) for t, g in held.items()}
            for kind, held in state["grants"].items()
        }
        # what states of the first version lack
        allowed = state.get("allowed", [])
        self._allowed = {(account, client): frozenset(s) for account, client, s in allowed}
        self.robots, self.secrets = state.get("robots", {}), state.get("secrets", {})


def tokeninfo(call: Call) -> Json:
    """oauth2.tokeninfo: what an access token is good for, asked by whoever holds it."""
    store, now = call.world.stores["oauth"], call.world.clock.now()
    assert isinstance(store, Store)
    grant = store.access_grant(call.query.get("access_token", ""), now)
    if grant is None:
        raise Refusal(400, "INVALID_ARGUMENT", "Invalid Value", "invalid_token")
    left = datetime.fromisoformat(grant.ends) - now
    info: Json = {
        "issued_to": grant.client,
        "audience": grant.client,
        "user_id": subject(grant.account),
        "scope": " ".join(grant.scopes),
        "expires_in": int(left.total_seconds()),
    }
    seen = EMAIL in grant.scopes
    return {**info, "email": grant.account, "verified_email": True} if seen else info


HANDLERS: dict[str, Handler] = {
    "oauth2.tokeninfo": tokeninfo,
    "oauth2.userinfo.get": userinfo,
    "oauth2.userinfo.v2.me.get": userinfo,
}
