"""addNamedRange, updateNamedRange, deleteNamedRange."""

from __future__ import annotations

import re

from emulator.api import Json
from emulator.sheets.changes.objects import clean, home_of
from emulator.sheets.changes.work import Change, Work, mask_of, merged


def add(work: Work, request: Json) -> Json:
    item = clean(request.get("namedRange", {}))
    _check(work, item)
    item.setdefault("namedRangeId", f"{work.fresh_id():x}")
    work.book.named.append(item)
    return {"addNamedRange": {"namedRange": item}}


def _check(work: Work, item: Json, own: Json | None = None) -> None:
    """The name is one, is free, and names cells of the grid."""
    name = item.get("name", "")
    if not re.fullmatch(r"[^\W\d]\w{0,249}", name) or re.fullmatch(r"[A-Za-z]{1,3}\d+", name):
        raise work.scope.refuse(f"Invalid name: {name}")
    others = (other for other in work.book.named if other is not own)
    if any(other["name"].casefold() == name.casefold() for other in others):
        raise work.scope.refuse(
            f"Cannot add named range with name '{name}': a named range with that name exists."
        )
    home_of(work, item)


def update(work: Work, request: Json) -> Json:
    tree, given = mask_of(work, request), clean(request.get("namedRange", {}))
    place = _place(work, given.get("namedRangeId", ""))
    item = work.book.named[place]
    tree = dict.fromkeys(("name", "range")) if "*" in tree else tree
    new = {**merged(item, given, tree), "namedRangeId": item["namedRangeId"]}
    _check(work, new, item)
    work.book.named[place] = new
    return {}


def delete(work: Work, request: Json) -> Json:
    del work.book.named[_place(work, request.get("namedRangeId", ""))]
    return {}


def _place(work: Work, wanted: str) -> int:
    for place, item in enumerate(work.book.named):
        if item["namedRangeId"] == wanted:
            return place
    raise work.scope.refuse(f"No named range with id: {wanted}")


CHANGES: dict[str, Change] = {
    "addNamedRange": add,
    "updateNamedRange": update,
    "deleteNamedRange": delete,
}
