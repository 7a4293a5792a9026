"""Cycles are looked for again, however the work in between ends."""

from __future__ import annotations

import gc

import pytest

from core.cycles import no_collections


def test_only_the_outermost_switches_collections_on_again() -> None:
    with no_collections():
        with no_collections():
            pass
        between = gc.isenabled()
    assert (between, gc.isenabled()) == (False, True)


def test_collections_come_back_after_a_failure() -> None:
    @no_collections()
    def fail() -> bool:
        raise RuntimeError(gc.isenabled())

    with pytest.raises(RuntimeError, match="False"):
        fail()
    assert gc.isenabled()
