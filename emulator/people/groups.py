"""people.contactGroups: labels, and the groups every account has."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from emulator.api import Call, Json, Refusal, invalid, not_found
from emulator.people import sync_tokens
from emulator.people.account import Account, micros
from emulator.people.etags import source_etag
from emulator.people.group import ALL, SYSTEM_GROUPS, Group
from emulator.people.masks import Mask, group_mask
from emulator.people.store import account_of
from emulator.people.texts import instant

READ_DEFAULT: Mask = ("groupType", "memberCount", "metadata", "name")
WRITE_DEFAULT: Mask = ("groupType", "metadata", "name")
MOST_GROUPS = 200
"""How many resource names contactGroups.batchGet takes."""


def list_groups(call: Call) -> Json:
    """GET /v1/contactGroups: never with members; the last page has a sync token."""
    account, query = account_of(call), call.query
    mask = group_mask(query.get("groupFields"), READ_DEFAULT, "groupFields", "contactGroups/list")
    size, sync = sync_tokens.page_size(query, 30), query.get("syncToken")
    syncing = sync_tokens.bound_to(call.account, {"groups": True})
    paging = sync_tokens.bound_to(call.account, {"fields": mask, "size": size, "sync": sync})
    since = sync_tokens.unseal(sync, syncing)["upto"] if sync else None
    if since is not None and since > account.seq:
        raise sync_tokens.expired()
    at = micros(call.world.clock.now())
    crawl = {"upto": account.seq, "start": 0, "at": at}
    if query.get("pageToken"):
        crawl = sync_tokens.unseal_page(query["pageToken"], paging, at)
    upto, start = crawl["upto"], crawl["start"]
    rows = _listed(account, since)
    answer: Json = {"totalItems": len(rows)} if rows else {}
    if page := rows[start : start + size]:
        listed = [resource(account, group, mask, syncing=bool(sync)) for group in page]
        answer["contactGroups"] = listed
    if start + size < len(rows):
        content = {"for": paging, "upto": upto, "start": start + size, "at": crawl["at"]}
        answer["nextPageToken"] = sync_tokens.seal(content)
    else:
        answer["nextSyncToken"] = sync_tokens.seal({"for": syncing, "upto": upto})
    return answer


def get(call: Call) -> Json:
    """GET /v1/contactGroups/…: without maxMembers no member is answered."""
    query = call.query
    mask = group_mask(query.get("groupFields"), READ_DEFAULT, "groupFields", "contactGroups/get")
    account = account_of(call)
    group = _found(account, call.path["resourceName"])
    return with_members(account, group, mask, query.get("maxMembers") or 0)


def batch_get(call: Call) -> Json:
    """GET /v1/contactGroups:batchGet: each name with a status of its own."""
    query, account = call.query, account_of(call)
    page = "contactGroups/batchGet"
    mask = group_mask(query.get("groupFields"), READ_DEFAULT, "groupFields", page)
    names = query.get("resourceNames") or []
    if not 0 < len(names) <= MOST_GROUPS:
        raise invalid("Request contains an invalid argument.")
    return {"responses": [_response(account, n, mask, query.get("maxMembers") or 0) for n in names]}


def create(call: Call) -> Json:
    """POST /v1/contactGroups. A name that is taken is 409."""
    account, sent = account_of(call), call.body.get("contactGroup") or {}
    mask = _written_mask(call, "contactGroups/create")
    name = _new_name(account, sent, None)
    at = micros(call.world.clock.now())
    return resource(account, account.add_group(name, sent.get("clientData") or [], at), mask)


def update(call: Call) -> Json:
    """PUT /v1/contactGroups/…: name and clientData, with the current etag."""
    account, sent = account_of(call), call.body.get("contactGroup") or {}
    mask = _written_mask(call, "contactGroups/update")
    page = "contactGroups/update"
    asked = call.body.get("updateGroupFields")
    fields = group_mask(asked, ("name",), "updateGroupFields", page)
    group = _found(account, call.path["resourceName"])
    if group.system or set(fields) - {"name", "clientData"}:
        raise invalid("Request contains an invalid argument.")
    _check_etag(group, sent)
    name = _new_name(account, sent, group) if "name" in fields else group.name
    data = (sent.get("clientData") or []) if "clientData" in fields else group.client_data
    account.change_group(group, name, data, micros(call.world.clock.now()))
    return resource(account, group, mask)


def delete(call: Call) -> Json:
    """DELETE /v1/contactGroups/…: its people stay, unless deleteContacts says otherwise."""
    account, at = account_of(call), micros(call.world.clock.now())
    group = _found(account, call.path["resourceName"])
    if group.system:
        raise invalid("Request contains an invalid argument.")
    if call.query.get("deleteContacts"):
        for contact in [account.contacts[member] for member in group.members]:
            account.remove(contact, at)
    account.remove_group(group, at)
    return {}


def resource(account: Account, group: Group, mask: Mask, *, syncing: bool = False) -> Json:
    """A group as answered. System groups have neither etag nor metadata; zeros are left out."""
    answer: Json = {"resourceName": group.resource_name}
    if not group.system:
        answer["etag"] = source_etag(group.id, group.seq)
        if "metadata" in mask or group.deleted:
            gone = {"deleted": True} if syncing and group.deleted else {}
            answer["metadata"] = {"updateTime": instant(group.at), **gone}
    if "groupType" in mask:
        answer["groupType"] = "SYSTEM_CONTACT_GROUP" if group.system else "USER_CONTACT_GROUP"
    if "name" in mask:
        answer |= {"name": group.name, "formattedName": SYSTEM_GROUPS.get(group.id, group.name)}
    if "memberCount" in mask and (count := len(_members(account, group))):
        answer["memberCount"] = count
    if "clientData" in mask and group.client_data:
        answer["clientData"] = group.client_data
    return answer


def with_members(account: Account, group: Group, mask: Mask, most: int) -> Json:
    if most < 0:
        raise invalid("Request contains an invalid argument.")
    answer = resource(account, group, mask)
    if members := list(islice(_members(account, group), most)):
        answer["memberResourceNames"] = [account.contacts[member].name for member in members]
    return answer


def _members(account: Account, group: Group) -> Collection[int]:
    return account.contacts if group.id == ALL else group.members


def _listed(account: Account, since: int | None) -> list[Group]:
    """All living groups, the owner's first; or those changed after `since`, deleted ones too."""
    groups = account.groups.values()
    if since is None:
        living = (group for group in groups if not group.deleted)
        return sorted(living, key=lambda group: group.system)
    return [group for group in groups if not group.system and group.seq > since]


def _response(account: Account, name: str, mask: Mask, most: int) -> Json:
    group = account.group(name)
    if group is None:
        status = {"code": 5, "message": "Requested entity was not found."}
        return {"requestedResourceName": name, "status": status}
    answer = with_members(account, group, mask, most)
    return {"contactGroup": answer, "requestedResourceName": name, "status": {}}


def _found(account: Account, name: str) -> Group:
    group = account.group(name)
    if group is None:
        raise not_found()
    return group


def _written_mask(call: Call, page: str) -> Mask:
    return group_mask(call.body.get("readGroupFields"), WRITE_DEFAULT, "readGroupFields", page)


def _new_name(account: Account, sent: Json, renamed: Group | None) -> str:
    name = str(sent.get("name") or "").strip()
    if not name:
        raise invalid("Request must set contact_group.name.")
    if account.group_named(name) not in (None, renamed):
        raise Refusal(409, "ALREADY_EXISTS", "Contact group name already exists.", "alreadyExists")
    return name


def _check_etag(group: Group, sent: Json) -> None:
    etag = sent.get("etag")
    if not etag:
        raise invalid("Request must set contact_group.etag.")
    if etag != source_etag(group.id, group.seq):
        raise Refusal(
            400,
            "FAILED_PRECONDITION",
            "Request contact_group.etag is different than the current contact_group.etag. Clear "
            "local cache and get the latest contact group.",
            "failedPrecondition",
        )
