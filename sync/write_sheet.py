"""The customer sheet written, with a look at its keys, answers and headers before and after.

The owner may sort, insert, move columns or pick an answer while we write. What moved between the
plan and the write is planned again from what the sheet says now; what moved during the write is
found by the second look and repaired. A value that is neither the one we knew nor one of ours is
hers: it stays, and the next run takes it in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from core.errors import Gone, GoogleError, Rejected, Unsure
from core.google.ports import Sheets
from core.i18n import Text
from core.model import Cell, Place, Problem, SpreadsheetInfo
from sheets import customer_sheet
from sheets.customer_sheet import CustomerTab, SheetPlan, option_for
from sync.items import Held
from sync.merge import moves
from sync.planning import plan_rows
from sync.sheet import cell_values
from sync.situation import Situation

ROUNDS = 3

Landing = tuple[str, str, str, int]
"""(dimension, customer, answer, row): what is put where; row 0 is one that is new."""


class Note(Protocol):
    def __call__(self, landings: Sequence[Landing], /, *, instead: bool) -> None:
        """Told of every write that is not as the journal has it, right before it. `instead`: what
        the journal has was put nowhere, or into no other row than it was meant for."""
        ...


class Written(Struct, frozen=True):
    """`left`: (dimension, customer) where a newer edit of the owner was found and kept."""

    cells: int
    left: frozenset[tuple[str, str]] = frozenset()
    problems: tuple[Problem, ...] = ()


def write_sheet(
    sheets: Sheets, situation: Situation, held: Held, plan: SheetPlan, note: Note
) -> Written:
    """Make the sheet read as the situation wants it, wherever its rows are by now.

    `plan` is what the situation needs as it was read and stands in the journal; it stands while no
    row moves.
    """
    assert situation.sheet is not None
    if situation.sheet.tab is None:
        customer_sheet.apply(sheets, plan)
        return Written(plan.size, problems=plan.problems)
    return _Writing(sheets, situation, held, situation.sheet.tab, note).write(plan)


class _Writing:
    """An existing tab being written; `tab` is how we last read it."""

    def __init__(
        self, sheets: Sheets, situation: Situation, held: Held, tab: CustomerTab, note: Note
    ) -> None:
        self._sheets = sheets
        self._situation = situation
        self._held = held
        self._tab = tab
        self._note = note
        self._info: SpreadsheetInfo | None = None
        """The spreadsheet, if it was described once more: tabs may be new."""
        self._known = True
        self._left: frozenset[tuple[str, str]] = frozenset()
        self._ours: dict[tuple[str, int], str] = {}
        """(dimension, row) -> the answer we wrote there, whoever stood there."""

    def write(self, plan: SheetPlan) -> Written:
        took_over = self._take_over(plan)
        cells = self._claim()
        for _ in range(ROUNDS):
            as_planned = not (self._changed() or cells or took_over)
            if not as_planned:
                plan = self._plan()
                took_over = False
            if plan.is_empty:
                return Written(cells, self._left, plan.problems)
            if not as_planned:
                self._note(self._landings(plan, self._tab.rows), instead=not self._ours)
            self._apply(plan)
            cells += plan.size
            if self._stayed(plan):
                return Written(cells, self._left, (*plan.problems, *self._colour(plan)))
            plan = self._plan()
        return Written(cells, self._left, (_restless(self._tab),))

    def _apply(self, plan: SheetPlan) -> None:
        try:
            customer_sheet.apply(self._sheets, plan)
        except Rejected:
            seen = None if self._ours else customer_sheet.look(self._sheets, self._tab)
            if seen is not None and seen.rows == self._tab.rows:
                self._note((), instead=True)
            raise

    def _take_over(self, plan: SheetPlan) -> bool:
        """A tab of hers is marked first, alone and at once: from then on it is one of ours."""
        if self._tab.adopting:
            customer_sheet.prepare(self._sheets, plan)
            self._read_again()
            return True
        return False

    def _claim(self) -> int:
        """Rows that another database wrote get their keys first, alone: how many were written."""
        cells = 0
        for _ in range(ROUNDS):
            if not self._tab.claims:
                break
            self._changed()
            before = self._tab
            customer_sheet.rewrite_keys(self._sheets, before)
            cells += len(before.claims)
            self._tab = replace(before, claims={})
            self._read_again()
            wrong = customer_sheet.keyed_wrong(before, self._tab)
            self._tab = customer_sheet.claim(self._tab, wrong)
        return cells

    def _changed(self) -> bool:
        """Whether the tab is not as it was planned for; then it is read as it is now."""
        seen = customer_sheet.look(self._sheets, self._tab) if self._known else None
        if seen is None or seen.rows != self._tab.rows:
            self._read_again()
            return True
        left, self._tab = self._left, seen
        self._left |= self._hers()
        return self._left != left

    def _plan(self) -> SheetPlan:
        sheet = self._situation.sheet
        assert sheet is not None
        now = replace(sheet, info=self._info or sheet.info, tab=self._tab)
        read = replace(self._situation, sheet=now)
        return plan_rows(read, self._held | Held(pairs=self._left))

    def _stayed(self, plan: SheetPlan) -> bool:
        """Whether every row is where the plan wrote it. If not, what was read is worth nothing."""
        rows = self._rows(plan)
        grown = replace(self._tab, grid_rows=max(self._tab.grid_rows, *rows.values(), 0))
        seen = customer_sheet.look(self._sheets, grown)
        if seen is not None and seen.rows == rows:
            return True
        landed = self._landings(plan, rows)
        self._ours |= {(key, row): answer for key, _, answer, row in landed}
        self._known = False
        return False

    def _strayed(self) -> dict[tuple[str, int], Cell]:
        dimensions = {key: one.dimension for key, one in self._situation.decided.items()}
        return {
            (f"dimension:{key}", row): option_for(answer or None, dimensions[key])
            for (key, row), answer in self._ours.items()
        }

    def _rows(self, plan: SheetPlan) -> dict[str, int]:
        """Where the plan writes everybody."""
        new = enumerate(plan.new, self._tab.next_row)
        return {**self._tab.rows, **{who: row for row, who in new}}

    def _landings(self, plan: SheetPlan, rows: Mapping[str, int]) -> list[Landing]:
        made = (
            (who, column)
            for column, cells in plan.made.items()
            for who, cell in zip(plan.new, cells, strict=True)
            if cell != ""
        )
        written = chain(((c.customer, c.column) for c in plan.cells), made)
        answers = {
            f"dimension:{k}": one.merged.answers for k, one in self._situation.decided.items()
        }
        return [
            (column.partition(":")[2], who, answers[column].get(who, ""), rows.get(who, 0))
            for who, column in written
            if column in answers
        ]

    def _colour(self, plan: SheetPlan) -> tuple[Problem, ...]:
        """Colours come last: no answer waits for a look."""
        try:
            if plan.colouring:
                customer_sheet.colour(self._sheets, self._tab, plan.colouring)
            return ()
        except (Rejected, Unsure) as refused:
            return (_uncoloured(self._tab, refused),)

    def _read_again(self) -> None:
        self._info = info = self._sheets.describe(self._tab.spreadsheet)
        ours = customer_sheet.find(info)
        if ours is None:
            raise Gone(
                Text("The customer tab was deleted while it was written."),
                Text("Bring it back in Sheets, or let the next run make a new one."),
            )
        tab = customer_sheet.read(self._sheets, info, ours, self._situation.dimensions)
        self._tab = replace(customer_sheet.claim(tab, self._tab.claims), strayed=self._strayed())
        self._known = True
        self._left |= self._hers()

    def _hers(self) -> frozenset[tuple[str, str]]:
        """Cells that hold neither what they held before, nor what we want, nor what we put into
        that row: the owner's edits of this minute. The next run takes them in.

        What we want and put there is compared as it is written, too: a name may have been another
        segment's when the tab was read."""
        found = set()
        for key, one in self._situation.decided.items():
            if f"dimension:{key}" not in self._tab.columns:
                continue  # no column of ours, or a deleted one: nothing was cleared in it
            now = cell_values(self._tab, one.readings or (one.dimension,))
            shown = self._tab.cells.get(f"dimension:{key}", {})
            for customer, _, value in moves(one.cells, now):
                row = self._tab.rows.get(customer)
                if row is None:
                    continue
                ours = {one.merged.answers.get(customer, ""), self._ours.get((key, row))} - {None}
                texts = {option_for(answer or None, one.dimension) for answer in ours}
                if value not in ours and shown.get(customer, "") not in texts:
                    found.add((key, customer))
        return frozenset(found)


def _uncoloured(tab: CustomerTab, refused: GoogleError) -> Problem:
    return Problem(
        "sheet_colours",
        *_place(tab),
        Text("The colours of {tab} were not set: {why}", tab=tab.title, why=refused.what),
        Text("The next run tries again; the other changes were made."),
    )


def _restless(tab: CustomerTab) -> Problem:
    return Problem(
        "sheet_restless",
        *_place(tab),
        Text(
            "The rows of {tab} were moved again and again while they were written.", tab=tab.title
        ),
        Text("Nothing to do: the next run looks at every row again."),
    )


def _place(tab: CustomerTab) -> tuple[str, Place]:
    """The origin of a problem with the tab, and where that is."""
    place = Place(spreadsheet=tab.spreadsheet, tab=tab.sheet_id, title=tab.title)
    return f"customers:{tab.spreadsheet}/{tab.sheet_id}", place
