"""addProtectedRange, updateProtectedRange, deleteProtectedRange."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets.changes.objects import clean, drop, found, fresh, home_of, put
from emulator.sheets.changes.work import Change, Work, mask_of, merged
from emulator.sheets.grid import Tab
from emulator.sheets.protection import may_edit, place_of, refused

_PART, _KEY, _WHAT = "protectedRanges", "protectedRangeId", "protected range"


def add(work: Work, request: Json) -> Json:
    """The account that asks stays an editor; the reply lists only the editors it named."""
    told = _without_nothing(clean(request.get("protectedRange", {})))
    item = fresh(work, told, _PART, _KEY, _WHAT)
    if "range" in item and "namedRangeId" in item:
        raise work.scope.refuse("Only one of range, namedRangeId may be specified.")
    stored = _with_editor(item, work.account)
    home = home_of(work, {"range": place_of(work.book, stored)})
    home.parts[_PART] = [*home.parts.get(_PART, ()), stored]
    shown = {**item, "requestingUserCanEdit": True}
    return {"addProtectedRange": {"protectedRange": {"editors": {}, **shown}}}


def _without_nothing(item: Json) -> Json:
    """Switches that are off and empty lists are not kept."""
    editors = {name: given for name, given in item.get("editors", {}).items() if given}
    kept = {name: given for name, given in item.items() if given not in (False, "", [], None)}
    kept.pop("requestingUserCanEdit", None)
    return {**kept, "editors": editors} if "editors" in item else kept


def _with_editor(item: Json, account: str) -> Json:
    editors = item.get("editors", {})
    users = dict.fromkeys([*editors.get("users", ()), account])
    return {**item, "editors": {**editors, "users": list(users)}}


def update(work: Work, request: Json) -> Json:
    tree, given = mask_of(work, request), clean(request.get("protectedRange", {}))
    tab, place, item = _mine(work, given.get(_KEY, 0))
    tree = dict.fromkeys(given) if "*" in tree else tree
    new = _without_nothing({**merged(item, given, tree), _KEY: item[_KEY]})
    put(work, _PART, tab, place, _with_editor(new, work.account))
    return {}


def delete(work: Work, request: Json) -> Json:
    tab, place, _ = _mine(work, request.get(_KEY, 0))
    drop(tab, _PART, place)
    return {}


def _mine(work: Work, wanted: int) -> tuple[Tab, int, Json]:
    """The protected range; only those who may edit it may lift it."""
    tab, place, item = found(work, _PART, _KEY, wanted, _WHAT)
    if not may_edit(work.book, item, work.account):
        raise refused()
    return tab, place, item


CHANGES: dict[str, Change] = {
    "addProtectedRange": add,
    "updateProtectedRange": update,
    "deleteProtectedRange": delete,
}
