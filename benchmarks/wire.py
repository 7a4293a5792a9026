"""One kept-alive connection that spends next to nothing itself: what is timed is the server."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


class Wire:
    """Requests in the name of `account` over one connection to `url`."""

    def __init__(self, url: str, account: str = "owner@example.com") -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
        self._headers = {"authorization": f"Bearer emulator:{account}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None
    ) -> None:
        self._connection.close()

    def ask(self, verb: str, path: str, body: bytes | None = None) -> bytes:
        """The answer's body; RuntimeError if it is no 200."""
        headers = self._headers | ({"content-type": "application/json"} if body else {})
        self._connection.request(verb, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{verb} {path}: {answer.status} {content[:300]!r}")
        return content

    def json(self, verb: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        sent = None if body is None else json.dumps(body).encode()
        answer: dict[str, Any] = json.loads(self.ask(verb, path, sent))
        return answer


def seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def in_turn(
    turns: Sequence[tuple[Callable[[], object], Callable[[], object]]],
    times: int,
    of: Callable[[list[float]], float] = statistics.median,
) -> list[float]:
    """The median of each action, all done in turn, so that a busy machine is busy for all.

    A turn is what comes ahead of the action and is not timed, and the action. `of` may be min: what
    the action costs while nobody else takes the processor or its cache.
    """
    taken: list[list[float]] = [[] for _ in turns]
    for _ in range(times):
        for kept, (before, action) in zip(taken, turns, strict=True):
            before()
            kept.append(seconds(action))
    return [of(each) for each in taken]


def side_by_side(
    one: Callable[[], object],
    other: Callable[[], object],
    times: int,
    before: Callable[[], object] = lambda: None,
) -> tuple[float, float]:
    """The same of two actions; `before` comes ahead of each `one`."""
    first, second = in_turn([(before, one), (lambda: None, other)], times)
    return first, second
