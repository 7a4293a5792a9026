"""What we filled into contacts, remembered for ever in table `base`, place FIELD.

Once she took it away, nobody writes it again. And it is no word of hers: matching goes as if it
were not there, and for rules it counts only where no order row tells the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl
from sqlalchemy import Connection, select

from core.model import NONE, TELLABLE, Contact
from core.tables import base
from sync.answers import Bases
from sync.merge import Values

FIELD = "field"
"""The place in table `base`; its "dimension" is the field's name."""
NEVER = NONE
"""What it holds for somebody whose field is hers alone from now on."""

Ours = Mapping[str, Mapping[str, str]]
"""Contact -> field -> what we filled in and still stands there."""

_IN_RULES = ("birthday", "city", "occupation")


def ours_of(
    bases: Mapping[tuple[str, str], Values],
    links: Mapping[str, str],
    contacts: Mapping[str, Contact],
) -> dict[str, dict[str, str]]:
    """`links`: customer -> contact."""
    found: dict[str, dict[str, str]] = {}
    for what in TELLABLE:
        for who, value in bases.get((what, FIELD), {}).items():
            contact = contacts.get(links.get(who, ""))
            if contact and value != NEVER and _says(contact, what, value):
                found.setdefault(contact.resource_name, {})[what] = value
    return found


def stands_alone(contact: Contact, what: str, value: str) -> bool:
    """Whether this stands in the field, and nothing else, as far as the contact tells."""
    several = what == "phone" and len(contact.phones) > 1
    return contact.told(what) == value and what not in contact.beside and not several


def load_ours(
    connection: Connection,
    account: str,
    links: Mapping[str, str],
    contacts: Mapping[str, Contact],
) -> dict[str, dict[str, str]]:
    """`ours_of` as the last run left it."""
    kept = select(base.c.dimension, base.c.held).where(base.c.account == account)
    rows = connection.execute(kept.where(base.c.place == FIELD))
    return ours_of({(what, FIELD): held for what, held in rows}, links, contacts)


def _says(contact: Contact, what: str, value: str) -> bool:
    return contact.told(what) == value or (what == "phone" and value in contact.phones)


def her_own(contacts: Mapping[str, Contact], ours: Ours) -> Mapping[str, Contact]:
    """The contacts without what we filled in, as far as rules ask for it."""
    if not ours:
        return contacts
    own = dict(contacts)
    for name, values in ours.items():
        for what in values.keys() & set(_IN_RULES):
            own[name] = own[name].telling(what, "")
    return own


def with_ours(people: pl.DataFrame, links: Mapping[str, str], ours: Ours) -> pl.DataFrame:
    """`people` as sync.told.with_told answers, with what we filled in where nobody else says it."""
    whose = {name: who for who, name in links.items()} if ours else {}
    for what in _IN_RULES:
        told = {whose[n]: v[what] for n, v in ours.items() if what in v and n in whose}
        if told:
            value = pl.col("customer").replace_strict(told, default=None, return_dtype=pl.String)
            people = people.with_columns(pl.coalesce(what, value).alias(what))
    return people


def emptied(
    before: Mapping[str, Contact],
    changed: Iterable[Contact],
    whose: Mapping[str, str],
    fields: Sequence[str],
) -> dict[str, dict[str, str]]:
    """Field -> customer -> NEVER, where something stood (`before`: the mirror) and she emptied it.
    `whose`: contact -> customer."""
    found: dict[str, dict[str, str]] = {}
    for contact in changed if fields else ():
        known, who = before.get(contact.resource_name), whose.get(contact.resource_name)
        for what in fields if known and who else ():
            if known and who and known.has(what) and not contact.has(what):
                found.setdefault(what, {})[who] = NEVER
    return found


def clears_of(
    asked: Iterable[str],
    bases: Mapping[tuple[str, str], Values],
    hers: Mapping[str, Contact],
) -> dict[str, dict[str, str]]:
    """What an undo takes away again, field by field. `asked`: "customer/field"; `hers`: customer ->
    contact. What does not stand there any more as we wrote it is hers."""
    clears: dict[str, dict[str, str]] = {}
    for subject in asked:
        who, _, what = subject.partition("/")
        value = bases.get((what, FIELD), {}).get(who, NEVER)
        if value != NEVER and who in hers and stands_alone(hers[who], what, value):
            clears.setdefault(what, {})[who] = value
    return clears


def keep_emptied(
    connection: Connection,
    account: str,
    known: Mapping[tuple[str, str], Values],
    emptied: Mapping[str, Values],
) -> None:
    """Write it down with what was read: the next run sees nothing of it any more."""
    bases = Bases(account, known)
    for what, never in emptied.items():
        bases.put(connection, what, FIELD, never)
