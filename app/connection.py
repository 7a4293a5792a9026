"""Connecting the account: by command with a loopback port, or through the page's own address."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from app.wiring import Services
from core.errors import AppError
from core.i18n import Text
from core.keyfile import load_key

if TYPE_CHECKING:
    from core.google.consent import Asked, Consent
    from core.google.landing import Landing

Bring = Callable[[str, Callable[[Text], None]], None]
"""Hands over an address that was typed, and who hears why it is not the right one."""


def connect(
    services: Services,
    show: Callable[[str], None],
    typed: Callable[[Bring], None] = lambda _: None,
    seconds: float = 0,
) -> Consent:
    """Run Google's consent and keep what was allowed, encrypted.

    `show` is given the page's address; `typed` may bring the final address from elsewhere. Raises
    what `ask` and `finish` of core/google/consent.py raise; without an answer in time (`seconds`,
    0 for as long as an attempt lives) Denied.
    """
    from core.google import consent
    from core.google.landing import Landing

    with Landing(services.language) as landing:
        asked = consent.ask(services.settings.google, landing.address, services.clock.now())
        show(asked.url)
        typed(landing.bring)
        return _awaited(services, asked, landing, seconds or consent.LIFE.total_seconds())


def _awaited(services: Services, asked: Asked, landing: Landing, seconds: float) -> Consent:
    """The first answer that is one; whoever brought another is told so, and waiting goes on."""
    from core.google.consent import Stray, too_late

    while True:
        landed = landing.take(seconds)
        if landed is None:
            raise too_late()
        try:
            given = _finished(services, asked, landed.address)
        except Stray as stray:
            landed.wrong(stray.whole)
        except AppError as error:
            landed.done(error.whole)
            raise
        except BaseException:
            landed.done(Text("Something went wrong; the terminal says what."))
            raise
        else:
            landed.done(
                Text("Connected as {account}. You may close this page.", account=given.address)
            )
            return given


def _finished(services: Services, asked: Asked, answer: str) -> Consent:
    from core.google import consent
    from core.google.tokens import save_credentials

    given = consent.finish(services.settings.google, asked, answer, clock=services.clock)
    save_credentials(
        services.engine,
        services.account,
        load_key(services.key_file),
        given.credentials,
        services.clock.now(),
        given.ends,
    )
    return given


class Attempts:
    """What the page asked Google for and waits for: each by its state, for one session, once."""

    MOST = 8

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = Lock()
        self._asked: OrderedDict[str, tuple[str, Asked]] = OrderedDict()

    def begin(self, session: str, redirect: str) -> str:
        """Google's page for whoever has this session; `redirect` is where it comes back to."""
        from core.google.consent import ask

        asked = ask(self._services.settings.google, redirect, self._services.clock.now())
        with self._lock:
            self._asked[asked.state] = (session, asked)
            while len(self._asked) > self.MOST:
                self._asked.popitem(last=False)
        return asked.url

    def end(self, session: str, answer: str) -> Consent:
        """Take the answer: the whole address Google sent the browser to.

        Raises what `finish` of core/google/consent.py raises; Stray too where nobody, or another
        session, asked for it.
        """
        from core.google.consent import given_in, stray

        state = given_in(answer).get("state", "")
        with self._lock:
            owner, asked = self._asked.get(state, ("", None))
            if asked is None or owner != session:
                raise stray()
            del self._asked[state]
        return _finished(self._services, asked, answer)
