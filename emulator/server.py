"""Starts a whole local Google on one loopback port: `start()` answers a Running."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from starlette.applications import Starlette

from emulator import drive, gmail, oauth, people, sheets, web
from emulator import state as states
from emulator.admin import Admin
from emulator.api import Handler
from emulator.asgi import Front
from emulator.calls import CallLog
from emulator.consent import Consent
from emulator.dispatch import Desk
from emulator.fault_script import read_file
from emulator.token_endpoint import Tokens
from emulator.transport import ServerThread
from emulator.world import World

OPTIONS = {"lag_seconds": 0, "quotas": False, "daily_limit": 500}


@dataclass
class Running:
    """A started emulator. `violations` collects answers that broke Google's schemas."""

    url: str
    world: World
    desk: Desk
    _front: Front
    _thread: ServerThread
    _keeper: states.Keeper | None = None
    _stopped: bool = False
    _ending: threading.Event = field(default_factory=threading.Event)

    @property
    def calls(self) -> CallLog:
        return self.desk.calls

    @property
    def violations(self) -> list[str]:
        return self.desk.violations

    def stop(self) -> None:
        """Closes every connection and, with --state, writes the last state."""
        if self._stopped:
            return
        self._stopped = True
        self._thread.stop()
        self._front.close()
        if self._keeper:
            self._keeper.stop()

    def heed_signals(self) -> None:
        """From now on SIGINT and SIGTERM end `wait`. For the main thread only."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._ending.set())

    def wait(self) -> None:
        """Until SIGINT or SIGTERM; `stop` is still to be called, as leaving `with` does."""
        self.heed_signals()
        self._ending.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(
    world: World | None = None,
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    seed: str | Path = "empty",
    state: Path | None = None,
    faults: Path | list[dict[str, Any]] | None = None,
    conformance: bool = False,
) -> Running:
    """A server that answers when this returns. `seed` is "empty" or a file holding a state.

    A state file that exists wins over the seed. OSError if the port is taken or a file is missing,
    ValueError if a file is not what it should be.
    """
    world = prepared(world or World())
    if state and state.exists():
        states.load(world, states.read(state))
    elif seed != "empty":
        states.load(world, states.read(Path(seed)))
    desk = Desk(
        world, {**handlers(), **drive.UPLOADS, **gmail.UPLOADS}, _tokens(world), conformance
    )
    if faults:
        desk.faults.add(read_file(faults) if isinstance(faults, Path) else faults)
    listening = socket.create_server((host, port))
    keeper = states.Keeper(state, world) if state else None
    front = _front(desk, keeper, host)
    thread = ServerThread(front, listening)
    url = f"http://{host}:{listening.getsockname()[1]}"
    thread.start()
    return Running(url, world, desk, front, thread, keeper)


def prepared(world: World) -> World:
    """`world` with a store for every API and the default options."""
    world.stores.setdefault("oauth", oauth.Store())
    world.stores.setdefault("people", people.Store())
    world.stores.setdefault("sheets", sheets.Store())
    world.stores.setdefault("gmail", gmail.Store())
    world.stores.setdefault("drive", drive.Store())
    for name, value in OPTIONS.items():
        world.options.setdefault(name, value)
    return world


def handlers() -> Mapping[str, Handler]:
    """Every implemented method by its id."""
    apis = (oauth, people, sheets, gmail, drive)
    return {method: handler for api in apis for method, handler in api.HANDLERS.items()}


def _tokens(world: World) -> oauth.Store:
    store = world.stores["oauth"]
    assert isinstance(store, oauth.Store)
    return store


def _front(desk: Desk, keeper: states.Keeper | None, host: str) -> Front:
    templates = web.templates()
    routes = [
        *Admin(desk, lambda: front.release()).routes(),
        *web.routes(desk, templates, lambda: front.release()),
        *Consent(desk.world, desk.tokens, templates).routes(),
        *Tokens(desk.world, desk.tokens).routes(),
    ]
    for api in (people, sheets, gmail):
        routes.extend(api.pages(desk.world, templates))
    app = Starlette(routes=routes, exception_handlers={404: web.not_found})
    front = Front(desk, app, keeper.touch if keeper else lambda: None, host)
    return front
