"""The mailbox as the witness: what it sent, read from its own Sent mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from core.google.ports import Gmail
from core.model import MessageHeaders
from mailer.budget import WINDOW, recent_of

NAMES = ("To", "Subject", "List-Unsubscribe")
MARGIN = timedelta(hours=1)
"""How far Google's clock and ours may be apart; reading a little more than needed does no harm."""

_STEPS = (500, 2_000, 8_000, 32_000)
_CHUNK = 25


class Sent:
    """What was sent lately, kept in memory for one process.

    `own` are mails that our rows know already, with their instants: they are not read again.
    """

    def __init__(self, gmail: Gmail, own: Mapping[str, datetime]) -> None:
        self._gmail = gmail
        self._own = dict(own)
        self._others: dict[str, MessageHeaders] = {}

    def history(self, now: datetime) -> list[datetime]:
        """When everything was sent that counts against the rolling day, oldest first."""
        others = (message.at for message in self._others.values())
        return recent_of([*self._own.values(), *others], now)

    def add(self, message_id: str, at: datetime) -> None:
        """A mail that we sent, or found to be ours."""
        self._own[message_id] = at
        self._others.pop(message_id, None)

    def read(self, now: datetime, since: datetime | None = None) -> list[MessageHeaders]:
        """Learn of everything in Sent from the rolling day and from `since` on.

        Answers what is newer than `since` and not known to be ours, the newest first.
        """
        start = since - MARGIN if since else now
        horizon = min(start, now - WINDOW)
        for at in self._newest_first():
            if at < horizon:
                break
        newer = [message for message in self._others.values() if message.at >= start]
        return sorted(newer, key=lambda message: message.at, reverse=True)

    def _newest_first(self) -> Iterator[datetime]:
        # listing by label is right at once, a search may lag by minutes
        done = 0
        for most in _STEPS:
            ids = self._gmail.list_ids(labels=["SENT"], most=most)
            while done < len(ids):
                chunk = ids[done : done + _CHUNK]
                done += len(chunk)
                self._learn([i for i in chunk if i not in self._own and i not in self._others])
                for message_id in chunk:
                    if message_id in self._own:
                        yield self._own[message_id]
                    elif message_id in self._others:
                        yield self._others[message_id].at
            if len(ids) < most:
                return

    def _learn(self, ids: list[str]) -> None:
        if ids:
            for message in self._gmail.headers(ids, NAMES):
                self._others[message.id] = message
