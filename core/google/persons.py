"""Google's Person as our Contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct, convert, structs

from core.model import TELLABLE, Contact, NewContact

MARK = "regulars"
"""The clientData key under which our own id stands on contacts and labels."""

FIELDS = (
    "names,emailAddresses,phoneNumbers,birthdays,memberships,addresses,genders,occupations,"
    "locales,clientData,metadata"
)
CREATED_FIELDS = "names,emailAddresses,phoneNumbers,memberships,clientData,metadata"

PLACES: Mapping[str, str] = {
    "birthday": "birthdays",
    "phone": "phoneNumbers",
    "city": "addresses",
    "occupation": "occupations",
    "name": "names",
}
"""Where Google keeps each of core.model.TELLABLE."""
_MADE_BY_GOOGLE = frozenset(
    [
        "metadata",
        "canonicalForm",
        "formattedType",
        "formattedValue",
        "text",
        "displayName",
        "displayNameLastFirst",
        "givenName",
        "familyName",
        "unstructuredName",
    ]
)
"""Parts of an item that Google adds to what was written: they say nothing more."""


class _Read(Struct, frozen=True, gc=False, rename="camel"):
    """As much of an answer as we read; what is not named here is passed over unread."""


class Source(_Read, frozen=True):
    """Whose words an item is."""

    type: str = ""


class Metadata(_Read, frozen=True):
    """Of an item."""

    source: Source = Source("CONTACT")
    primary: bool = False
    source_primary: bool = False


class Origin(_Read, frozen=True):
    """What a person is put together from."""

    type: str = ""
    update_time: str = ""


class About(_Read, frozen=True):
    """The metadata of a person."""

    sources: tuple[Origin, ...] = ()
    deleted: bool = False
    previous_resource_names: tuple[str, ...] = ()
    """What it was called before; told in answers to a sync token alone, of the deleted too."""


class Day(_Read, frozen=True):
    year: int = 0
    month: int = 0
    day: int = 0


class Item(_Read, frozen=True):
    """An item of any field: each field has other parts."""

    metadata: Metadata = Metadata()
    value: str | None = None


class Name(Item, frozen=True):
    display_name: str = ""
    given_name: str = ""
    family_name: str = ""


class Phone(Item, frozen=True):
    canonical_form: str = ""


class Address(Item, frozen=True):
    city: str | None = None


class Birthday(Item, frozen=True):
    date: Day = Day()


class Group(_Read, frozen=True):
    contact_group_resource_name: str = ""


class Membership(_Read, frozen=True):
    contact_group_membership: Group | None = None


class Datum(_Read, frozen=True):
    key: str = ""
    value: str = ""


class Person(_Read, frozen=True):
    resource_name: str
    etag: str = ""
    metadata: About = About()
    names: tuple[Name, ...] = ()
    email_addresses: tuple[Item, ...] = ()
    phone_numbers: tuple[Phone, ...] = ()
    birthdays: tuple[Birthday, ...] = ()
    addresses: tuple[Address, ...] = ()
    genders: tuple[Item, ...] = ()
    occupations: tuple[Item, ...] = ()
    locales: tuple[Item, ...] = ()
    memberships: tuple[Membership, ...] = ()
    client_data: tuple[Datum, ...] = ()


class Status(_Read, frozen=True):
    code: int = 0


class PersonResponse(_Read, frozen=True):
    """What became of one person of a batch."""

    person: Person | None = None
    status: Status = Status()

    @property
    def contact(self) -> Contact | None:
        """None where it did not go well."""
        return None if self.status.code or not self.person else to_contact(self.person)


class Whole(_Read, frozen=True):
    """A person of a batch that was read, with all that stands there."""

    requested_resource_name: str = ""
    person: dict[str, Any] | None = None
    status: Status = Status()

    def __post_init__(self) -> None:
        """Held to what a person is here, where an odd answer still counts as lost."""
        if self.person is not None:
            whole_contact(self.person)

    @property
    def contact(self) -> Contact | None:
        """None where it did not go well."""
        return None if self.status.code or not self.person else whole_contact(self.person)


class Wholes(_Read, frozen=True):
    """The answer of people.people.getBatchGet."""

    responses: tuple[Whole, ...] = ()


class Created(_Read, frozen=True):
    """The answer of people.people.batchCreateContacts."""

    created_people: tuple[PersonResponse, ...] = ()


class Updated(_Read, frozen=True):
    """The answer of people.people.batchUpdateContacts, by resource name."""

    update_result: dict[str, PersonResponse] = {}


class Connections(_Read, frozen=True):
    """A page of people.connections.list."""

    connections: tuple[Person, ...] = ()
    next_page_token: str = ""
    next_sync_token: str = ""


def read_person(answer: Mapping[str, Any]) -> Person:
    return convert(answer, Person)


def to_contact(person: Person) -> Contact:
    """The Contact in a Person, from its CONTACT source only: a Google profile's own words about the
    same person are not the owner's."""
    name = _first(person.names, _NO_NAME)
    emails = [email for item in _own(person.email_addresses) if (email := item.value)]
    phones = [n for i in _own(person.phone_numbers) if (n := i.canonical_form or i.value)]
    birthday = _birthday(person.birthdays) if person.birthdays else None
    city = _first(person.addresses, _NO_ADDRESS).city
    occupation = _first(person.occupations, _NO_ITEM).value
    return Contact(  # by place: with 25,000 contacts, names would cost as much as all the rest
        person.resource_name,
        person.etag,
        name.display_name,
        name.given_name,
        name.family_name,
        tuple(emails),
        tuple(phones),
        birthday,
        city,
        _first(person.genders, _NO_ITEM).value,
        occupation,
        _first(person.locales, _NO_ITEM).value,
        _labels(person.memberships),
        mark_of(person.client_data),
        _updated_at(person.metadata.sources),
        person.metadata.previous_resource_names,
        _beside(person, (birthday, phones, city, occupation, name.display_name)),
    )


T = TypeVar("T", bound=Item)
_NO_ITEM, _NO_NAME, _NO_ADDRESS = Item(), Name(), Address()
_NOTHING: frozenset[str] = frozenset()
_EMPTY = ((), (), (), ())


def _beside(person: Person, told: Sequence[Any]) -> frozenset[str]:
    """Fields, told in TELLABLE's order, in which something stands and nothing is told."""
    seldom = person.birthdays, person.phone_numbers, person.addresses, person.occupations
    if told[-1] and seldom == _EMPTY:
        return _NOTHING
    fields = zip(TELLABLE, told, (*seldom, person.names), strict=True)
    return frozenset([f for f, said, items in fields if items and not said and _own(items)])


def whole_contact(answer: Mapping[str, Any]) -> Contact:
    """The same, with every field named in which more stands than is told."""
    contact = to_contact(read_person(answer))
    beside = [f for f in TELLABLE if not _is_plain(answer, f, contact.told(f))]
    return structs.replace(contact, beside=frozenset(beside))


def _is_plain(answer: Mapping[str, Any], field: str, told: str) -> bool:
    """Whether the field holds what `field_of` would write, and nothing else."""
    written = field_of(field, told)
    items = [item for item in answer.get(PLACES[field], ()) if _own((convert(item, Item),))]
    return len(items) == len(written) and all(
        item.keys() - _MADE_BY_GOOGLE <= wanted.keys()
        and all(item.get(key) == value for key, value in wanted.items() if key in item)
        for item, wanted in zip(items, written, strict=True)
    )


def field_of(field: str, value: str) -> list[dict[str, Any]]:
    """One of TELLABLE as an update takes it; "" empties it."""
    if not value:
        return []
    if field == "birthday":
        year, month, day = value.rsplit("-", 2)
        date = {"month": int(month), "day": int(day)}
        return [{"date": date if year == "-" else {"year": int(year), **date}}]
    part = {"city": "city", "name": "unstructuredName"}.get(field, "value")
    return [{part: value}]


def mark_of(client_data: Iterable[Datum]) -> str | None:
    """Our mark on a person or a contact group."""
    for data in client_data:
        if data.key == MARK:
            return data.value or None
    return None


def others_data(resource: Mapping[str, Any]) -> list[dict[str, str]]:
    """The clientData of other programs on a person or label."""
    found = (
        {"key": d.get("key", ""), "value": d.get("value", "")}
        for d in resource.get("clientData", ())
    )
    return [data for data in found if data["key"] != MARK]


def marked(mark: str) -> list[dict[str, str]]:
    """Our clientData; an empty mark is none."""
    return [{"key": MARK, "value": mark}] if mark else []


def to_person(new: NewContact) -> dict[str, Any]:
    """What batchCreateContacts takes. The whole name is given as it is: Google splits it."""
    person: dict[str, Any] = {"clientData": marked(new.mark)}
    if new.name:
        person["names"] = [{"unstructuredName": new.name}]
    if new.email:
        person["emailAddresses"] = [{"value": new.email}]
    if new.phone:
        person["phoneNumbers"] = [{"value": new.phone}]
    return person


def _own(items: Sequence[T]) -> Sequence[T]:
    """The contact's own items of a field, the primary one first; Google promises no order."""
    if not items or (len(items) == 1 and items[0].metadata.source.type == "CONTACT"):
        return items
    own = [item for item in items if item.metadata.source.type == "CONTACT"]
    return sorted(own, key=_rank) if len(own) > 1 else own


def _rank(item: Item) -> bool:
    return not (item.metadata.primary or item.metadata.source_primary)


def _first(items: Sequence[T], nothing: T) -> T:
    own = _own(items) if items else items
    return own[0] if own else nothing


def _birthday(items: Sequence[Birthday]) -> str | None:
    """ "1980-05-17", "--05-17" without a year, None where month or day is missing."""
    for item in _own(items):
        year, month, day = item.date.year, item.date.month, item.date.day
        if month and day:
            return f"{year:04}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"
    return None


def _labels(memberships: Iterable[Membership]) -> frozenset[str]:
    found = [
        g.contact_group_resource_name for m in memberships if (g := m.contact_group_membership)
    ]
    return _together(tuple(found))


@lru_cache(maxsize=4096)
def _together(names: tuple[str, ...]) -> frozenset[str]:
    """Many people have the same labels: they share one set."""
    return frozenset(names)


def _updated_at(sources: Iterable[Origin]) -> datetime | None:
    for source in sources:
        if source.type == "CONTACT":
            return datetime.fromisoformat(source.update_time) if source.update_time else None
    return None
