"""Refused cells as problems a person can act on; a hundred alike are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from core.i18n import Text
from core.model import Place, Problem
from sheets import a1
from sheets.cells import Refusal

MOST_ALIKE = 100
_SHOWN = 5


class Finding(Struct, frozen=True):
    """A refusal at a cell: `column` 0-based, `row` as the sheet counts."""

    row: int
    column: int
    header: str
    refusal: Refusal

    @property
    def cell(self) -> str:
        return a1.cell(self.column, self.row)


class Tab(Struct, frozen=True):
    """Where findings were made."""

    spreadsheet: str
    sheet_id: int
    title: str

    def problem(self, refusal: Refusal, cell: str | None = None) -> Problem:
        """One of a cell: looked for again when the tab's content changes."""
        return self._of(f"orders:{self.spreadsheet}/{self.sheet_id}", refusal, cell)

    def header_problem(self, refusal: Refusal, cell: str | None = None) -> Problem:
        """One of the header, or of a tab that is not there: looked for whenever one looks."""
        return self._of(f"header:{self.spreadsheet}", refusal, cell)

    def _of(self, origin: str, refusal: Refusal, cell: str | None) -> Problem:
        place = Place(self.spreadsheet, self.sheet_id, self.title, cell)
        return Problem(refusal.kind, origin, place, refusal.message, refusal.advice)


def problems(tab: Tab, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """One problem per finding, in the order of the sheet, or one for all of a column alike."""
    alike: dict[tuple[int, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.row, f.column)):
        alike.setdefault((finding.column, finding.refusal.kind), []).append(finding)
    return tuple(problem for group in alike.values() for problem in _of(tab, group))


def _of(tab: Tab, group: list[Finding]) -> Iterator[Problem]:
    if len(group) <= MOST_ALIKE:
        for finding in group:
            yield tab.problem(finding.refusal, finding.cell)
        return
    first = group[0]
    message = Text(
        "Cells of the column “{header}” with the same trouble: {count} ({cells} …).",
        count=len(group),
        header=first.header,
        cells=", ".join(finding.cell for finding in group[:_SHOWN]),
    )
    yield tab.problem(Refusal(first.refusal.kind, message, first.refusal.advice), first.cell)
