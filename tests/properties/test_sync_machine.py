"""Whatever the owner and her customers do: a run settles everything, the next one is quiet."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.tables import account as accounts
from core.tables import problem
from tests.sync.counter import AGE, STATUS, Shop, open_shop

PEOPLE = ("Ana Horvat", "Ivo Babić", "Eva Novak", "Jan Kos")
OPTIONS = ("Potential customer", "Inactive customer", "Loyal customer", "New customer")


class Owner(RuleBasedStateMachine):
    """Plays the owner and the calendar; `run` is ours."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.shop: Shop = open_shop(Path(self._folder.name), dimensions=(STATUS, AGE))
        theirs = self.shop.people.make_label("Friends of the shop")
        self.shop.people.put(theirs.resource_name, self.shop.contact("Eva Novak"))
        self.shop.run()
        self.bought = 0

    def teardown(self) -> None:
        self.shop.engine.dispose()
        self._folder.cleanup()

    @rule(who=st.sampled_from(PEOPLE), option=st.sampled_from([*OPTIONS, "—", "Automatic", ""]))
    def pick(self, who: str, option: str) -> None:
        self.shop.pick(who, option)

    @rule(who=st.sampled_from(PEOPLE), label=st.sampled_from(OPTIONS))
    def put_under_label(self, who: str, label: str) -> None:
        self.shop.people.put(self.shop.label(label), self.shop.contact(who))

    @rule(who=st.sampled_from(PEOPLE), label=st.sampled_from(OPTIONS))
    def take_from_label(self, who: str, label: str) -> None:
        self.shop.people.take(self.shop.label(label), self.shop.contact(who))

    @precondition(lambda self: self.bought < 4)
    @rule(who=st.sampled_from(["ana", "eva", "jan", "newcomer"]), ago=st.integers(0, 300))
    def buy(self, who: str, ago: int) -> None:
        self.bought += 1
        day = self.shop.clock.now().date() - timedelta(days=ago)
        self.shop.order(max(day, date(2025, 1, 1)), f"{who}@example.com", 10)

    @rule(who=st.sampled_from(PEOPLE), year=st.sampled_from([1960, 1999]))
    def tell_birthday(self, who: str, year: int) -> None:
        self.shop.people.edit(self.shop.contact(who), birthday=f"{year}-05-05")

    @rule(column=st.integers(0, 5))
    def sort(self, column: int) -> None:
        self.shop.customers_tab.sort(key=lambda row: str(row[column : column + 1]))

    @rule(days=st.sampled_from([0, 1, 40, 200]))
    def wait(self, days: int) -> None:
        self.shop.later(days=days, minutes=16)

    @rule()
    def run(self) -> None:
        self.shop.run()
        again = self.shop.run()
        assert again.counts == {}
        assert self.shop.writes() == {}
        self._labels_say_what_the_sheet_says()

    def _labels_say_what_the_sheet_says(self) -> None:
        """But for whom a person has to decide."""
        undecided = {kind for kind in ("two_labels", "different_edits") if self._open(kind)}
        if undecided:
            return
        labels = self.shop.labels()
        for name, option in self.shop.answers().items():
            worn = [label for label in OPTIONS if name in labels[label]]
            assert worn == ([option] if option in OPTIONS else []), name

    def _open(self, kind: str) -> bool:
        return any(row.kind == kind and row.state == "open" for row in self.shop.rows(problem))

    @invariant()
    def what_is_hers_stays_hers(self) -> None:
        assert self.shop.labels()["Friends of the shop"] == ["Eva Novak"]
        assert {*PEOPLE} <= {person.name for person in self.shop.people.contacts()}
        assert len(self.shop.rows(accounts)) == 1


Owner.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestOwner = pytest.mark.slow(Owner.TestCase)
