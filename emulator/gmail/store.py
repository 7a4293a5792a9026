"""All the mail in the world: the accounts' mailboxes, and those of the people outside."""

from __future__ import annotations

from typing import Any

from emulator.gmail.mailbox import Mailbox


class Store:
    """`outside` keeps what customers received, by address. `bouncing` maps an address to the status
    code its mail comes back with, for example {"gone@example.com": "5.1.1"}."""

    def __init__(self) -> None:
        self.accounts: dict[str, Mailbox] = {}
        self.outside: dict[str, Mailbox] = {}
        self.bouncing: dict[str, str] = {}

    def account(self, address: str) -> Mailbox:
        """The account's mailbox, made on first use out of what it received before, if anything."""
        key = address.lower()
        if key not in self.accounts:
            box = self.accounts[key] = Mailbox(address)
            for early in [k for k in self.outside if key in (k, _without_plus(k))]:
                box.absorb(self.outside.pop(early))
        return self.accounts[key]

    def account_at(self, address: str) -> Mailbox | None:
        """The account that mail to this address reaches: name+anything@ is name@."""
        key = address.lower()
        return self.accounts.get(key) or self.accounts.get(_without_plus(key))

    def receiving(self, address: str) -> Mailbox:
        """Where mail to this address lands: an account's inbox, or what somebody outside has."""
        box = self.account_at(address)
        if box is not None:
            return box
        key = address.lower()
        if key not in self.outside:
            self.outside[key] = Mailbox(address)
        return self.outside[key]

    def bounce(self, address: str, status: str = "5.1.1") -> None:
        """From now on mail to this address comes back; an empty status makes it deliverable."""
        if status:
            self.bouncing[address.lower()] = status
        else:
            self.bouncing.pop(address.lower(), None)

    def dump(self) -> dict[str, Any]:
        return {
            "accounts": {box.address: box.dump() for box in self.accounts.values()},
            "outside": {box.address: box.dump() for box in self.outside.values()},
            "bouncing": self.bouncing,
        }

    def load(self, state: dict[str, Any]) -> None:
        for name in ("accounts", "outside"):
            boxes = {a.lower(): Mailbox.load(a, s) for a, s in state.get(name, {}).items()}
            setattr(self, name, boxes)
        self.bouncing = dict(state.get("bouncing", {}))


def _without_plus(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
