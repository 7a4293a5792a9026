"""A local Gmail: drafts, sending, delivery inside the world, labels, search and history."""

from __future__ import annotations

from emulator.api import Handler
from emulator.gmail import drafts, messages, settings, threads
from emulator.gmail.deliver import deliver
from emulator.gmail.page import pages
from emulator.gmail.store import Store

HANDLERS: dict[str, Handler] = {
    "gmail.users.getProfile": settings.profile,
    "gmail.users.drafts.create": drafts.create,
    "gmail.users.drafts.delete": drafts.delete,
    "gmail.users.drafts.get": drafts.get,
    "gmail.users.drafts.list": drafts.list_,
    "gmail.users.drafts.send": drafts.send_,
    "gmail.users.drafts.update": drafts.update,
    "gmail.users.history.list": threads.history,
    "gmail.users.labels.create": settings.labels_create,
    "gmail.users.labels.delete": settings.labels_delete,
    "gmail.users.labels.get": settings.labels_get,
    "gmail.users.labels.list": settings.labels_list,
    "gmail.users.messages.attachments.get": messages.attachments_get,
    "gmail.users.messages.batchModify": messages.batch_modify,
    "gmail.users.messages.delete": messages.delete,
    "gmail.users.messages.get": messages.get,
    "gmail.users.messages.insert": messages.insert,
    "gmail.users.messages.list": messages.list_,
    "gmail.users.messages.modify": messages.modify,
    "gmail.users.messages.send": messages.send_,
    "gmail.users.messages.trash": messages.trash,
    "gmail.users.messages.untrash": messages.untrash,
    "gmail.users.settings.sendAs.get": settings.send_as_get,
    "gmail.users.settings.sendAs.list": settings.send_as_list,
    "gmail.users.threads.get": threads.get,
    "gmail.users.threads.list": threads.list_,
}

__all__ = ["HANDLERS", "Store", "deliver", "pages"]
