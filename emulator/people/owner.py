"""The owner's hands: what a page's form does, done by the API's own handlers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.api import Call, Handler, Json, invalid, not_found
from emulator.people import contacts, forms, groups, members
from emulator.people.account import Account, micros
from emulator.people.etags import source_etag
from emulator.people.group import PREFIX
from emulator.people.store import account_of
from emulator.world import World


@dataclass(frozen=True)
class Owner:
    """One account as seen from the page. Refusals of the handlers come through."""

    world: World
    address: str

    @property
    def account(self) -> Account:
        return account_of(self._call())

    def create_contact(self, form: Mapping[str, str]) -> str:
        """The new contact's resource name."""
        made = self._do(contacts.create, forms.person_body(form, {}))
        return str(made["resourceName"])

    def update_contact(self, name: str, form: Mapping[str, str]) -> None:
        """Refused if the contact changed since the form was shown: it carries the etag."""
        contact = self.account.find(name)
        if contact is None:
            raise not_found()
        body = forms.person_body(form, contact.values) | {"etag": form.get("etag", "")}
        self._do(contacts.update, body, {"resourceName": name}, updatePersonFields=forms.EDITED)

    def delete_contact(self, name: str) -> None:
        self._do(contacts.delete, path={"resourceName": name})

    def merge(self, names: list[str]) -> str:
        """Makes one contact of several, as "Merge duplicates" does; answers the name of the first,
        which is kept. The other names become former ones of it."""
        found = [self.account.find(name) for name in names]
        several = [contact for contact in dict.fromkeys(found) if contact is not None]
        if len(several) < 2 or None in found:
            raise invalid("Tick the contacts to merge, two at least.")
        at = micros(self.world.clock.now())
        for other in several[1:]:
            self.account.merge(several[0], other, at)
        return several[0].name

    def relink(self, name: str) -> str:
        """Another resource name, as when Google links the contact to a profile; answers it."""
        contact = self.account.find(name)
        if contact is None:
            raise not_found()
        self.account.relink(contact, micros(self.world.clock.now()))
        return contact.name

    def move(self, label: str, names: list[str], do: str) -> None:
        """`do` is "add" or "remove"."""
        keys = {"add": "resourceNamesToAdd", "remove": "resourceNamesToRemove"}
        if do not in keys or not label:
            raise invalid("Choose a label and whether to add or to remove it.")
        body = {keys[do]: names}
        answer = self._do(members.modify, body, {"resourceName": PREFIX + label})
        if stuck := answer.get("canNotRemoveLastContactGroupResourceNames"):
            raise invalid(f"{len(stuck)} of them would be left without any label or group.")

    def create_label(self, name: str) -> str:
        """The new label's id."""
        made = self._do(groups.create, {"contactGroup": {"name": name}})
        return str(made["resourceName"]).removeprefix(PREFIX)

    def rename_label(self, label: str, name: str) -> None:
        group = self.account.group(PREFIX + label)
        etag = source_etag(group.id, group.seq) if group else ""
        sent = {"contactGroup": {"name": name, "etag": etag}}
        self._do(groups.update, sent, {"resourceName": PREFIX + label})

    def delete_label(self, label: str) -> None:
        self._do(groups.delete, path={"resourceName": PREFIX + label})

    def _do(
        self,
        handler: Handler,
        body: Json | None = None,
        path: Mapping[str, Any] | None = None,
        **query: Any,
    ) -> Json:
        answer = handler(self._call(body, path, query))
        assert isinstance(answer, dict)
        return answer

    def _call(
        self,
        body: Json | None = None,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Call:
        # No method id: this is the owner at the page, and stands in no call log.
        return Call("", self.address, path or {}, query or {}, body or {}, self.world)
