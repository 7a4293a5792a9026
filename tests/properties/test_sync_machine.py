"""Whatever the owner, her customers and Google do: once it is settled, everything agrees, every
override is a choice of hers, and the next night is quiet.

REGULARS_MACHINE_EXAMPLES=5000 hunts for longer than CI does. What came of building and running it
(regression tests: tests/sync/test_false_overrides.py, test_concurrent_hands.py,
test_interrupted_runs.py, test_stolen_lease.py, test_half_done_calls.py, test_moved_again.py):

- a contact deleted minutes before a run, which Contacts had not told yet, got an answer "none";
- a contact renamed by Google, while what changed was told late, lost its answer to "none";
- a contact deleted or made anew before a run that failed half-way did, too;
- two contacts made one counted as the other's label put there by hand;
- a contact or a key column brought back days later counted as a choice of then;
- a deleted column ended every answer by hand;
- a copy of a row kept the old answer, which became hers once the first row was gone;
- a sheet write nobody answered counted as ours for ever, so picking its old answer did nothing;
- columns moved between two calls: cells of hers written over, everybody's row added again;
- an answer typed between our reading and our writing was written over;
- a write that broke off among moving rows, and rows moved again: an answer by hand in another's
  row, or one of the repair's;
- a write among moving rows came into a copy of a row, and nobody's eye was on copies: an answer by
  hand once that was the row that counts;
- a new name for an option, brought into another's row by such a write: nobody lacked the answer;
- what a broken write had left with somebody about whom she was just asked became her choice;
- people given a label by a call that was refused half-way: an answer by hand a day later;
- a process that slept past its lease went on writing inside a gateway;
- the fence, found lost while settling, left a transaction open and the database locked.

Google's late answers about labels and cells are not played here: an old answer after a write, and a
base that was not kept, are cases of test_false_overrides.py. Every guard was taken out once by hand
and one of those tests failed each time (young writes, both bases, the look after a write, open
changes, the contact of a base, the stamp, what an undo holds, a last day, a lost create).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from sync.decisions import FORGET, KEEP
from tests.properties import hands
from tests.properties.deeds import CONTACTS, SHEET
from tests.properties.owner import DIMENSIONS, Owner
from tests.properties.trouble import Trouble
from tests.sync.test_concurrent_hands import WRITE

EXAMPLES = int(os.environ.get("REGULARS_MACHINE_EXAMPLES", "45"))
STEPS = int(os.environ.get("REGULARS_MACHINE_STEPS", "30"))
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]
"""Without the explanation of a failure: it takes minutes here and says nothing."""
PEOPLE = ("ana@example.com", "ivo@example.com", "eva@example.com", "jan@example.com")
BUYERS = ("mia@example.com", "lea@example.com")
"""Who is made by us, unless the owner is quicker."""

Segments = Callable[[Owner, str, int], None]
LABELS: list[Segments] = [hands.delete_label, hands.say_about_label, hands.rename_option]

Who = Callable[[Owner, str, str], None]
WHO: list[Who] = [hands.take_out, hands.fold]

LABEL_EDITS = ("put", "take", "move")

people = st.sampled_from([*PEOPLE, *BUYERS])
dimensions = st.sampled_from(["status", "status", "age"])
choices = st.integers(-1, 5)
last_days = st.sampled_from([None, None, 0, 7])
numbers = st.integers(0, 12)
calls = st.integers(1, 16)
kinds = st.sampled_from(["killed", "killed", "lost", "lost", "down", "refused", "half", "denied"])
troubles = st.builds(Trouble, calls, kinds, st.booleans())


class Machine(RuleBasedStateMachine):
    """Plays the owner, her customers, the calendar and Google; `sync` and `settle` are ours."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.backup: hands.Backup | None = None
        self.owner = Owner.open(Path(self._folder.name))

    def teardown(self) -> None:
        self.owner.shop.engine.dispose()
        self._folder.cleanup()

    def one(self, who: str) -> str:
        """The address under which she is known, if her contact became part of another one."""
        return self.owner.joined.get(who, who)

    # The owner

    @rule(who=people, dimension=dimensions, choice=choices, again=st.booleans())
    def pick(self, who: str, dimension: str, choice: int, again: bool) -> None:
        """In her first row, or in the copy if there is one."""
        who = self.one(who)
        copied = again and len(self.owner.grid.rows(self.owner.id_of(who))) > 1
        self.owner.pick(who, dimension, choice, row=int(copied))

    @rule(who=people, dimension=dimensions, choice=choices)
    def pick_another(self, who: str, dimension: str, choice: int) -> None:
        self.owner.pick(self.one(who), dimension, choice)

    @rule(how=st.sampled_from(LABEL_EDITS), who=people, dimension=dimensions, number=numbers)
    def edit_labels(self, how: str, who: str, dimension: str, number: int) -> None:
        who = self.one(who)
        if how != "put":
            self.owner.take_from(who, dimension)
        if how != "take":
            segments = DIMENSIONS[dimension].segments
            self.owner.put_under(who, dimension, segments[number % len(segments)].key)

    @rule(how=st.sampled_from(sorted(SHEET)), who=people, number=numbers, other=numbers)
    def rearrange(self, how: str, who: str, number: int, other: int) -> None:
        SHEET[how](self.owner, self.one(who), number, other)

    @rule(how=st.sampled_from(sorted(CONTACTS)), who=people, number=numbers)
    def edit_contacts(self, how: str, who: str, number: int) -> None:
        CONTACTS[how](self.owner, self.one(who), number)

    @rule(who=people, dimension=dimensions, choice=numbers, days=last_days)
    def choose_on_page(self, who: str, dimension: str, choice: int, days: int | None) -> None:
        hands.choose(self.owner, self.one(who), dimension, choice, days)

    @rule(who=people, dimension=dimensions)
    def give_back(self, who: str, dimension: str) -> None:
        hands.automatic(self.owner, self.one(who), dimension)

    @rule()
    def back_up(self) -> None:
        self.backup = hands.back_up(self.owner)

    @precondition(lambda self: self.backup)
    @rule(answer=st.sampled_from([KEEP, FORGET]))
    def bring_back(self, answer: str) -> None:
        assert self.backup
        self.owner.later(minutes=16)
        hands.bring_back(self.owner, self.backup, answer)

    @rule()
    def undo(self) -> None:
        hands.undo(self.owner)

    @rule(number=numbers)
    def release(self, number: int) -> None:
        hands.let_go(self.owner, number)

    @rule(how=st.sampled_from(LABELS), dimension=dimensions, number=numbers)
    def edit_segments(self, how: Segments, dimension: str, number: int) -> None:
        how(self.owner, dimension, number)

    @rule(how=st.sampled_from(WHO), who=people, other=people)
    def say_who(self, how: Who, who: str, other: str) -> None:
        how(self.owner, self.one(who), self.one(other))

    @rule(who=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE))
    def join(self, who: str, other: str) -> None:
        if self.one(who) != self.one(other):
            hands.join(self.owner, self.one(who), self.one(other))

    # Customers, the calendar, Google

    @rule(who=people, ago=st.sampled_from([0, 1, 40, 200, 244, 300]))
    def buy(self, who: str, ago: int) -> None:
        self.owner.buy(who, ago)

    @rule(number=st.integers(0, 11))
    def cancel_order(self, number: int) -> None:
        self.owner.cancel(number)

    @rule(days=st.sampled_from([0, 0, 1, 7, 40, 200]), minutes=st.sampled_from([1, 3, 16]))
    def wait(self, days: int, minutes: int) -> None:
        self.owner.later(days=days, minutes=minutes)

    @rule(late=st.booleans())
    def google_lags(self, late: bool) -> None:
        """Its tokens are too old, or what it says of contacts is."""
        self.owner.unsay_all()
        self.owner.fall_behind() if late else self.owner.shop.people.expire_tokens()

    # Ours

    @rule(minutes=st.sampled_from([1, 3, 16]))
    def sync(self, minutes: int) -> None:
        self.owner.later(minutes=minutes)
        self.owner.sync()

    @rule(found=st.lists(troubles, min_size=1, max_size=2), minutes=st.sampled_from([3, 16, 900]))
    def sync_in_trouble(self, found: list[Trouble], minutes: int) -> None:
        self.owner.sync(found)
        self.owner.later(minutes=minutes)

    @rule(
        at=calls,
        how=st.sampled_from(["pick", "sort", "insert_row", "put"]),
        who=people,
        number=numbers,
        then=st.lists(troubles, max_size=1),
    )
    def sync_while_she_works(
        self, at: int, how: str, who: str, number: int, then: list[Trouble]
    ) -> None:
        """She edits right before a call of the run: what it leads to depends on the call. `then`:
        that call goes wrong, or one soon after it."""
        who = self.one(who)
        owner, dimension = self.owner, "age" if number > 6 else "status"

        def edit() -> None:
            if how == "pick":
                owner.pick(who, dimension, number % 6)
            elif how in SHEET:
                SHEET[how](owner, who, number, 0)
            else:
                self.edit_labels("put", who, dimension, number)
            owner.unsay_all()

        owner.unsay_all()
        wrong = [replace(trouble, at=at + trouble.at % 3) for trouble in then]
        owner.sync([Trouble(at, "edit", edit=edit), *wrong])

    @rule(
        who=people,
        columns=st.lists(numbers, min_size=1, max_size=4),
        at=st.integers(1, 2),
        kind=st.sampled_from(["killed", "lost", "half", "refused"]),
        after=st.booleans(),
        minutes=st.sampled_from([3, 16, 900]),
    )
    def break_off_among_moving_rows(
        self, who: str, columns: list[int], at: int, kind: str, after: bool, minutes: int
    ) -> None:
        """Cells are to be written, and the rows are sorted right before that call, and before the
        repair, and once more when the write has broken off."""
        owner, who, (last, *during) = self.owner, self.one(who), columns
        owner.unsay_all()
        self.buy(who, 0)

        def sort(column: int) -> Callable[[], None]:
            return lambda: SHEET["sort"](owner, who, column, column)

        moved = [Trouble(n, "edit", edit=sort(c), method=WRITE) for n, c in enumerate(during, 1)]
        owner.sync([*moved, Trouble(at, kind, after, method=WRITE)])
        sort(last)()
        owner.later(minutes=minutes)

    @rule()
    def settle(self) -> None:
        self.owner.settle()


Machine.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)
TestOwner = pytest.mark.slow(pytest.mark.timeout(60 + 20 * EXAMPLES)(Machine.TestCase))
