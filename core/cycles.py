"""Python's search for cycles, put off where much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def no_more_collections() -> None:
    """Nobody looks for cycles until the process ends: for a command that loads much and works on
    everybody. Allowed again, the next value made would have all that was loaded looked through.
    Whoever goes on with other work in the same process allows it again."""
    gc.disable()


@contextmanager
def no_collections() -> Iterator[None]:
    """Meanwhile nobody looks for cycles; also a decorator.

    Loading libraries, and a run over all customers, make millions of small values and hardly a
    cycle: at Python's own pace looking for them takes a quarter of a run and a tenth of a start.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
