"""A small shop's story in one process: a sync, a campaign, a sync again; its end as Google has it.

Time is the emulator's, and waiting moves it, so hours of patience take no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials
from msgspec import Struct
from msgspec.structs import replace

from app import mailing, operations, wiring
from app.wiring import Services
from core.errors import AppError, TryLater
from core.google.door import open_door
from core.google.tokens import load_credentials, save_credentials
from core.keyfile import load_key
from emulator.gmail import Store
from emulator.oauth import Grant
from emulator.server import Running, start
from emulator.world import World
from mailer.campaigns import CampaignDraft
from tests.e2e.shop import OWNER, SmallShop, open_shop

AS_OF = date(2026, 11, 21)
TRIES = 25
HEALED = 12
"""From this try on Google is well again: what then still fails would fail for ever."""
PAUSE = 16 * 60
"""Seconds after which a lost answer may be looked for."""
SCOPES = tuple(
    f"https://www.googleapis.com/auth/{name}"
    for name in ("contacts", "spreadsheets", "gmail.modify")
)


class WorldClock(Struct):
    """The emulator's clock as ours; waiting moves it."""

    world: World

    def now(self) -> datetime:
        return self.world.clock.now()

    def sleep(self, seconds: float) -> None:
        self.world.clock.advance(max(0.0, seconds))


class Story(Struct):
    """The shop, our services on it, and the errors met on the way."""

    shop: SmallShop
    services: Services
    errors: list[AppError]

    @property
    def google(self) -> Running:
        return self.shop.google

    def tell(self) -> None:
        """The whole story, going on after each error as the owner or the schedule would."""
        self.go_on(self.sync)
        self.go_on(self.write)
        self.go_on(self.send)
        self.go_on(self.sync)
        self.google.desk.faults.clear()
        for _ in range(5):
            self.services.clock.sleep(PAUSE)
            if not self.go_on(self.sync):
                return
        raise AssertionError("the runs do not come to rest")

    def go_on(self, step: Callable[[], Any]) -> Any:
        """What `step` answers in the end. Each error has to be one of ours and to say what next."""
        for attempt in range(TRIES):
            if attempt == HEALED:
                self.google.desk.faults.clear()
            try:
                return step()
            except AppError as error:
                self._heed(error)
        raise AssertionError(f"never ends: {self.errors[-1]!r}")

    def _heed(self, error: AppError) -> None:
        """Wait as long as it asks for; reconnect if it says so."""
        assert error.next is not None, error
        self.errors.append(error)
        clock = self.services.clock
        clock.sleep(PAUSE)
        if isinstance(error, TryLater) and error.after:
            clock.sleep((error.after - clock.now()).total_seconds())
        if error.cause == "reconnect":
            connect(self.services, self.google)

    def sync(self) -> dict[str, int]:
        order = operations.SyncOrder("test", as_of=AS_OF, attended=True)
        report = operations.sync(self.services, order, lambda step: None)
        assert report.state == "done", report
        return dict(report.counts)

    def write(self, audience: Sequence[str] = ("status:new", "status:potential")) -> None:
        if not mailing.listed(self.services):
            body = "Draga {{ first_name or 'kupac' }}!"
            draft = CampaignDraft("Hvala", "Za vas", body, tuple(audience))
            mailing.create(self.services, draft)

    def send(self) -> None:
        for _ in range(TRIES):
            (view,) = mailing.listed(self.services)
            if view.state == "finished":
                return
            if view.state == "paused":
                mailing.move(self.services, view.id, "resume")
            mailing.send_now(self.services, view.id, lambda text: None)
        raise AssertionError("the campaign does not end")

    def end(self) -> dict[str, Any]:
        """What the owner and her customers have in the end."""
        self.google.desk.faults.clear()
        return {**self.shop.state(), "mails": self.mails(), "drafts": self._drafts()}

    def mails(self) -> list[str]:
        """The addresses outside that got a mail, one entry per mail."""
        store = self.google.world.stores["gmail"]
        assert isinstance(store, Store)
        return sorted(address for address, box in store.outside.items() for _ in box.mails)

    def _drafts(self) -> int:
        return len(self.shop.api("GET", "/gmail/v1/users/me/drafts").get("drafts", ()))


def connect(services: Services, google: Running) -> None:
    """What the consent page does: a refresh token of the emulator's, kept in the account's row."""
    store, clock, chance = google.desk.tokens, google.world.clock, google.world.random
    grant = Grant(OWNER, "regulars", SCOPES, redirect="http://localhost", again=True)
    code = store.consent(grant, clock.now(), chance)
    told: Any = store.exchange(code, "http://localhost", "", clock.now(), chance, False)
    credentials = Credentials(
        token=told["access_token"],
        refresh_token=told["refresh_token"],
        token_uri=f"{google.url}/token",
        client_id="regulars",
        client_secret="emulator",
        scopes=list(SCOPES),
    )
    key = load_key(services.key_file)
    save_credentials(services.engine, services.account, key, credentials, services.clock.now())


@contextmanager
def open_story(folder: Path, *, lag: int = 0) -> Iterator[Story]:
    """A fresh emulator and shop. `lag`: seconds until a write shows in what changed."""
    with start() as google:
        google.world.options["lag_seconds"] = lag
        shop = open_shop(google, folder)
        services = _on(google, wiring.build(shop.config))
        connect(services, google)
        yield Story(shop, services, [])
        services.engine.dispose()


def _on(google: Running, built: Services) -> Services:
    clock = WorldClock(google.world)

    def open_here() -> Any:
        key = load_key(built.key_file)
        return open_door(
            built.settings.google,
            account=built.account,
            engine=built.engine,
            clock=clock,
            credentials=load_credentials(built.engine, built.account, key, clock),
        )

    return replace(built, clock=clock, open_door=open_here)
