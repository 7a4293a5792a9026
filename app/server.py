"""The server: worker, schedule and page in one process, begun and ended together."""

from __future__ import annotations

import signal
import socket
from contextlib import ExitStack
from threading import Event, Thread
from typing import Self

import uvicorn

from app.jobs import Jobs
from app.schedule import Schedule
from app.web import create
from app.web.entrance import Entrance
from app.wiring import Services
from core.clock import SystemClock
from core.errors import WrongUse
from core.i18n import Text

GRACE = 3
"""Seconds that open requests may take when the server ends."""


class Server:
    """Regulars while it is served. Use as a context manager."""

    def __init__(
        self, services: Services, port: int | None = None, secret_link: bool = True
    ) -> None:
        web = services.settings.web
        self._services = services
        self._host = web.host
        self._port = web.port if port is None else port
        self._secret_link = secret_link
        self._parts = ExitStack()
        self._ending = Event()

    def __enter__(self) -> Self:
        with ExitStack() as parts:
            listening = parts.enter_context(_listen(self._host, self._port))
            self._port = listening.getsockname()[1]
            jobs = parts.enter_context(Jobs(self._services))
            schedule = parts.enter_context(Schedule(self._services, jobs))
            app = create(self._services, jobs, secret_link=self._secret_link, wake=schedule.wake)
            self._entrance: Entrance = app.state.entrance
            parts.enter_context(_Listener(app, listening))
            # a stream of events ends when the jobs say so: told before the listener is waited for
            parts.callback(jobs.stop)
            self._parts = parts.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._parts.close()

    @property
    def url(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def entry(self) -> str:
        """The link to open; with a secret it lets one browser in, once."""
        key = self._entrance.key
        return f"{self.url}/enter?key={key}" if key else self.url + "/"

    def heed_signals(self) -> None:
        """From now on Ctrl-C and SIGTERM end `wait`; before the address is shown, so that whoever
        knows it can end the server properly. For the main thread only."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._ending.set())

    def wait(self) -> None:
        """Until Ctrl-C or SIGTERM. For the main thread only."""
        self.heed_signals()
        self._ending.wait()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as taken:
        raise WrongUse(
            Text(
                "Port {port} on {host} cannot be used: {why}.",
                port=port,
                host=host,
                why=taken.strerror or "",
            ),
            Text("Perhaps Regulars runs already; end it, or choose another with --port."),
        ) from taken


class _Listener:
    """uvicorn in a thread on a socket that already listens."""

    def __init__(self, app: object, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app,  # type: ignore[arg-type]
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(
            target=self._server.run, args=([listening],), name="regulars-page", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        clock = SystemClock()
        while not self._server.started and self._thread.is_alive():
            clock.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(2 * GRACE)
