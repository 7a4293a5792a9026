"""Pages served over real sockets: of a business just configured, and of a synced sample shop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from app import operations
from app.demo.session import sample_shop
from app.operations import SyncOrder
from app.server import Server
from app.wiring import Services
from tests.app.web.browsing import Browser


@dataclass
class Shop:
    """A sample shop with its page open in a browser."""

    services: Services
    server: Server
    browser: Browser


@contextmanager
def open_shop(language: str = "en", *, synced: bool = True) -> Iterator[Shop]:
    with sample_shop(language) as sample:
        if synced:
            operations.sync(sample.services, SyncOrder("page", attended=True), lambda _: None)
        with (
            Server(sample.services, port=0, secret_link=False) as server,
            Browser(server.url) as browser,
        ):
            yield Shop(sample.services, server, browser)


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """Synced once for all tests of a module, which only look at it."""
    with open_shop() as opened:
        yield opened


@pytest.fixture
def server(services: Services) -> Iterator[Server]:
    """The page of a business that is not connected yet, behind its secret link."""
    with Server(services, port=0) as running:
        yield running


@pytest.fixture
def browser(server: Server) -> Iterator[Browser]:
    """Inside, by the link."""
    with Browser(server.url) as opened:
        assert opened.session.get(server.entry, timeout=30).ok
        yield opened
