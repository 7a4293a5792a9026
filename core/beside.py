"""Work beside other work, while both wait for Google most of the time.

Whoever can have two things under way is given one of these as an argument: `in_a_thread` for real,
`afterwards` where the order of calls has to be the same each time, as in a test that breaks the
n-th one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from threading import Thread
from typing import Protocol, TypeVar

from core.errors import AppError

log = logging.getLogger(__name__)

T = TypeVar("T")

_LOOK = 0.2
"""Seconds between two looks at the thread: whoever presses Ctrl-C meanwhile is heard then."""


class Beside(Protocol):
    def __call__(self, work: Callable[[], T], /) -> AbstractContextManager[Future[T]]:
        """`work` is done when the block is left, and raises there what it raises. Where the block
        itself raises, that is what is raised; `work` may have been done or not even begun."""
        ...


@contextmanager
def in_a_thread(work: Callable[[], T], /) -> Iterator[Future[T]]:
    """At once, in a thread of its own. Nobody leaves the block before it has come to its end, but
    for a process that is told to stop: it does not wait, and the thread ends with it."""
    coming: Future[T] = Future()
    thread = Thread(target=_settle, args=(coming, work), name="beside", daemon=True)
    thread.start()
    try:
        yield coming
    except Exception:
        _wait_for(thread)
        _note(coming.exception())
        raise
    _wait_for(thread)
    coming.result()


def _settle(coming: Future[T], work: Callable[[], T]) -> None:
    try:
        coming.set_result(work())
    except BaseException as error:  # noqa: BLE001 raised where the block is left
        coming.set_exception(error)


def _wait_for(thread: Thread) -> None:
    while thread.is_alive():
        thread.join(_LOOK)


def _note(error: BaseException | None) -> None:
    """Of two that broke one is raised; the other must not be lost."""
    if isinstance(error, AppError):
        log.info("What went on beside it broke off, too: %s", error)
    elif error:
        log.error("What went on beside it broke off, too.", exc_info=error)


@contextmanager
def afterwards(work: Callable[[], T], /) -> Iterator[Future[T]]:
    """When all else in the block is done."""
    coming: Future[T] = Future()
    yield coming
    coming.set_result(work())
