"""Which contacts a run fills in, and from which it takes that again; pure.

It fills in what the owner allows under [contacts] complete, where the contact says nothing and she
never emptied it. It takes again what an undo asks for, as long as it stands there as we wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from core.keys import email_key
from core.model import Contact, NewContact
from core.settings import Settings
from sync.completing import Seat, Told, completions
from sync.decisions import COMPLETE
from sync.filled import FIELD, NEVER, clears_of
from sync.merge import Values
from sync.pull import Before, Pulled, folds_now


class Fill(Struct, frozen=True):
    told: Told = field(default_factory=dict)
    """What to fill in."""
    clears: Told = field(default_factory=dict)
    bases: Mapping[str, Values] = field(default_factory=dict)
    """Field -> customer -> what is remembered of her before anything is written."""


def fill_of(
    before: Before,
    pulled: Pulled,
    links: Mapping[str, str],
    unlinked: frozenset[str],
    buyers: Sequence[NewContact],
    settings: Settings,
    today: date,
    *,
    strange: bool,
) -> Fill:
    """`links`: customer -> contact; `unlinked`: whose contact is another one than it was.

    `strange`: somebody else wrote last. Nobody knows what was emptied since, so what is empty now
    stays so.
    """
    contacts, pending = pulled.contacts.contacts, before.pending
    asked, fields = before.decisions.get(COMPLETE, {}), settings.contacts.complete
    hers: dict[str, Contact] = {}
    if asked or fields or pending.completing or pending.clearing:
        hers = {who: contacts[name] for who, name in links.items() if name in contacts}
    clears = clears_of(asked, before.answers.bases, hers)
    known = _known(before, pulled, hers, unlinked)
    told: Told = {}
    if fields:
        seats = list(_seats(before, pulled, hers, known, buyers, fields))
        told = completions(seats, contacts, pulled.rows, today, settings.business.region)
    if strange:
        for what, values in told.items():
            known[what] = {**known.get(what, {}), **dict.fromkeys(values, NEVER)}
        told = {}
    return Fill(told, clears, known)


def _known(
    before: Before,
    pulled: Pulled,
    hers: Mapping[str, Contact],
    unlinked: frozenset[str],
) -> dict[str, dict[str, str]]:
    """The bases as they are now: with what she emptied and what a call that nobody answered did,
    without what an undo took away; of another contact than it was filled into, nothing is ours."""
    known = {what: dict(held) for (what, p), held in before.answers.bases.items() if p == FIELD}
    for what, never in pulled.emptied.items():
        known.setdefault(what, {}).update(never)
    for (what, who), (value, _) in before.pending.completing.items():
        if who in hers and hers[who].has(what):
            known.setdefault(what, {})[who] = value
    for held in known.values():
        held.update(dict.fromkeys(unlinked & held.keys(), NEVER))
    for what, who in before.pending.clearing:
        if who in hers and not hers[who].has(what):
            known.get(what, {}).pop(who, None)
    return known


def _seats(
    before: Before,
    pulled: Pulled,
    hers: Mapping[str, Contact],
    known: Mapping[str, Values],
    buyers: Sequence[NewContact],
    fields: Sequence[str],
) -> Iterator[Seat]:
    """Customers of one contact that lacks something. Who the owner made one with another is left
    alone: two contacts tell of her."""
    made = {new.mark: new for new in buyers}
    joined = set(folds_now(before, pulled).values())
    no = before.decisions.get(COMPLETE, {})
    for row in pulled.active:
        if row.id in joined:
            continue
        contact, new = hers.get(row.id), made.get(row.id)
        lacking = {
            what
            for what in fields
            if row.id not in known.get(what, ())
            and f"{row.id}/{what}" not in no
            and not (contact.has(what) if contact else new and _is_made_with(new, what))
        }
        if lacking and contact:
            own = "" if "name" in pulled.ours.get(contact.resource_name, {}) else contact.name
            yield Seat(row.id, contact.resource_name, own, lacking)
        elif lacking and new:
            yield Seat(row.id, "", new.name, lacking, email_key(new.email) if new.email else None)


def _is_made_with(new: NewContact, what: str) -> bool:
    return bool({"name": new.name, "phone": new.phone}.get(what))
