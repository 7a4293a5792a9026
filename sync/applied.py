"""What applying a plan came to, and the problems a refusal makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from core.errors import GoogleError
from core.i18n import Text
from core.model import Place, Problem
from sync import change as kinds
from sync.change import Change

ORIGIN = "apply"


class Applied(Struct):
    """What was done; `counts` by kind as in Plan.counts."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left: set[tuple[str, str]] = field(default_factory=set)
    """(field, customer) where something of hers stood by then."""

    def count(self, kind: str, number: int) -> None:
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number

    def add(self, other: Applied) -> None:
        for kind, number in other.counts.items():
            self.count(kind, number)
        self.problems += other.problems
        self.left |= other.left


_REFUSED: Mapping[str, Callable[[str, Text], Text]] = {
    kinds.STAMP: lambda _, why: Text(
        "Google did not write down in the customer sheet which run this is: {why}", why=why
    ),
    kinds.RENAME_LABEL: lambda name, why: Text(
        "Google did not rename the label “{name}”: {why}", name=name, why=why
    ),
    kinds.ADOPT_LABEL: lambda name, why: Text(
        "Google did not mark the label “{name}” as ours: {why}", name=name, why=why
    ),
    kinds.CREATE_LABEL: lambda name, why: Text(
        "Google did not make the label “{name}”: {why}", name=name, why=why
    ),
    kinds.CREATE_CONTACTS: lambda _, why: Text(
        "Google did not take the new contacts: {why}", why=why
    ),
    kinds.COMPLETE_CONTACTS: lambda _, why: Text(
        "Google did not fill in the contacts: {why}", why=why
    ),
    kinds.CLEAR_CONTACTS: lambda _, why: Text(
        "Google did not take from the contacts what was filled in: {why}", why=why
    ),
    kinds.ADD_MEMBERS: lambda name, why: Text(
        "Google put nobody under the label “{name}”: {why}", name=name, why=why
    ),
    kinds.REMOVE_MEMBERS: lambda name, why: Text(
        "Google took nobody from the label “{name}”: {why}", name=name, why=why
    ),
    kinds.DELETE_LABEL: lambda name, why: Text(
        "Google did not delete the label “{name}”: {why}", name=name, why=why
    ),
    kinds.CREATE_SPREADSHEET: lambda _, why: Text(
        "Google did not make the customers' spreadsheet: {why}", why=why
    ),
    kinds.WRITE_SHEET: lambda _, why: Text(
        "Google did not write the customer sheet: {why}", why=why
    ),
}


def refusal(change: Change, refused: GoogleError) -> Problem:
    return Problem(
        "change_failed",
        ORIGIN,
        Place(title=change.target.get("name")),
        _REFUSED[change.kind](str(change.target.get("name", "")), refused.what),
        refused.next or Text("The next run tries again; the other changes were made."),
    )
