"""drive.permissions: list, get, create, update, delete."""

from __future__ import annotations

from dataclasses import replace

from emulator.api import Call, Json, Refusal
from emulator.drive.shown import permission, permissions
from emulator.drive.store import File, file_of, insufficient, invalid_value
from emulator.sheets.access import RANKS, Permission
from emulator.sheets.store import permission_id

_SHORT = ("kind", "id", "type", "role")
KINDS = ("user", "group", "domain", "anyone")


def list_permissions(call: Call) -> Json:
    """All on one page, as Drive answers for what is in no shared drive."""
    found = [_cut(call, item) for item in permissions(file_of(call, "writer"))]
    return {"kind": "drive#permissionList", "permissions": found}


def _cut(call: Call, item: Json) -> Json:
    return item if call.query.get("fields") else {name: item[name] for name in _SHORT}


def get(call: Call) -> Json:
    key = call.path["permissionId"]
    for item in permissions(file_of(call, "writer")):
        if item["id"] == key:
            return _cut(call, item)
    raise _unknown(key)


def _unknown(key: str) -> Refusal:
    where = ("permissionId", "parameter")
    return Refusal(404, "NOT_FOUND", f"Permission not found: {key}.", "notFound", location=where)


def create(call: Call) -> Json:
    """Sharing again with the same one only changes the role."""
    file = file_of(call, "writer")
    new = _given(call.body)
    if new.role == "owner":
        _check_transfer(call, file, new)
        return _cut(call, permission(_handed_over(file, replace(new, role="writer"))))
    if new.name == file.owner:
        return _cut(call, permissions(file)[0])
    others = tuple(each for each in file.permissions if each.id != new.id)
    file.permissions = (*others, new)
    return _cut(call, permission(new))


def _given(body: Json) -> Permission:
    """The permission a body asks for. Raises Drive's 400."""
    kind, role = body.get("type", ""), body.get("role", "")
    for name, value in (("type", kind), ("role", role)):
        if not value:
            text = f"The permission {name} field is required."
            where = (f"permission.{name}", "other")
            raise Refusal(400, "INVALID_ARGUMENT", text, "required", location=where)
    if kind not in KINDS:
        raise invalid_value("permission.type", "The specified type is invalid.")
    if role not in RANKS:
        raise invalid_value("permission.role", "The specified role is invalid or not supported.")
    field = {"user": "emailAddress", "group": "emailAddress", "domain": "domain"}.get(kind)
    name = body.get(field, "").strip().lower() if field else ""
    if field and ("@" in name) != (field == "emailAddress"):
        text = f"The specified {field} is invalid or not applicable for the given permission type."
        where = (f"permission.{field}", "other")
        raise Refusal(400, "INVALID_ARGUMENT", text, "invalid", location=where)
    discoverable = bool(body.get("allowFileDiscovery"))
    return Permission(_key(kind, name, discoverable), kind, role, name, discoverable)


def _key(kind: str, name: str, discoverable: bool) -> str:
    if kind == "anyone":
        return "anyone" if discoverable else "anyoneWithLink"
    return permission_id(name) + ("k" if kind == "domain" else "")


def _check_transfer(call: Call, file: File, to: Permission) -> None:
    if to.kind != "user":
        raise invalid_value("permission.role", "The specified role is invalid or not supported.")
    if not call.query.get("transferOwnership"):
        where = ("transferOwnership", "parameter")
        text = (
            "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        )
        raise Refusal(403, "PERMISSION_DENIED", text, "forbidden", location=where)
    pending = any(each.pending and each.name == call.account for each in file.permissions)
    if file.owner != call.account and not pending:
        raise insufficient(file.id)


def _handed_over(file: File, new: Permission) -> Permission:
    """The new owner's permission; the old one goes on as a writer."""
    old = Permission(permission_id(file.owner), "user", "writer", file.owner)
    others = tuple(each for each in file.permissions if each.id != new.id)
    file.owner, file.permissions = new.name, (old, *others)
    return replace(new, role="owner", pending=False)


def update(call: Call) -> Json:
    file = file_of(call, "writer")
    item = _of(file, call.path["permissionId"])
    role = call.body.get("role", item.role)
    if role not in RANKS:
        raise invalid_value("permission.role", "The specified role is invalid or not supported.")
    if role == "owner":
        _check_transfer(call, file, item)
        return _cut(call, permission(_handed_over(file, item)))
    pending = bool(call.body.get("pendingOwner", item.pending))
    if pending and (file.owner != call.account and not item.pending):
        raise insufficient(file.id)
    new = replace(item, role=role, pending=pending)
    file.permissions = tuple(new if each is item else each for each in file.permissions)
    return _cut(call, permission(new))


def _of(file: File, key: str) -> Permission:
    for item in file.permissions:
        if item.id == key:
            return item
    if key == permission_id(file.owner):
        text = "The owner of a file cannot be changed or removed: transfer it first."
        raise Refusal(403, "PERMISSION_DENIED", text, "cannotRemoveOwner")
    raise _unknown(key)


def delete(call: Call) -> Json:
    """Anybody may give up the own access, writers that of others."""
    key = call.path["permissionId"]
    own = key == permission_id(call.account)
    file = file_of(call, "reader" if own else "writer")
    item = _of(file, key)
    file.permissions = tuple(each for each in file.permissions if each is not item)
    return {}
