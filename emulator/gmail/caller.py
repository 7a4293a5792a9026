"""Who asks: the store, and the mailbox of the caller."""

from __future__ import annotations

from emulator.api import Call, Refusal
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.store import Store
from emulator.world import World


def mailbox_of(call: Call) -> Mailbox:
    """The caller's mailbox; somebody else's is refused, as without delegation at Google."""
    user = str(call.path.get("userId", "me"))
    if user != "me" and user.lower() != call.account.lower():
        raise Refusal(
            403, "PERMISSION_DENIED", f"Delegation denied for {call.account}", "forbidden"
        )
    return gmail_store(call.world).account(call.account)


def gmail_store(world: World) -> Store:
    store = world.stores["gmail"]
    if not isinstance(store, Store):
        raise TypeError("world.stores['gmail'] must be an emulator.gmail.Store")
    return store
