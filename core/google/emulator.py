"""Asking the emulator what no Google tells: its clock and its switches. Everything else about it
goes through the door, as if it were Google."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from core.errors import TryLater
from core.i18n import Text

_SECONDS = 5.0


class Emulator(Struct, frozen=True):
    """The emulator at an origin. Raises TryLater where none answers."""

    origin: str

    def offset(self) -> timedelta:
        """How far its clock is ahead of this machine's."""
        return timedelta(seconds=float(self._ask("clock")["offset"]))

    def advance(self, seconds: float) -> None:
        """Pretend it is later: its clock goes on at once."""
        self._ask("clock", {"advance": seconds})

    def has_quotas(self) -> bool:
        """Whether it plays Google's per-minute quotas."""
        return bool(self._ask("options").get("quotas"))

    def _ask(self, what: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        # the commands that need no Google do without the time its import takes
        import requests

        url = f"{self.origin.rstrip('/')}/_emulator/{what}"
        verb = "GET" if body is None else "POST"
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy between us and our own machine
                answer = session.request(verb, url, json=body, timeout=_SECONDS)
            answer.raise_for_status()
            told: Mapping[str, Any] = answer.json()
        except (requests.RequestException, ValueError) as silent:
            raise TryLater(
                Text("The emulator at {url} does not answer.", url=self.origin),
                Text("Start it with `regulars emulator`, or take google.emulator out."),
            ) from silent
        return told
