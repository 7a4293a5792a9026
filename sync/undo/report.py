"""What an undo says of itself: what goes back, what is left, what nobody can take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from sync.items import Key
from sync.merge import Values
from sync.undo.plan import Scope


class Undone(Struct, frozen=True):
    """What an undo came to, or would come to."""

    run: int
    scope: Scope
    restored: Mapping[str, Values]
    """Dimension -> customer -> answer as before, "" for none."""
    left: Mapping[str, Values]
    """Dimension -> customer -> why her answer stays; as sync/undo/plan.py names them."""
    labels: Mapping[Key, str]
    """Labels that are deleted again, by name."""
    labels_left: Mapping[Key, str]
    """Labels of that run with people in them whom the owner put there."""
    labels_again: tuple[str, ...]
    renamed: Mapping[Key, tuple[str, str]]
    """Names that stay: before and after."""
    adopted: Mapping[Key, str]
    """Labels that stay ours, by name."""
    gone: Mapping[Key, str]
    """Labels the owner had it delete, by name: they are not made again."""
    let_go: Mapping[Key, str]
    """Labels it left to her, by name: they stay hers."""
    contacts: Mapping[str, str]
    """Contacts it made, by customer: they stay."""
    fields: Mapping[str, Values]
    """Field -> customer -> what is taken from her contact again."""
    fields_left: Mapping[str, Sequence[str]]
    """Field -> customers in whose contact it does not stand any more as that run left it."""
    numbers: int
    tab: Mapping[str, Any] | None
    columns: tuple[str, ...]
    mails: int

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Undone:
        """From `to_json`."""
        return Undone(
            run=kept["run"],
            scope=Scope(kept["customer"], _key(kept["label"]) if kept["label"] else None),
            restored=kept["restored"],
            left=kept["left"],
            labels=_keyed(kept["labels_deleted"]),
            labels_left=_keyed(kept["labels_left"]),
            labels_again=tuple(kept["labels_made_again"]),
            renamed={_key(k): (old, new) for k, (old, new) in kept["names_left"].items()},
            adopted=_keyed(kept["labels_kept"]),
            gone=_keyed(kept["labels_gone"]),
            let_go=_keyed(kept["labels_hers"]),
            contacts=kept["contacts_left"],
            fields=kept["fields_emptied"],
            fields_left=kept["fields_left"],
            numbers=kept["cells_left"],
            tab=kept["tab_left"],
            columns=tuple(kept["columns_left"]),
            mails=kept["mails_left"],
        )

    @property
    def is_empty(self) -> bool:
        """Nothing goes back."""
        back = (self.restored, self.labels, self.labels_again, self.contacts, self.fields)
        return not any(back)

    def to_json(self) -> dict[str, Any]:
        """Stable keys, for machines."""
        return {
            "run": self.run,
            "customer": self.scope.customer,
            "label": ":".join(self.scope.label) if self.scope.label else None,
            "restored": {dimension: dict(found) for dimension, found in self.restored.items()},
            "left": {dimension: dict(found) for dimension, found in self.left.items()},
            "labels_deleted": {":".join(key): name for key, name in self.labels.items()},
            "labels_left": {":".join(key): name for key, name in self.labels_left.items()},
            "labels_made_again": sorted(self.labels_again),
            "names_left": {":".join(key): list(pair) for key, pair in self.renamed.items()},
            "labels_kept": {":".join(key): name for key, name in self.adopted.items()},
            "labels_gone": {":".join(key): name for key, name in self.gone.items()},
            "labels_hers": {":".join(key): name for key, name in self.let_go.items()},
            "contacts_left": dict(self.contacts),
            "fields_emptied": {what: dict(values) for what, values in self.fields.items()},
            "fields_left": {what: list(people) for what, people in self.fields_left.items()},
            "cells_left": self.numbers,
            "tab_left": dict(self.tab) if self.tab else None,
            "columns_left": list(self.columns),
            "mails_left": self.mails,
        }


def _key(name: str) -> Key:
    dimension, _, segment = name.partition(":")
    return dimension, segment


def _keyed(names: Mapping[str, str]) -> dict[Key, str]:
    return {_key(key): name for key, name in names.items()}
