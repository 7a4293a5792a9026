"""What matching could not decide, in words."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import Text
from core.model import Place, Problem
from sync.matching.identities import Identity
from sync.matching.values import ORIGIN, Person


def _at(identity: Identity) -> Place:
    return Place(
        spreadsheet=identity.spreadsheet,
        tab=identity.tab,
        cell=f"{identity.row}:{identity.row}",
    )


def shared_key(key: str, names: int, place: Place) -> Problem:
    return Problem(
        kind="shared_key",
        origin=ORIGIN,
        place=place,
        message=Text(
            "{key} stands with different names ({count}), so it does not say who ordered.",
            key=key,
            count=names,
        ),
        advice=Text("Write each buyer's own e-mail or phone, or leave the cell empty."),
    )


def shared_places(
    keys: frozenset[str], identities: Sequence[Identity], people: Sequence[Person]
) -> dict[str, Place]:
    """Per shared key the first row that uses it, else the first contact."""
    places: dict[str, Place] = {}
    for identity in sorted(identities, key=_row) if keys else ():
        for key in (identity.email_key, identity.phone_key):
            if key in keys and key not in places:
                places[key] = _at(identity)
    for person in people if keys else ():
        for key in keys.intersection((*person.emails, *person.phones)):
            if key not in places:
                places[key] = Place(contact=person.resource_name)
    return places


def _row(identity: Identity) -> tuple[str, int, int]:
    return identity.spreadsheet, identity.tab, identity.row


def two_contacts(identity: Identity) -> Problem:
    return Problem(
        kind="two_contacts",
        origin=ORIGIN,
        place=_at(identity),
        message=Text(
            "The e-mail {email} and the phone {phone} belong to two different contacts;"
            " the e-mail counts.",
            email=identity.email or identity.email_key,
            phone=identity.phone_key,
        ),
        advice=Text("Mend the row or one of the contacts."),
    )


def phone_of_many(identity: Identity) -> Problem:
    return Problem(
        kind="phone_of_many",
        origin=ORIGIN,
        place=_at(identity),
        message=Text(
            "Several people have the phone {phone}, so this order belongs to nobody yet.",
            phone=identity.phone_key,
        ),
        advice=Text("Write the buyer's e-mail in the row."),
    )


def phone_of_another(identity: Identity) -> Problem:
    return Problem(
        kind="phone_of_another",
        origin=ORIGIN,
        place=_at(identity),
        message=Text(
            "Somebody of another name has {name}'s phone {phone} too: they are kept apart.",
            name=identity.name or "?",
            phone=identity.phone_key,
        ),
        advice=Text("Write an e-mail in the row, or mend the name in the row or the contact."),
    )


def name_only(identities: Sequence[Identity], recognised: int) -> Problem:
    """All rows with nothing but a name, at once: one by one they would bury everything else."""
    first = min(identities, key=_row)
    names = sorted({identity.name or "" for identity in identities})
    return Problem(
        kind="name_only",
        origin=ORIGIN,
        place=_at(first),
        message=Text(
            "Buyers with neither e-mail nor phone: {count} ({names}). With the name of exactly one"
            " contact: {recognised}.",
            count=len(names),
            names=", ".join(names[:5]) + (", …" if len(names) > 5 else ""),
            recognised=recognised,
        ),
        advice=Text("Say under Matches whose they are, or write an e-mail or phone in their rows."),
    )


def name_of_many(identity: Identity, name: str, count: int) -> Problem:
    """She said whose rows with this name are; by now the name fits others as well."""
    return Problem(
        kind="name_of_many",
        origin=ORIGIN,
        place=_at(identity),
        message=Text(
            "Rows with only the name {name} count for the customer you chose, but by now"
            " {count} customers are called so.",
            name=name,
            count=count,
        ),
        advice=Text("Look under Matches whether it is still right."),
    )


def doubled_contact(email: str, people: Sequence[Person]) -> Problem:
    return Problem(
        kind="doubled_contact",
        origin=ORIGIN,
        place=Place(contact=people[0].resource_name),
        message=Text(
            "Contacts with the e-mail {email}: {count}. Its orders go to the first of them.",
            count=len(people),
            email=email,
        ),
        advice=Text("Merge them in Google Contacts."),
    )
