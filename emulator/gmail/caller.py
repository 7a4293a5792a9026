"""Who asks: the store, and the mailbox of the caller."""

from __future__ import annotations

from emulator.api import Call, Refusal
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.store import Store
from emulator.world import World

_METADATA = "https://www.googleapis.com/auth/gmail.metadata"
"""Where a token has this scope, Google holds it to that, whatever other scopes it has too
(googleapis/google-api-python-client#582, googleworkspace/cli#265)."""


def mailbox_of(call: Call) -> Mailbox:
    """The caller's mailbox; somebody else's is refused, as without delegation at Google."""
    user = str(call.path.get("userId", "me"))
    if user != "me" and user.lower() != call.account.lower():
        raise _forbidden(f"Delegation denied for {call.account}")
    return gmail_store(call.world).account(call.account)


def format_of(call: Call) -> str:
    """In which format a message is asked for: the metadata scope shows no content."""
    form = str(call.query.get("format") or "full")
    if _METADATA in call.scopes and form in ("full", "raw"):
        raise _forbidden(f"Metadata scope doesn't allow format {form.upper()}")
    return form


def query_of(call: Call) -> str:
    """What is searched for; with the metadata scope even an empty search is refused."""
    if _METADATA in call.scopes and "q" in call.query:
        raise _forbidden("Metadata scope does not support 'q' parameter")
    return str(call.query.get("q") or "").strip()


def _forbidden(message: str) -> Refusal:
    return Refusal(403, "PERMISSION_DENIED", message, "forbidden")


def gmail_store(world: World) -> Store:
    store = world.stores["gmail"]
    if not isinstance(store, Store):
        raise TypeError("world.stores['gmail'] must be an emulator.gmail.Store")
    return store
