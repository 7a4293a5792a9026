"""Google Contacts: the People API over any number of accounts, and its page."""

from __future__ import annotations

from emulator.api import Handler
from emulator.people import batches, contacts, groups, members, photos
from emulator.people.connections import list_connections
from emulator.people.page import pages
from emulator.people.store import Store

__all__ = ["HANDLERS", "Store", "pages"]

HANDLERS: dict[str, Handler] = {
    "people.people.connections.list": list_connections,
    "people.people.get": contacts.get,
    "people.people.getBatchGet": contacts.batch_get,
    "people.people.createContact": contacts.create,
    "people.people.updateContact": contacts.update,
    "people.people.deleteContact": contacts.delete,
    "people.people.searchContacts": contacts.search,
    "people.people.updateContactPhoto": photos.update,
    "people.people.deleteContactPhoto": photos.delete,
    "people.people.batchCreateContacts": batches.batch_create,
    "people.people.batchUpdateContacts": batches.batch_update,
    "people.people.batchDeleteContacts": batches.batch_delete,
    "people.contactGroups.list": groups.list_groups,
    "people.contactGroups.get": groups.get,
    "people.contactGroups.batchGet": groups.batch_get,
    "people.contactGroups.create": groups.create,
    "people.contactGroups.update": groups.update,
    "people.contactGroups.delete": groups.delete,
    "people.contactGroups.members.modify": members.modify,
}
