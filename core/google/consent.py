"""Asking the owner for access: the address of Google's page, and what comes back from it.

Two steps, so that any door can take them: `ask` before the browser leaves for Google, `finish` with
the address it comes back with. What was asked proves itself with a state and PKCE and works once.
Boxes may be unticked on the page; what is then missing is reported, not refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from hmac import compare_digest
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

import requests
from google_auth_oauthlib.flow import Flow
from msgspec import Struct
from oauthlib.oauth2.rfc6749.errors import OAuth2Error  # type: ignore[import-untyped]

from core.clock import Clock
from core.errors import Denied, GoogleError, WrongUse
from core.google.broken import broken
from core.google.client_file import read_client
from core.google.outages import answer_lost
from core.google.transport import Session
from core.i18n import Text
from core.settings import Google

_AUTH = "https://www.googleapis.com/auth/"
FEATURES: Mapping[str, str] = {
    "contacts": _AUTH + "contacts",
    "sheets": _AUTH + "spreadsheets",
    "mail": _AUTH + "gmail.modify",
}
"""What each scope is for; without "mail" the sync still runs."""
SCOPES = ("openid", _AUTH + "userinfo.email", *FEATURES.values())
LIFE = timedelta(minutes=15)
"""How long an answer is waited for: who meets the warning page and two factors needs a while."""
_USERINFO = "https://www.googleapis.com/oauth2/v2/userinfo"
_SECONDS = 30.0


class Asked(Struct, frozen=True):
    """One attempt. `url` is Google's page; `state` comes back with the answer; the verifier (PKCE)
    never leaves this machine until the code is exchanged."""

    url: str
    state: str
    verifier: str
    redirect: str
    at: datetime


class Consent(Struct, frozen=True):
    """What the owner allowed. `missing` names the features that are switched off; `ends` is when
    Google ends the permission by itself (an app in testing: after seven days), None for never."""

    credentials: Any
    address: str
    missing: tuple[str, ...]
    ends: datetime | None = None


class Stray(WrongUse):
    """An address that is no answer to what was asked: the right one may still come."""


def missing_features(scopes: Any) -> tuple[str, ...]:
    """The features whose scope is not among those granted."""
    return tuple(name for name, scope in FEATURES.items() if scope not in scopes)


def ask(google: Google, redirect: str, now: datetime) -> Asked:
    """A new attempt whose answer comes to `redirect`, a loopback address.

    Raises NoClient (core/google/client_file.py).
    """
    flow = Flow.from_client_config(read_client(google), scopes=list(SCOPES), redirect_uri=redirect)
    with closing(flow.oauth2session), _plain_http(google):
        # prompt: Google gives a lasting permission only when it asks
        url, state = flow.authorization_url(prompt="consent", login_hint=google.account)
    return Asked(url, state, flow.code_verifier, redirect, now)


def finish(google: Google, asked: Asked, answer: str, *, clock: Clock) -> Consent:
    """What the owner allowed, by `answer`: the whole address the browser ended on.

    Raises Stray (no answer to this), Denied (not allowed, too late), WrongUse (another account than
    the configured one) and TryLater (no network).
    """
    code = _code(asked, answer)
    if clock.now() - asked.at > LIFE:
        raise too_late()
    token, credentials = _exchanged(google, asked, code, clock)
    address = _address(google, credentials, clock)
    if address.casefold() != google.account.casefold():
        raise WrongUse(
            Text(
                "You chose {chosen}, but the configuration says {wanted}.",
                chosen=address,
                wanted=google.account,
            ),
            Text("Choose that account on Google's page, or change google.account."),
        )
    granted = credentials.granted_scopes or SCOPES
    return Consent(credentials, address, missing_features(granted), _ends(token, clock.now()))


def too_late() -> Denied:
    return Denied(
        Text("Nobody answered Google's page in time."),
        Text("Connect again and allow access in the browser."),
    )


def given_in(address: str) -> dict[str, str]:
    """The parameters of an address, however little of one it is."""
    query = address.strip().partition("?")[2].partition("#")[0]
    return {name: values[-1] for name, values in parse_qs(query).items()}


def stray() -> Stray:
    return Stray(
        Text("This answer belongs to another attempt, or was used already."),
        Text("Use the page that was opened last, or connect again."),
    )


def _code(asked: Asked, answer: str) -> str:
    """The code in an address; only that of this attempt."""
    given = given_in(answer)
    if not given.keys() & {"code", "error"}:
        raise Stray(
            Text("This is not the address that Google's page ends on."),
            Text("It begins with {address} and holds a code.", address=asked.redirect),
        )
    if not compare_digest(given.get("state", "").encode(), asked.state.encode()):
        raise stray()
    if "code" in given:
        return given["code"]
    raise Denied(
        Text("Google gave no access: {reason}", reason=given["error"]),
        Text("Connect again and press Allow."),
        reason=given["error"],
    )


def _exchanged(google: Google, asked: Asked, code: str, clock: Clock) -> tuple[Any, Any]:
    """The code turned into a token, and the credentials with it."""
    # Without scopes: fewer than were asked for (an unticked box) would be an error to oauthlib.
    flow = Flow.from_client_config(
        read_client(google), None, redirect_uri=asked.redirect, code_verifier=asked.verifier
    )
    flow.oauth2session.trust_env = not google.emulator
    try:
        with closing(flow.oauth2session), _plain_http(google):
            token = flow.fetch_token(code=code, timeout=_SECONDS)
            credentials = flow.credentials
    except OAuth2Error as error:
        raise _refused(error.error or "", clock.now()) from error
    except requests.RequestException as error:
        if (found := broken(error, clock.now(), google.emulator)) is None:
            raise
        raise found[1] from error
    if not credentials.refresh_token:
        raise Denied(
            Text("Google gave only a passing permission."),
            Text("Remove Regulars at {link} and connect again.", link=PERMISSIONS),
        )
    return token, credentials


PERMISSIONS = "https://myaccount.google.com/permissions"
"""Where an owner sees and ends what was allowed."""
CLIENTS = "https://console.cloud.google.com/auth/clients"
"""Where the OAuth clients of an app are."""


_TROUBLE = ("missing_token", "internal_failure", "server_error", "temporarily_unavailable")
"""Words for no answer to the code: the first is oauthlib's own, where a page came instead."""


def _refused(error: str, now: datetime) -> GoogleError:
    """What was said to the code instead of a token."""
    if error in _TROUBLE:
        return answer_lost(now)
    if error in ("invalid_client", "unauthorized_client", "deleted_client"):
        what = Text("Google does not know this client: it was deleted, or its secret was renewed.")
        step = Text(
            "Download the client's JSON again at {link}, then run `regulars connect`.",
            link=CLIENTS,
        )
    else:
        what = Text("Google did not take its own answer: it was used before or is too old.")
        step = Text("Connect again. If it happens each time, set this machine's clock.")
    return Denied(what, step, reason=error)


def _ends(token: Mapping[str, Any], now: datetime) -> datetime | None:
    seconds = token.get("refresh_token_expires_in")
    return now + timedelta(seconds=int(seconds)) if seconds else None


_environment = Lock()


@contextmanager
def _plain_http(google: Google) -> Iterator[None]:
    """Plain http for an emulator, which the configuration keeps to this machine, and for nobody
    else. oauthlib reads this from the environment only."""
    if not google.emulator:
        yield
        return
    name = "OAUTHLIB_INSECURE_TRANSPORT"
    with _environment:
        before = os.environ.get(name)
        os.environ[name] = "1"
        try:
            yield
        finally:
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before


def _address(google: Google, credentials: Any, clock: Clock) -> str:
    with closing(Session(credentials, clock=clock, emulator=google.emulator)) as session:
        return whose(session)


def whose(session: Session) -> str:
    """The address of the account behind a session."""
    told = session.call("oauth2.userinfo.get", "GET", _USERINFO).json()
    if not told.get("email"):
        raise Denied(
            Text("Google does not say whose permission this is."),
            Text("Run `regulars connect` and leave every box ticked."),
            cause="scope_missing",
        )
    return str(told["email"])
