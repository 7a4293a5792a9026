"""Whoever came to the landing is never left waiting once it is over."""

from __future__ import annotations

import threading
from collections.abc import Callable

import requests

from core.google.landing import Landing
from core.i18n import Text


class Visits:
    """Browsers that asked for the same answer, each in a thread."""

    def __init__(self, landing: Landing, count: int) -> None:
        self.texts: list[str] = []
        self._address = landing.address + "?code=c&state=s"
        self._threads = [threading.Thread(target=self._visit) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def _visit(self) -> None:
        self.texts.append(requests.get(self._address, timeout=20).text)

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def wait_until(self, there: Callable[[], bool]) -> None:
        while not there():
            self._threads[0].join(0.01)


def test_a_browser_that_asks_twice_is_told_the_same_twice() -> None:
    with Landing("en") as landing:
        visits = Visits(landing, 2)
        visits.wait_until(lambda: landing._landed.qsize() == 2)
        first = landing.take(20)
        assert first is not None
        first.done(Text("Connected."))
    visits.wait()
    assert ["Connected." in text for text in visits.texts] == [True, True]


def test_giving_up_sends_away_who_is_waiting() -> None:
    with Landing("en") as landing:
        visits = Visits(landing, 1)
        visits.wait_until(lambda: landing._landed.qsize() == 1)
    visits.wait()
    assert "Nobody waits for this answer any more." in visits.texts[0]
