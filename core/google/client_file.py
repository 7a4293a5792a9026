"""The client secrets file from Google Cloud: what the shop's own app at Google is called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from core.errors import WrongUse
from core.i18n import Text
from core.settings import Google

_AUTH_URI = "https://accounts.google.com/o/oauth2/v2/auth"
_TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_DESKTOP = Text('Create an OAuth client of type "Desktop app" and download its JSON.')


class NoClient(WrongUse):
    """There is no usable client secrets file. `cause`: client_file_missing, client_file_wrong."""

    def __init__(self, what: Text, next: Text, cause: str) -> None:
        super().__init__(what, next)
        self.cause = cause


def read_client(google: Google) -> dict[str, Any]:
    """The client as google-auth-oauthlib wants it; the emulator takes any, so none is needed there.

    The addresses are Google's own whatever the file says: a secret goes nowhere else, and never
    over plain http. Raises NoClient.
    """
    if google.emulator:
        page = f"{google.emulator.rstrip('/')}/o/oauth2/v2/auth"
        return _installed("regulars", "emulator", page, token_uri(google))
    found = _installed_part(_content(Path(google.client_secrets)), str(google.client_secrets))
    return _installed(found["client_id"], found["client_secret"], _AUTH_URI, token_uri(google))


def token_uri(google: Google) -> str:
    """Who gives the tokens. Those of one Google are never shown to another."""
    return f"{google.emulator.rstrip('/')}/token" if google.emulator else _TOKEN_URI


def _installed(id: str, secret: str, auth_uri: str, token_uri: str) -> dict[str, Any]:
    return {
        "installed": {
            "client_id": id,
            "client_secret": secret,
            "auth_uri": auth_uri,
            "token_uri": token_uri,
        }
    }


def _content(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return None
    except OSError as refused:
        raise NoClient(
            Text("There is no file {path}.", path=str(path))
            if isinstance(refused, FileNotFoundError)
            else Text("{path} cannot be read: {why}.", path=str(path), why=refused.strerror or ""),
            Text("docs/google-setup.md shows how to get it from Google Cloud."),
            "client_file_missing",
        ) from None


def _installed_part(content: Any, path: str) -> Mapping[str, str]:
    found = content.get("installed") if isinstance(content, dict) else None
    names = ("client_id", "client_secret")
    if isinstance(found, dict) and all(isinstance(found.get(n), str) for n in names):
        return found
    raise NoClient(_wrong(content, path), _DESKTOP, "client_file_wrong")


def _wrong(content: Any, path: str) -> Text:
    """What was downloaded instead."""
    kind = content if isinstance(content, dict) else {}
    if "web" in kind:
        return Text('{path} is of a client of type "Web application".', path=path)
    if kind.get("type") == "service_account":
        return Text(
            "{path} is the key of a service account, which has contacts and mail of its own.",
            path=path,
        )
    return Text("{path} does not hold the secrets of a desktop client.", path=path)
