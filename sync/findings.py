"""The words for what the merge cannot decide, each with the cell or contact to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from core.i18n import Text
from core.model import NONE, Dimension, Place, Problem
from sheets import a1
from sheets.customer_sheet import CustomerTab
from sync.edits import ASTRAY
from sync.matching import CustomerRow
from sync.merge import AUTOMATIC, Finding

ORIGIN = "merge"


def problem_of(
    finding: Finding,
    dimension: Dimension,
    rows: Mapping[str, CustomerRow],
    tab: CustomerTab | None,
) -> Problem:
    """The problem a finding is, for a person."""
    row = rows.get(finding.customer)
    name = (row.name or row.email or row.phone) if row else None
    shown = name or finding.customer
    contact = Place(contact=row.resource_name if row else None, title=shown)
    cell = _cell(finding.customer, dimension, tab) or contact
    asked = _ASK[finding.kind](shown, dimension, finding.values)
    return Problem(finding.kind, ORIGIN, contact if finding.kind == "two_labels" else cell, *asked)


def _cell(customer: str, dimension: Dimension, tab: CustomerTab | None) -> Place | None:
    column = f"dimension:{dimension.key}"
    if tab is None or customer not in tab.rows or column not in tab.columns:
        return None
    cell = a1.cell(tab.columns[column], tab.rows[customer])
    return Place(tab.spreadsheet, tab.sheet_id, tab.title, cell)


def _two_labels(name: str, dimension: Dimension, values: tuple[str, ...]) -> tuple[Text, Text]:
    labels = ", ".join(str(_named(dimension, value)) for value in values)
    return (
        Text(
            "{name} was put under several labels of {dimension}: {labels}.",
            name=name,
            dimension=dimension.name,
            labels=labels,
        ),
        Text("Leave one of them; until then nothing is changed for this person here."),
    )


def _unknown_option(name: str, dimension: Dimension, values: tuple[str, ...]) -> tuple[Text, Text]:
    return (
        Text(
            "“{text}” is no option of {dimension} ({name}).",
            text=values[0],
            dimension=dimension.name,
            name=name,
        ),
        Text(
            "Pick an option of the drop-down; until then nothing is changed for this person here."
        ),
    )


def _different_edits(name: str, dimension: Dimension, values: tuple[str, ...]) -> tuple[Text, Text]:
    """`values`: in Contacts, in the sheet, by our own doors; "" where she did nothing."""
    label, cell, own = values
    if own:
        return _own_and_google(name, dimension, own, {label, cell} - {""})
    return (
        Text(
            "{dimension} of {name} was changed to {label} in Contacts and to {cell} in the sheet.",
            dimension=dimension.name,
            name=name,
            label=_named(dimension, label),
            cell=_named(dimension, cell),
        ),
        Text("Make both the same; until then nothing is changed for this person here."),
    )


def _own_and_google(
    name: str, dimension: Dimension, own: str, there: Set[str]
) -> tuple[Text, Text]:
    return (
        Text(
            "{dimension} of {name} was set to {own} on the page or by command, and to {there} in"
            " Google.",
            dimension=dimension.name,
            name=name,
            own=_named(dimension, own),
            there=_both([_named(dimension, value) for value in sorted(there)]),
        ),
        Text(
            "Make them the same, or pick Automatic on the page to keep what Google says; until"
            " then nothing is changed for this person here."
        ),
    )


def _both(said: Sequence[str | Text]) -> str | Text:
    one, *more = said
    return Text("{one}, {more}", one=one, more=more[0]) if more else one


def _astray(name: str, dimension: Dimension, values: tuple[str, ...]) -> tuple[Text, Text]:
    return (
        Text(
            "{dimension} of {name} says {answer}. A sync that broke off while rows were moved may "
            "have written it there, or you did.",
            dimension=dimension.name,
            name=name,
            answer=_named(dimension, values[0]) if values[0] else "“”",
        ),
        Text(
            "Choose the answer on the customer's page, or pick another one or Automatic in the "
            "sheet; until then nothing is changed for this person here."
        ),
    )


_ASK = {
    ASTRAY: _astray,
    "two_labels": _two_labels,
    "unknown_option": _unknown_option,
    "different_edits": _different_edits,
}


def _named(dimension: Dimension, value: str) -> str | Text:
    if value == AUTOMATIC:
        return Text("Automatic")
    if value == NONE:
        return "—"
    return next((s.name for s in dimension.segments if s.key == value), value)
