"""The tabs of the order sheets as they were read last time and are now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from core.model import Problem, SpreadsheetInfo
from sheets.orders import TabRead

Tab = tuple[str, int]
"""(spreadsheet id, sheetId)"""


class KnownTab(Struct, frozen=True):
    """A row of table `source`: the tab as last read."""

    title: str
    digest: str
    row_count: int
    columns: Mapping[str, Any]


class OrdersRead(Struct, frozen=True):
    """Everything the order sheets say now. `tabs` were read well, changed or not."""

    tabs: Mapping[Tab, TabRead] = field(default_factory=dict)
    infos: Mapping[str, SpreadsheetInfo] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    origins: frozenset[str] = frozenset()
    """Origins of problems that were looked for again this time."""
    unread: tuple[tuple[str, TabRead], ...] = ()
    """(spreadsheet, tab) for tabs meant for orders whose header cannot be used, or is not there."""

    @property
    def changed(self) -> dict[Tab, TabRead]:
        return {tab: read for tab, read in self.tabs.items() if read.frame is not None}

    def vanished(self, known: Mapping[Tab, KnownTab]) -> list[Tab]:
        """Tabs of spreadsheets we could open that were read before and now are gone or headless."""
        return sorted(tab for tab in known if tab not in self.tabs and tab[0] in self.infos)
