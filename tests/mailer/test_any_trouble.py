"""Whatever goes wrong, in whatever order, over several processes: nobody gets a mail twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import lease
from core.clock import FixedClock
from core.errors import AppError, TryLater, Unsure
from core.i18n import Text
from mailer import campaigns
from mailer.sending import send_campaign
from tests.fakes.gmail import FakeGmail
from tests.mailer.conftest import NOW, Killed, Shop, settings_for

ADDRESSES = ["c00@example.org", "c01@example.org", "c02@example.org"]
ASKED_ONCE = ("create_draft", "send_draft")
"""The calls whose answer can be lost; reads are repeated below us."""

Trouble = tuple[int, str]
TROUBLES = st.lists(
    st.tuples(
        st.integers(1, 16),
        st.sampled_from(["killed before", "killed after", "lost before", "lost after", "later"]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda trouble: trouble[0],
)


class Spoilt:
    """One process's gateway: its calls of these numbers go wrong."""

    def __init__(self, gmail: FakeGmail, troubles: list[Trouble]) -> None:
        self._gmail = gmail
        self._troubles = dict(troubles)
        self._made = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._gmail, name)

        def call(*args: Any, **options: Any) -> Any:
            self._made += 1
            return self._spoil(
                name, self._troubles.get(self._made), lambda: method(*args, **options)
            )

        return call

    def _spoil(self, name: str, trouble: str | None, work: Callable[[], Any]) -> Any:
        if trouble == "killed before":
            raise Killed
        if trouble == "later":
            raise TryLater(Text("Too fast"))
        if trouble == "lost before" and name in ASKED_ONCE:
            raise Unsure(Text("Lost"))
        answer = work()
        if trouble == "killed after":
            raise Killed
        if trouble == "lost after" and name in ASKED_ONCE:
            raise Unsure(Text("Lost"))
        return answer


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(TROUBLES, min_size=1, max_size=3))
def test_everybody_gets_it_once_whatever_happens(
    empty_database: Path, processes: list[list[Trouble]]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        shutil.copy(empty_database, path)
        clock = FixedClock(NOW)
        shop = Shop(path, FakeGmail(clock), clock, settings_for(Path(folder)))
        shop.loyal(3)
        campaign = shop.campaign()
        for troubles in processes:
            with suppress(Killed, AppError):
                send_campaign(shop.parts(Spoilt(shop.gmail, troubles)), campaign)
            clock.sleep(lease.DURATION.total_seconds() + 1)
            with suppress(AppError):
                campaigns.move(shop.parts(), campaign, "resume")
        with suppress(AppError):
            send_campaign(shop.parts(), campaign)
        assert shop.view(campaign).state == "finished"
        assert shop.reached() == ADDRESSES
        assert not shop.gmail.drafts
        shop.close()
