"""Asking the owner for access, once: the browser, Google's consent page, and back to this machine.

The flow listens on a free loopback port and proves itself with PKCE. Boxes may be unticked on the
page; what is then missing switches a feature off and is reported, not refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from oauthlib.oauth2.rfc6749.errors import OAuth2Error  # type: ignore[import-untyped]

from core.clock import Clock
from core.errors import Denied, WrongUse
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
_USERINFO = "https://www.googleapis.com/oauth2/v2/userinfo"


@dataclass(frozen=True)
class Consent:
    """What the owner allowed. `missing` names the features that are switched off."""

    credentials: Any
    address: str
    missing: tuple[str, ...]


def missing_features(scopes: Any) -> tuple[str, ...]:
    """The features whose scope is not among those granted."""
    return tuple(name for name, scope in FEATURES.items() if scope not in scopes)


def connect(
    google: Google, *, clock: Clock, show: Callable[[str], None], seconds: float = 300
) -> Consent:
    """Run the consent. `show` is given the page's address, to open and print it.

    Raises Denied (not allowed, nobody answered in time) and WrongUse (no client secrets, another
    account than the configured one).
    """
    flow = _Flow.from_client_config(_client(google), scopes=list(SCOPES))
    flow.show = show
    with _relaxed(insecure=bool(google.emulator)):
        credentials = _asked(flow, google.account, seconds)
    address = _address(google, credentials, clock)
    if address.lower() != google.account.lower():
        raise WrongUse(
            Text(
                "You chose {chosen}, but the configuration says {wanted}.",
                chosen=address,
                wanted=google.account,
            ),
            Text("Choose that account on Google's page, or change google.account."),
        )
    return Consent(credentials, address, missing_features(credentials.granted_scopes or SCOPES))


def _asked(flow: _Flow, account: str, seconds: float) -> Any:
    """The credentials, once the owner has answered on the page."""
    try:
        return flow.run_local_server(
            host="127.0.0.1",
            port=0,
            open_browser=False,
            authorization_prompt_message=None,
            timeout_seconds=seconds,
            prompt="consent",
            login_hint=account,
        )
    except WSGITimeoutError:
        raise Denied(
            Text("Nobody answered Google's page in time."),
            Text("Run `regulars connect` again and allow access in the browser."),
        ) from None
    except OAuth2Error as error:
        raise Denied(
            Text("Google gave no access: {reason}", reason=error.error or str(error)),
            Text("Run `regulars connect` again and press Allow."),
            reason=error.error or "",
        ) from error
    finally:
        flow.oauth2session.close()


class _Flow(InstalledAppFlow):  # type: ignore[misc]  # the library has no types
    """Hands the page's address on once the loopback port listens."""

    show: Callable[[str], None]

    def authorization_url(self, **wanted: Any) -> tuple[str, str]:
        url, state = super().authorization_url(**wanted)
        self.show(url)
        return url, state


def _client(google: Google) -> dict[str, Any]:
    if google.emulator:
        origin = google.emulator.rstrip("/")
        return {
            "installed": {
                "client_id": "regulars",
                "client_secret": "emulator",
                "auth_uri": f"{origin}/o/oauth2/v2/auth",
                "token_uri": f"{origin}/token",
                "redirect_uris": ["http://localhost"],
            }
        }
    path = Path(google.client_secrets)
    try:
        client = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise WrongUse(
            Text("There is no file {path}.", path=str(path)),
            Text("docs/google-setup.md shows how to get it from Google Cloud."),
        ) from None
    except orjson.JSONDecodeError:
        client = None
    if not isinstance(client, dict) or "installed" not in client:
        raise WrongUse(
            Text("{path} does not hold the secrets of a desktop client.", path=str(path)),
            Text('Create an OAuth client of type "Desktop app" and download its JSON.'),
        )
    return client


@contextmanager
def _relaxed(*, insecure: bool) -> Iterator[None]:
    """oauthlib reads these from the environment only: an unticked box is no error, and an emulator
    on this machine speaks plain http."""
    wanted = {"OAUTHLIB_RELAX_TOKEN_SCOPE": "1"}
    if insecure:
        wanted["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _address(google: Google, credentials: Any, clock: Clock) -> str:
    session = Session(credentials, clock=clock, emulator=google.emulator)
    try:
        return str(session.call("oauth2.userinfo.get", "GET", _USERINFO).json()["email"])
    finally:
        session.close()
