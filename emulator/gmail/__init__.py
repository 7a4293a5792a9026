"""A local Gmail: drafts, sending, delivery inside the world, labels, search and history."""

from __future__ import annotations

from emulator.api import Handler
from emulator.gmail import autoreply, changes, drafts, labelling, messages, settings, threads
from emulator.gmail.deliver import deliver
from emulator.gmail.page import pages
from emulator.gmail.store import Store
from emulator.gmail.uploads import UPLOADS

HANDLERS: dict[str, Handler] = {
    "gmail.users.getProfile": settings.profile,
    "gmail.users.drafts.create": drafts.create,
    "gmail.users.drafts.delete": drafts.delete,
    "gmail.users.drafts.get": drafts.get,
    "gmail.users.drafts.list": drafts.list_,
    "gmail.users.drafts.send": drafts.send_,
    "gmail.users.drafts.update": drafts.update,
    "gmail.users.history.list": changes.list_,
    "gmail.users.labels.create": labelling.create,
    "gmail.users.labels.delete": labelling.delete,
    "gmail.users.labels.get": labelling.get,
    "gmail.users.labels.list": labelling.list_,
    "gmail.users.labels.patch": labelling.patch,
    "gmail.users.labels.update": labelling.update,
    "gmail.users.messages.attachments.get": messages.attachments_get,
    "gmail.users.messages.batchDelete": messages.batch_delete,
    "gmail.users.messages.batchModify": messages.batch_modify,
    "gmail.users.messages.delete": messages.delete,
    "gmail.users.messages.get": messages.get,
    "gmail.users.messages.import": messages.import_,
    "gmail.users.messages.insert": messages.insert,
    "gmail.users.messages.list": messages.list_,
    "gmail.users.messages.modify": messages.modify,
    "gmail.users.messages.send": messages.send_,
    "gmail.users.messages.trash": messages.trash,
    "gmail.users.messages.untrash": messages.untrash,
    "gmail.users.settings.getVacation": autoreply.get_vacation,
    "gmail.users.settings.sendAs.create": settings.send_as_create,
    "gmail.users.settings.sendAs.delete": settings.send_as_delete,
    "gmail.users.settings.sendAs.get": settings.send_as_get,
    "gmail.users.settings.sendAs.list": settings.send_as_list,
    "gmail.users.settings.sendAs.patch": settings.send_as_patch,
    "gmail.users.settings.sendAs.update": settings.send_as_update,
    "gmail.users.settings.sendAs.verify": settings.send_as_verify,
    "gmail.users.settings.updateVacation": autoreply.update_vacation,
    "gmail.users.threads.delete": threads.delete,
    "gmail.users.threads.get": threads.get,
    "gmail.users.threads.list": threads.list_,
    "gmail.users.threads.modify": threads.modify,
    "gmail.users.threads.trash": threads.trash,
    "gmail.users.threads.untrash": threads.untrash,
}

__all__ = ["HANDLERS", "UPLOADS", "Store", "deliver", "pages"]
