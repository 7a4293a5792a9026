"""What an undo says of itself: what goes back, what is left, what nobody can take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.items import Key
from sync.merge import Values
from sync.undo import Scope


@dataclass(frozen=True)
class Undone:
    """What an undo came to, or would come to."""

    run: int
    scope: Scope
    restored: Mapping[str, Values]
    """Dimension -> customer -> answer as before, "" for none."""
    left: Mapping[str, Values]
    """Dimension -> customer -> why her answer stays; the reasons are those of sync/undo.py."""
    labels: Mapping[Key, str]
    """Labels that are deleted again, by name."""
    labels_left: Mapping[Key, str]
    """Labels of that run with people in them whom the owner put there."""
    labels_again: tuple[str, ...]
    contacts: Mapping[str, str]
    """Contacts it made, by customer: they stay."""
    numbers: int
    tab: Mapping[str, Any] | None
    columns: tuple[str, ...]
    mails: int

    @property
    def is_empty(self) -> bool:
        """Nothing goes back."""
        return not (self.restored or self.labels or self.labels_again or self.contacts)

    def to_json(self) -> dict[str, Any]:
        """Stable keys, for machines."""
        return {
            "run": self.run,
            "customer": self.scope.customer,
            "label": ":".join(self.scope.label) if self.scope.label else None,
            "restored": {dimension: dict(found) for dimension, found in self.restored.items()},
            "left": {dimension: dict(found) for dimension, found in self.left.items()},
            "labels_deleted": sorted(self.labels.values()),
            "labels_left": sorted(self.labels_left.values()),
            "labels_made_again": sorted(self.labels_again),
            "contacts_left": dict(self.contacts),
            "cells_left": self.numbers,
            "tab_left": dict(self.tab) if self.tab else None,
            "columns_left": list(self.columns),
            "mails_left": self.mails,
        }
