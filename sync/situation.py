"""All that a plan depends on, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from core.model import Dimension, NewContact, SpreadsheetInfo
from core.settings import Business
from sheets.customer_sheet import CustomerTab, DesiredRows
from sync.items import Item, Key
from sync.merge import Merged, Values


class Decided(Struct, frozen=True):
    """One dimension: the merged answers and what both places hold now."""

    dimension: Dimension
    merged: Merged
    labels: Values
    cells: Values
    usable: frozenset[str]
    """Segments that have a label, or will have one."""
    readings: tuple[Dimension, ...] = ()
    """The dimension by the names that its cells may say, the surest first."""


class SheetSituation(Struct, frozen=True):
    """Where the customer tab is or will be. `tab` None: it has to be made."""

    info: SpreadsheetInfo
    tab: CustomerTab | None
    rows: DesiredRows
    """All active customers, without answers."""
    exists: bool = True
    """False: the spreadsheet itself has to be made; `info` only says how."""
    stamp: str = ""
    """The run that a new tab tells it was made by."""


class Situation(Struct, frozen=True):
    """All that a plan depends on."""

    decided: Mapping[str, Decided]
    wearers: frozenset[str]
    """Customers who may wear a label: active, not suppressed, in Contacts or about to be."""
    missing_labels: Mapping[Key, str]
    buyers: tuple[NewContact, ...]
    business: Business
    sheet: SheetSituation | None = None
    tab_title: str = ""
    """The configured name of a tab that is yet to be made."""
    facts: tuple[Item, ...] = ()
    """Losses in what was pulled that a person has to accept: ("lost", origin, rows left)."""
    doomed: Mapping[Key, str] = field(default_factory=dict)
    """Labels to delete, by name: an undo says so, or the owner of a label no segment wants."""
    unmarked: Mapping[Key, str] = field(default_factory=dict)
    """Labels of ours without our mark, by name: the owner just gave them to us, or it got lost."""
    renames: Mapping[Key, str] = field(default_factory=dict)
    """Labels whose name has to follow their segment's."""
    left: Mapping[Key, str] = field(default_factory=dict)
    """Labels that no segment wants any more, by name: they lose our mark and are hers."""
    completions: Mapping[str, Values] = field(default_factory=dict)
    """Field -> customer -> what her order rows tell and her contact does not."""
    clears: Mapping[str, Values] = field(default_factory=dict)
    """Field -> customer -> what we filled in and an undo takes away."""
    kept_lists: frozenset[str] = frozenset()
    """Dimensions whose options stay as they are: a person has to decide about a name first."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(one.dimension for one in self.decided.values())
