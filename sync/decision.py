"""What a run decided: the situation a plan is made of, and what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from core.model import Dimension, Problem
from sync.check import Trip
from sync.computed import Computed
from sync.labels import Retired, Standing
from sync.labels.naming import Names
from sync.merge import Values
from sync.relinked import Relinked
from sync.situation import Situation
from sync.stamp import Stranger, older_trip


class Decision(Struct, frozen=True):
    """Everything decided, and the links by which contacts are found."""

    situation: Situation
    computed: Computed
    active: frozenset[str]
    """Customers."""
    links: Mapping[str, str]
    """Customer -> contact."""
    problems: tuple[Problem, ...]
    bases: Mapping[tuple[str, str], Values]
    """(dimension, place) -> what the place was measured against."""
    differing: frozenset[tuple[str, str]]
    """(dimension, customer) whose label or cell is not what we remember."""
    given: frozenset[tuple[str, str]]
    """(dimension, customer) under a label that the owner just gave us."""
    relinked: Relinked
    labels: Standing
    retired: Retired
    astray: Mapping[str, Values]
    """Dimension -> customer -> what stands in her cell and may be ours or hers."""
    taken_over: frozenset[tuple[str, str]]
    """(dimension, customer) answered in a table that the owner just gave us."""
    stranger: Stranger | None
    """Somebody else wrote Google last; nothing to ask where nothing differs."""
    names: Names
    filled: Mapping[str, Values]
    """Field -> customer -> what is remembered of her contact's before anything is written."""

    @property
    def older(self) -> Trip | None:
        """The question whose the differences are, while it is open."""
        if self.stranger is None or not self.stranger.open or not self.differing:
            return None
        return older_trip(self.stranger.subject, self.differing)

    @property
    def said(self) -> frozenset[tuple[str, str]]:
        """(dimension, customer) that change because the owner just said so."""
        answered = self.stranger and not self.stranger.open
        said = self.given | self.taken_over
        return said | self.differing if answered else said

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return self.situation.dimensions
