"""What a place is measured against: its base, without differences that are nobody's edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from msgspec import Struct, field

from core.model import Contact, Dimension
from sheets.customer_sheet import CustomerTab, option_of
from sync.decisions import ADOPT_BY_RULES
from sync.labels import LabelsRead
from sync.merge import AUTOMATIC, UNKNOWN, Edits, Values, joined
from sync.pull import Pulled
from sync.relinked import Relinked
from sync.sheet import SheetRead
from sync.stamp import Stranger
from sync.worn import worn_labels

BY_HAND, BY_RULES = "hand", "rules"


class Ground(Struct, frozen=True):
    """Where an edit can stand at all: a label on a linked contact, a cell of a row there is."""

    active: frozenset[str]
    labels: Mapping[str, Mapping[str, str]]
    """Dimension -> label (resource name) that is there and ours -> its segment."""
    links: Mapping[str, str]
    """Customer -> contact (resource name)."""
    contacts: Mapping[str, Contact]
    """Resource name -> contact, as far as Contacts tells by now."""
    relinked: Relinked
    """Whose contact is not the one their base is about."""
    rows: Mapping[str, Set[str]]
    """Dimension -> customers who have a cell in its column."""
    given: Mapping[str, Values] = field(default_factory=dict)
    """Dimension -> customer -> labels that were hers and are ours now, to follow the rules."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Customer -> her row of the customer sheet."""
    copies: Mapping[str, Mapping[str, Set[str]]] = field(default_factory=dict)
    """Dimension -> customer -> what the further rows with her key say."""
    adopting: str = ""
    """A table of hers is taken over: BY_HAND or BY_RULES; nothing in it was ever ours."""
    forget: bool = False
    """Whatever stands in Google counts as ours: the owner said that the rules decide."""

    def label_base(self, base: Values, dimension: str, worn: Values) -> Values:
        """The base without labels that are not there, and without contacts that left."""
        if self.forget:
            return worn
        there = frozenset(self.labels[dimension].values())
        if self.relinked.unlinked:
            base = self.relinked.of_base(base)
        if not all(value in there for value in set(base.values())):
            base = {c: joined(there.intersection(value.split())) for c, value in base.items()}
            base = {c: value for c, value in base.items() if value}
        if given := self.given.get(dimension):
            more = {c: {*base.get(c, "").split(), *value.split()} for c, value in given.items()}
            base = {**base, **{c: joined(segments) for c, segments in more.items()}}
        return base

    def cell_base(self, base: Values, dimension: str, cells: Values) -> Values:
        """The base without rows or a column that were deleted: no cell was cleared in them."""
        if self.forget or self.adopting == BY_RULES:
            return answers_in(cells)
        if self.adopting:
            return {}
        rows = self.rows.get(dimension, frozenset())
        return base if base.keys() <= rows else {c: base[c] for c in base.keys() & rows}

    def still_worn(self, dimension: str, customer: str) -> Set[str]:
        """The segments her contact itself says it is under."""
        contact, labels = self.contacts.get(self.links.get(customer, "")), self.labels[dimension]
        return {labels[name] for name in contact.labels & labels.keys()} if contact else set()

    def of_active(self, edits: Edits) -> Edits:
        if not edits.chosen and not edits.findings:
            return edits
        return Edits(
            {c: edit for c, edit in edits.chosen.items() if c in self.active},
            tuple(finding for finding in edits.findings if finding.customer in self.active),
            edits.unclear,
        )


def ground_of(
    pulled: Pulled,
    sheet: SheetRead,
    dimensions: Sequence[Dimension],
    active: frozenset[str],
    stranger: Stranger | None,
    links: Mapping[str, str],
    relinked: Relinked,
) -> Ground:
    labels = pulled.labels
    rules = {key for key, how in labels.adopted.items() if how == ADOPT_BY_RULES}
    given = {key: members for key, members in labels.members.items() if key in rules}
    return Ground(
        active=active,
        labels=_segments(labels, dimensions),
        links=links,
        contacts=pulled.contacts.contacts,
        relinked=relinked,
        rows=_cells_there(sheet, dimensions),
        given=worn_labels(given, links),
        places=sheet.tab.rows if sheet.tab else {},
        copies={d.key: _in_copies(sheet.tab, d) for d in dimensions} if sheet.tab else {},
        adopting=_adopting(sheet),
        forget=bool(stranger and stranger.forget),
    )


def _adopting(sheet: SheetRead) -> str:
    if sheet.tab is None or sheet.adoption is None or not sheet.tab.adopting:
        return ""
    return BY_HAND if sheet.adoption.by_hand else BY_RULES


def _cells_there(sheet: SheetRead, dimensions: Sequence[Dimension]) -> dict[str, Set[str]]:
    if sheet.tab is None:
        return {}
    columns, rows = sheet.tab.columns, sheet.tab.rows.keys()
    return {d.key: rows for d in dimensions if f"dimension:{d.key}" in columns}


def _in_copies(tab: CustomerTab, dimension: Dimension) -> dict[str, Set[str]]:
    column = f"dimension:{dimension.key}"
    found = {who: [more.get(column, "") for more in tab.copies[who].values()] for who in tab.copies}
    said = {who: {option_of(t, dimension) for t in texts} for who, texts in found.items()}
    return {who: {str(one or "") for one in answers} for who, answers in said.items()}


def _segments(labels: LabelsRead, dimensions: Sequence[Dimension]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {dimension.key: {} for dimension in dimensions}
    for (dimension, segment), group in labels.ours.items():
        found[dimension][group.resource_name] = segment
    return found


def answers_in(cells: Values) -> Values:
    """What the cells hold, as far as it is an answer: "Automatic" is a wish, not one."""
    wishes = {c for c, v in cells.items() if v == AUTOMATIC or v.startswith(UNKNOWN)}
    return {c: v for c, v in cells.items() if c not in wishes} if wishes else cells
