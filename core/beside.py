"""Work beside other work, while both wait for Google most of the time.

Whoever can have two things under way is given one of these as an argument: `in_a_thread` for real,
`afterwards` where the order of calls has to be the same each time, as in a test that breaks the
n-th one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar

T = TypeVar("T")


class Beside(Protocol):
    def __call__(self, work: Callable[[], T], /) -> AbstractContextManager[Future[T]]:
        """`work` is done when the block is left, and raises there what it raises. Where the block
        itself raises, that is what is raised; `work` may have been done or not even begun."""
        ...


@contextmanager
def in_a_thread(work: Callable[[], T], /) -> Iterator[Future[T]]:
    """At once, in a thread of its own. Nobody leaves the block before it has come to its end."""
    with ThreadPoolExecutor(1, "beside") as thread:
        coming = thread.submit(work)
        yield coming
    coming.result()


@contextmanager
def afterwards(work: Callable[[], T], /) -> Iterator[Future[T]]:
    """When all else in the block is done."""
    coming: Future[T] = Future()
    yield coming
    coming.set_result(work())
