"""What a request of batchUpdate is given, and masks applied to Google's JSON."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emulator.api import Json
from emulator.fields import Tree, parse
from emulator.sheets.book import Book
from emulator.sheets.ranges import Scope


@dataclass(frozen=True)
class Work:
    """`book` is a fork to change; `scope` names the request in errors."""

    book: Book
    scope: Scope
    account: str
    rng: random.Random
    now: datetime

    def fresh_id(self) -> int:
        return self.rng.randrange(1, 2**31 - 1)


Change = Callable[[Work, Json], Json]


def mask_of(work: Work, request: Json) -> Tree:
    """The request's `fields`; a mutating request without them is refused."""
    if not request.get("fields"):
        raise work.scope.refuse(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    return parse(request["fields"])


def under(tree: Tree, name: str) -> tuple[bool, Tree | None]:
    """Whether the mask names the field, and the mask below it (None: all of it)."""
    if "*" in tree:
        return True, None
    return name in tree, tree.get(name)


def merged(old: Any, new: Any, tree: Tree | None) -> Any:
    """A new object: `old` with the mask's fields as in `new`; what `new` lacks is cleared."""
    if tree is None or "*" in tree:
        return new
    answer = dict(old or {})
    for name, below in tree.items():
        value = merged(answer.get(name), (new or {}).get(name), below)
        if value is None or value == {}:
            answer.pop(name, None)
        else:
            answer[name] = value
    return answer or None
