"""The People API's state over all accounts, and its way to disk and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from emulator.api import Call, Json
from emulator.people.account import Account
from emulator.people.changes import Changes
from emulator.people.contact import Contact
from emulator.people.group import Group, name_key


class Store:
    """`account(address)` makes the account on first use."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}

    def account(self, address: str) -> Account:
        if address not in self.accounts:
            self.accounts[address] = Account(address)
        return self.accounts[address]

    def dump(self) -> dict[str, Any]:
        return {address: _dumped(account) for address, account in self.accounts.items()}

    def load(self, state: dict[str, Any]) -> None:
        self.accounts = {address: _loaded(address, plain) for address, plain in state.items()}


def account_of(call: Call) -> Account:
    """The caller's contacts. options["country"] says where its national phone numbers belong."""
    account = cast(Store, call.world.stores["people"]).account(call.account)
    account.country = call.world.options.get("country") or account.country
    return account


def contact_source(sources: Iterable[str] | None) -> bool:
    """Whether a `sources` parameter lets the contacts' own fields through."""
    return _lets_through("READ_SOURCE_TYPE_CONTACT", sources)


def profile_source(sources: Iterable[str] | None) -> bool:
    return _lets_through("READ_SOURCE_TYPE_PROFILE", sources)


def _lets_through(wanted: str, sources: Iterable[str] | None) -> bool:
    named = {name for entry in sources or () for name in entry.split(",")}
    return not named or wanted in named


def _dumped(account: Account) -> Json:
    """Versions that only a lagging read could still ask for are left behind."""
    everybody = [*account.contacts.values(), *account.gone.values()]
    return {
        "country": account.country,
        "seq": account.seq,
        "made": account.made,
        "contacts": [_dumped_contact(contact) for contact in everybody],
        "groups": [_dumped_group(group) for group in account.groups.values()],
        "trash": account.trash,
        "changes": account.changes.dump(),
    }


def _dumped_contact(contact: Contact) -> list[Any]:
    c = contact
    return [c.id, c.seq, c.at, c.values, c.groups, c.deleted, c.former]


def _dumped_group(group: Group) -> list[Any]:
    return [
        group.id,
        group.name,
        group.seq,
        group.at,
        group.client_data,
        list(group.members),
        group.deleted,
    ]


def _loaded(address: str, plain: Json) -> Account:
    account = Account(address, plain["country"])
    account.seq, account.made, account.trash = plain["seq"], plain["made"], plain["trash"]
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    for key, seq, at, values, listed, deleted, former in plain["contacts"]:
        groups = tuple(listed)
        groups = shared.setdefault(groups, groups)
        contact = Contact(key, seq, at, values, groups, deleted, tuple(former))
        if deleted:
            account.gone[key] = contact
        else:
            account.hold(contact)
    for key, name, seq, at, client_data, members, deleted in plain["groups"]:
        group = Group(key, name, seq, at, client_data, dict.fromkeys(members), deleted)
        account.groups[key] = group
        if not group.system and not deleted:
            account.group_names[name_key(name)] = group
    account.changes = Changes(*plain["changes"])
    return account
