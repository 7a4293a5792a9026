"""One call that writes to Google, as the plan orders it and the journal keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from core.i18n import Text

CREATE_SPREADSHEET = "create_spreadsheet"
STAMP = "stamp"
ADOPT_LABEL = "adopt_label"
RENAME_LABEL = "rename_label"
CREATE_LABEL = "create_label"
CREATE_CONTACTS = "create_contacts"
COMPLETE_CONTACTS = "complete_contacts"
CLEAR_CONTACTS = "clear_contacts"
ADD_MEMBERS = "add_members"
WRITE_SHEET = "write_sheet"
REMOVE_MEMBERS = "remove_members"
DELETE_LABEL = "delete_label"
LEAVE_LABEL = "leave_label"

LOST = (CREATE_CONTACTS, CREATE_SPREADSHEET)
"""What a lost answer leaves unsure: made a second time it would be there twice. Every other call
may be repeated, or says that it was made already."""


MANY_THINGS = (WRITE_SHEET, ADD_MEMBERS, REMOVE_MEMBERS)
"""Of which a part may have been done when Google refused the rest."""


LOOKED_AT = (*MANY_THINGS, COMPLETE_CONTACTS, CLEAR_CONTACTS)
"""Of which the next run sees for itself what became of a lost answer."""


def ended_badly(kind: str) -> str:
    """The state of a change that Google refused. What it may have done by then is ours until the
    next run has looked."""
    return "unsure" if kind in MANY_THINGS else "failed"


class Change(Struct, frozen=True):
    """One call to make. `items` depend on the kind:

    members: customer ids; create_contacts: customer ids (the marks); complete_contacts and
    clear_contacts: [[customer, field, before, after, stamp], …], where the stamp is the contact's
    etag right before the call, "" as long as it was not sent; write_sheet: {"answers":
    {dimension: [[customer, before, after], …]}, "cells": the same by column for everything else
    in rows there were, "rows": customers whose row is new, "at": {customer: row}, "renamed":
    {dimension: [[customer, answer], …]} where only an answer's name is another one, "again": while
    it is under way, what is written otherwise than planned: [[dimension, customer, answer, row],
    …]}; else empty.
    Once a creation is done, its target says what Google called it: "resource_name", "contacts"
    {customer: name}.
    """

    kind: str
    target: Mapping[str, Any]
    items: Any
    why: Text
    id: str = ""
