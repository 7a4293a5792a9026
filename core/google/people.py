"""Google Contacts: the real People gateway."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from core.beside import in_a_thread
from core.errors import Conflict, Denied, Expired, Gone, GoogleError, Rejected, TryLater
from core.google.discovery import Api
from core.google.persons import (
    CREATED_FIELDS,
    FIELDS,
    PLACES,
    Connections,
    Created,
    Datum,
    Updated,
    Wholes,
    field_of,
    mark_of,
    marked,
    others_data,
    to_contact,
    to_person,
)
from core.google.ports import ContactPull, MembersResult
from core.google.transport import Session
from core.model import Contact, Label, NewContact

log = logging.getLogger(__name__)

T = TypeVar("T")

_PULL = {
    "resourceName": "people/me",
    "personFields": FIELDS,
    "pageSize": 1000,
    "requestSyncToken": True,
    # not PROFILE: somebody's own profile is not what the owner wrote down
    "sources": ["READ_SOURCE_TYPE_CONTACT"],
}
_GROUP_FIELDS = "clientData,groupType,memberCount,metadata,name"
_GROUPS_AT_ONCE = 200
_CONTACTS_AT_ONCE = 200
_MOST_REFUSED = 20
"""Refused batches after which it is not some few contacts: two bad ones of 200 make 16 at most."""


class GooglePeople:
    """Implements core.google.ports.People."""

    def __init__(self, session: Session) -> None:
        self._api = Api(session, "people", "v1")

    @cached_property
    def _people(self) -> Any:
        return self._api.resource.people()

    @cached_property
    def _groups(self) -> Any:
        return self._api.resource.contactGroups()

    @cached_property
    def _members(self) -> Any:
        return self._groups.members()

    @property
    def pull_parameters(self) -> str:
        return sha256(repr(sorted(_PULL.items())).encode()).hexdigest()

    def pull_contacts(self, token: str | None) -> ContactPull:
        try:
            return self._pulled(token)
        except Rejected as error:
            if token and error.http == 400:
                # A garbled token, or one made with other parameters: cured as an expired one is.
                log.warning("Google did not take the sync token; all contacts are read anew.")
                raise Expired(error.what, http=400, reason="INVALID_SYNC_TOKEN") from error
            raise

    def _pulled(self, token: str | None) -> ContactPull:
        contacts: list[Contact] = []
        deleted: list[str] = []
        next_token = ""
        for page in self._connections(token):
            for person in page.connections:
                if person.metadata.deleted:
                    deleted += [person.resource_name, *person.metadata.previous_resource_names]
                else:
                    contacts.append(to_contact(person))
            next_token = page.next_sync_token
        return ContactPull(tuple(contacts), tuple(deleted), next_token, full=token is None)

    def _connections(self, token: str | None) -> Iterator[Connections]:
        """Page by page. The next one is asked for while the caller takes one apart; meanwhile the
        session is that thread's alone."""
        connections = self._people.connections()
        request = connections.list(**_PULL, **({"syncToken": token} if token else {}))
        page: Connections = self._api.run(request, Connections)
        while page.next_page_token:
            request = connections.list_next(request, {"nextPageToken": page.next_page_token})
            with in_a_thread(partial(self._api.run, request, Connections)) as coming:
                yield page
            page = coming.result()
        yield page

    def list_labels(self) -> list[Label]:
        labels: list[Label] = []
        request = self._groups.list(pageSize=1000, groupFields=_GROUP_FIELDS)
        while request is not None:
            page = self._api.run(request)
            labels += map(_label, page.get("contactGroups", ()))
            request = self._groups.list_next(request, page)
        return labels

    def label_members(self, labels: Mapping[str, int]) -> dict[str, frozenset[str]]:
        members: dict[str, frozenset[str]] = {}
        for names in _batches(labels, _GROUPS_AT_ONCE):
            groups = self._read_groups(names, max(labels[name] for name in names))
            truncated = {  # somebody joined since the labels were listed
                name: group["memberCount"]
                for name, group in groups.items()
                if group.get("memberCount", 0) > len(group.get("memberResourceNames", ()))
            }
            if truncated:
                groups |= self._read_groups(list(truncated), max(truncated.values()))
            for name, group in groups.items():
                members[name] = frozenset(group.get("memberResourceNames", ()))
        return members

    def _read_groups(self, names: Sequence[str], most: int) -> dict[str, dict[str, Any]]:
        answer = self._api.run(
            self._groups.batchGet(
                resourceNames=list(names), maxMembers=most, groupFields="memberCount,metadata"
            )
        )
        return {
            response["requestedResourceName"]: response["contactGroup"]
            for response in answer.get("responses", ())
            if "contactGroup" in response and not response.get("status", {}).get("code")
        }

    def create_label(self, name: str, mark: str) -> Label:
        body = {
            "contactGroup": {"name": name, "clientData": marked(mark)},
            "readGroupFields": _GROUP_FIELDS,
        }
        return _label(self._api.run(self._groups.create(body=body)))

    def rename_label(self, label: Label, name: str) -> Label:
        body = {
            "contactGroup": {"name": name, "etag": label.etag},
            "updateGroupFields": "name",
            "readGroupFields": _GROUP_FIELDS,
        }
        request = self._groups.update(resourceName=label.resource_name, body=body)
        return _label(self._api.run(request))

    def remove_label(self, resource_name: str) -> None:
        try:
            self._api.run(self._groups.delete(resourceName=resource_name, deleteContacts=False))
        except Gone:
            log.info("The label %s is gone already.", resource_name)

    def mark_label(self, label: Label, mark: str) -> Label:
        """Two calls: clientData is written whole, so what stands there is read first."""
        request = self._groups.get(resourceName=label.resource_name, groupFields=_GROUP_FIELDS)
        group = self._api.run(request)
        body = {
            "contactGroup": {
                "name": group["name"],
                "etag": group["etag"],
                "clientData": [*others_data(group), *marked(mark)],
            },
            "updateGroupFields": "clientData",
            "readGroupFields": _GROUP_FIELDS,
        }
        request = self._groups.update(resourceName=label.resource_name, body=body)
        return _label(self._api.run(request))

    def change_members(
        self, label: str, add: Sequence[str], remove: Sequence[str]
    ) -> MembersResult:
        body = {"resourceNamesToAdd": list(add), "resourceNamesToRemove": list(remove)}
        answer = self._api.run(self._members.modify(resourceName=label, body=body))
        return MembersResult(
            frozenset(answer.get("notFoundResourceNames", ())),
            frozenset(answer.get("canNotRemoveLastContactGroupResourceNames", ())),
        )

    def create_contacts(self, people: Sequence[NewContact]) -> dict[str, Contact]:
        return _halved(people, self._create)

    def _create(self, people: Sequence[NewContact]) -> dict[str, Contact]:
        body = {
            "contacts": [{"contactPerson": to_person(person)} for person in people],
            "readMask": CREATED_FIELDS,
        }
        answer = self._api.run(self._people.batchCreateContacts(body=body), Created)
        made = [contact for response in answer.created_people if (contact := response.contact)]
        return {contact.mark: contact for contact in made if contact.mark}

    def read_contacts(self, names: Sequence[str]) -> dict[str, Contact]:
        if not names:
            return {}
        request = self._people.getBatchGet(
            resourceNames=list(names), personFields=FIELDS, sources=_PULL["sources"]
        )
        answer = self._api.run(request, Wholes)
        return {
            response.requested_resource_name: contact
            for response in answer.responses
            if (contact := response.contact)
        }

    def write_fields(
        self, contacts: Sequence[Contact], fields: Sequence[str]
    ) -> dict[str, Contact]:
        return _halved(contacts, lambda some: self._write(some, fields))

    def _write(self, contacts: Sequence[Contact], fields: Sequence[str]) -> dict[str, Contact]:
        body = {
            "contacts": {
                contact.resource_name: {
                    "etag": contact.etag,
                    **{PLACES[field]: field_of(field, contact.told(field)) for field in fields},
                }
                for contact in contacts
            },
            "updateMask": ",".join(PLACES[field] for field in fields),
            "readMask": FIELDS,
            "sources": _PULL["sources"],
        }
        answer = self._api.run(self._people.batchUpdateContacts(body=body), Updated)
        return {
            name: contact
            for name, response in answer.update_result.items()
            if (contact := response.contact)
        }


def _halved(
    people: Sequence[T], write: Callable[[Sequence[T]], dict[str, Contact]]
) -> dict[str, Contact]:
    """A batch is written whole or not at all, so one that Google refuses is halved until only
    those are left out whom it does not take."""
    written: dict[str, Contact] = {}
    batches = [people] if people else []
    refusals: list[GoogleError] = []
    while batches and len(refusals) <= _MOST_REFUSED:
        batch = batches.pop()
        middle = len(batch) // 2
        try:
            written |= write(batch)
        except (Rejected, Conflict) as refused:
            refusals.append(refused)
            if 1 < len(batch) <= _CONTACTS_AT_ONCE:
                batches += [batch[middle:], batch[:middle]]
        except (Denied, TryLater) as ending:
            refusals.append(ending)
            break
    if refusals and not written:
        raise refusals[-1]
    return written


def _label(group: Mapping[str, Any]) -> Label:
    return Label(
        resource_name=group["resourceName"],
        name=group.get("name", ""),
        etag=group.get("etag", ""),
        member_count=group.get("memberCount", 0),
        system=group.get("groupType") == "SYSTEM_CONTACT_GROUP",
        mark=mark_of(
            Datum(data.get("key", ""), data.get("value", ""))
            for data in group.get("clientData", ())
        ),
    )


def _batches(names: Mapping[str, int], size: int) -> Iterator[list[str]]:
    left = iter(names)
    while batch := list(islice(left, size)):
        yield batch
