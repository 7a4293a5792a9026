"""What the fakes were asked, and the trouble a test wants them to make."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

READ = (".list", ".get", ".batchGet", ".getBatchGet", ".getProfile")


@dataclass
class _Trouble:
    error: BaseException
    after: bool
    skip: int
    half: bool


@dataclass
class Calls:
    """Calls by Google's method ids. `fail` scripts one failure, before or after the work is done;
    `watch` is called with the method id before each call (to change the world in between)."""

    counted: Counter[str] = field(default_factory=Counter)
    watch: Callable[[str], None] | None = None
    guard: Callable[[], None] | None = None
    """As in core.google.door: asked before every call that writes."""
    _halved: bool = False
    _troubles: dict[str, list[_Trouble]] = field(default_factory=lambda: defaultdict(list))

    def fail(
        self,
        method: str,
        error: BaseException,
        *,
        after: bool = False,
        skip: int = 0,
        half: bool = False,
    ) -> None:
        """The next call of `method` (when `skip` others went well) raises `error`, once. `half`:
        after the first half of what it was to do, where it does several things."""
        self._troubles[method].append(_Trouble(error, after or half, skip, half))

    def forget(self) -> None:
        """Whatever trouble did not come about."""
        self._troubles.clear()

    @contextmanager
    def made(self, method: str) -> Iterator[None]:
        """One call of `method`: counted, and spoilt if a test asked for that."""
        if self.guard and not method.endswith(READ):
            self.guard()
        self.counted[method] += 1
        if self.watch:
            self.watch(method)
        trouble = self._next(method)
        if trouble and not trouble.after:
            raise trouble.error
        self._halved = bool(trouble and trouble.half)
        yield
        if trouble:
            raise trouble.error

    def done(self, things: Iterable[T]) -> list[T]:
        """Those of a call's things that are done before trouble strikes."""
        every = list(things)
        return every[: (len(every) + 1) // 2] if self._halved else every

    def _next(self, method: str) -> _Trouble | None:
        waiting = self._troubles[method]
        if not waiting:
            return None
        if waiting[0].skip:
            waiting[0].skip -= 1
            return None
        return waiting.pop(0)
