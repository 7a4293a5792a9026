"""Somebody else at work: scripted API calls right before or after the call of a client."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.api import Call, Handler, Refusal
from emulator.discovery import catalog
from emulator.envelopes import not_implemented
from emulator.fault import Edit
from emulator.parameters import read_path, read_query
from emulator.protojson import read_body
from emulator.world import World

log = logging.getLogger("emulator")


@dataclass(frozen=True)
class Somebody:
    """Makes edits. `path` and `account` are the struck call's, for edits that give none."""

    world: World
    handlers: Mapping[str, Handler]
    path: Mapping[str, str]
    account: str

    def make(self, edits: Iterable[Edit]) -> list[str]:
        """Does them in order, under the lock its caller holds; what was refused, in words."""
        refused = []
        for edit in edits:
            try:
                self._make(edit)
            except Refusal as why:
                log.error("The scripted edit %s was refused: %s", edit.method, why)
                refused.append(f"edit {edit.method}: {why}")
        return refused

    def _make(self, edit: Edit) -> None:
        method = catalog().methods[edit.method]
        handler = self.handlers.get(method.id)
        if handler is None:
            raise not_implemented(method.id)
        given = {name: self.path[name] for name in method.parameters if name in self.path}
        query, _ = read_query(method, _pairs(edit.query))
        handler(
            Call(
                method=method.id,
                account=edit.account or self.account,
                path=read_path(method, {**given, **edit.path}),
                query=query,
                body=read_body(method, orjson.dumps(edit.body)),
                world=self.world,
            )
        )


def _pairs(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Query values as they stand in an address."""
    return [
        (name, str(each).lower() if isinstance(each, bool) else str(each))
        for name, value in query.items()
        for each in (value if isinstance(value, list) else [value])
    ]
