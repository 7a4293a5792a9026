"""One round of sending, under one lease: as many mails as may go now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import select

from core import lease
from core.database import reading
from core.errors import Denied, TryLater
from core.i18n import Text
from core.lease import Held
from core.moments import say_moment
from core.tables import delivery
from mailer import deliveries, inbox
from mailer.budget import Limits, next_send_at
from mailer.campaigns import CampaignView
from mailer.delivering import send_one
from mailer.parts import Parts
from mailer.prepare import turn
from mailer.reasons import say_reason
from mailer.sent import Sent
from mailer.settle import settle_left
from mailer.waiting import wait_until, waits_until
from mailer.withdraw import withdraw

FAILURES = 5
"""So many in a row, and a person has to look before the next one."""
_SOON = timedelta(minutes=10)
"""A TryLater that names a later time than this is the account's limit, not a hiccup."""


class Progress(Struct, frozen=True):
    """Where a campaign stands; `text` says it."""

    name: str
    total: int
    counts: dict[str, int]
    waits_until: datetime | None = None
    goes_on: str = ""
    """`waits_until` in the shop's words."""

    @property
    def text(self) -> Text:
        sent = self.counts.get("sent", 0)
        if self.waits_until is None:
            return Text("{sent} of {total} sent.", sent=sent, total=self.total)
        return Text(
            "{sent} of {total} sent; goes on: {at}.", sent=sent, total=self.total, at=self.goes_on
        )


Tell = Callable[[Progress], None]


class Sender(Struct):
    """Sends one campaign; counts failures in a row over its rounds."""

    parts: Parts
    view: CampaignView
    limits: Limits
    tell: Tell
    failures: int = 0

    def round(self, held: Held) -> datetime | None:
        """Send what may go now; when to go on, or None: it is done, paused or cancelled."""
        try:
            inbox.read(self.parts)
            sent = settle_left(self.parts, held, self.view)
            return self._send_all(held, sent)
        except TryLater as later:
            return self._hold_back(held, later)
        except Denied as denied:
            self._pause(denied.what)
            raise

    def progress(self, until: datetime | None = None) -> Progress:
        counts = deliveries.counts(self.parts, self.view.id)
        business = self.parts.settings.business
        goes_on = say_moment(until, business.zone, business.language) if until else ""
        return Progress(self.view.name, sum(counts.values()), counts, until, goes_on)

    def _send_all(self, held: Held, sent: Sent) -> datetime | None:
        while True:
            lease.renew(self.parts.engine, held, self.parts.clock.now())
            until = self._must_wait(held, sent)
            if until:
                return until
            outcome = send_one(self.parts, held, self.view, sent)
            if outcome is None:
                self._close(held)
                return None
            self._count(outcome)
            self.tell(self.progress())
            if self.failures >= FAILURES:
                self._pause(self._last_failure())
                return None

    def _count(self, outcome: str) -> None:
        if outcome == "sent":
            if self.failures or self.view.reason:
                turn(self.parts, self.view.id, "sending", "sending")
            self.failures = 0
        elif outcome != "skipped":
            self.failures += 1

    def _must_wait(self, held: Held, sent: Sent) -> datetime | None:
        parts = self.parts
        now = parts.clock.now()
        with reading(parts.engine).begin() as connection:
            noted = waits_until(connection, parts.account, self.limits.most)
        if not self._anything_left():
            return None
        if noted and noted > now:
            return noted
        at = next_send_at(sent.history(now), now, self.limits)
        if at is None or at <= now:
            return None
        self._note(held, at, self.limits.most)
        return at

    def _anything_left(self) -> bool:
        counts = deliveries.counts(self.parts, self.view.id)
        return any(counts.get(state) for state in ("pending", "drafted"))

    def _note(self, held: Held, until: datetime, most: int | None = None) -> None:
        with self.parts.engine.begin() as connection:
            lease.check(connection, held)
            wait_until(connection, self.parts.account, until, self.parts.clock.now(), most)

    def _hold_back(self, held: Held, later: TryLater) -> datetime | None:
        """The account waits, the campaign stays as it is; too many hiccups in a row pause it."""
        now = self.parts.clock.now()
        until = max(later.after or now, now + timedelta(seconds=1))
        if later.reason != "mail_sending" and until - now < _SOON:
            self.failures += 1
            if self.failures >= FAILURES:
                self._pause(later.what)
                return None
        self._note(held, until)
        turn(self.parts, self.view.id, "sending", "sending", later.what)
        return until

    def _pause(self, why: Text) -> None:
        turn(self.parts, self.view.id, "sending", "paused", why)

    def _last_failure(self) -> Text:
        with reading(self.parts.engine).begin() as connection:
            why = connection.scalar(
                select(delivery.c.reason)
                .where(
                    delivery.c.campaign == self.view.id,
                    delivery.c.state.in_(["failed", "unsure"]),
                )
                .order_by(delivery.c.settled_at.desc())
                .limit(1)
            )
        return Text(
            "Mails in a row that could not be sent: {count}. The last one: {why}",
            count=FAILURES,
            why=say_reason(why) or Text("Google's answers were lost."),
        )

    def _close(self, held: Held) -> None:
        """Nothing is due: the campaign is through, or somebody stopped it."""
        if not self._anything_left():
            turn(self.parts, self.view.id, "sending", "finished")
        withdraw(self.parts, held, self.view.id)
