"""Where the browser lands after Google's page: a loopback port that waits for one right answer.

Anything may knock at it meanwhile (a prefetch, a favicon, an old tab): whoever waits decides which
answer is the right one, and tells the browser what came of it. An address that was typed by hand,
since the browser is on another machine, lands here too.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, Self
from urllib.parse import parse_qs

from msgspec import Struct

from core.i18n import RIGHT_TO_LEFT, Text

_PATIENCE = 60.0
"""Seconds a browser's request waits for what came of it: the code is exchanged meanwhile."""
_PAGE = """<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Regulars</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}}
</style><main><h1>Regulars</h1><p>{text}</p></main></html>"""


class Landed(Struct, frozen=True):
    """An address somebody brought, and how they are told what came of it: `wrong` if it is no
    answer and another is waited for, `done` if all is over. One of the two must be called."""

    address: str
    wrong: Callable[[Text], None]
    done: Callable[[Text], None]


class Landing:
    """Listens on a free loopback port, `address`, while it is entered."""

    def __init__(self, language: str) -> None:
        self._server = _Server(("127.0.0.1", 0), _Request)
        self._server.language = language
        self._landed = self._server.landed
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def bring(self, address: str, wrong: Callable[[Text], None]) -> None:
        """An address from elsewhere, typed for example; whoever typed it sees the end anyway."""
        self._landed.put(Landed(address, wrong, lambda _: None))

    def take(self, seconds: float) -> Landed | None:
        """The next one, or None when nobody came in time."""
        try:
            return self._landed.get(timeout=max(0.0, seconds))
        except Empty:
            return None

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.over.set()
        self._server.send_away()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # the last page is written to its end
    language: str

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.landed: SimpleQueue[Landed] = SimpleQueue()
        self.over = Event()
        """Nobody takes what lands any more."""
        self.last = Text("Nobody waits for this answer any more. Connect again.")

    def send_away(self) -> None:
        """Tell whoever still waits (a browser that asked twice) what the first was told."""
        with suppress(Empty):
            while True:
                self.landed.get_nowait().wrong(self.last)


class _Request(BaseHTTPRequestHandler):
    timeout = 2  # a browser opens connections ahead that it never uses
    server: _Server

    def do_GET(self) -> None:
        if not parse_qs(self.path.partition("?")[2]).keys() & {"code", "error"}:
            self.send_error(404)
            return
        told: SimpleQueue[Text] = SimpleQueue()

        def done(text: Text) -> None:
            self.server.last = text
            told.put(text)

        here = f"http://127.0.0.1:{self.server.server_port}{self.path}"
        self.server.landed.put(Landed(here, told.put, done))
        if self.server.over.is_set():
            self.server.send_away()
        try:
            self._say(told.get(timeout=_PATIENCE))
        except Empty:
            self.send_error(504)

    def _say(self, text: Text) -> None:
        language = self.server.language
        page = _PAGE.format(
            language=language,
            direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
            text=escape(text.say(language)),
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(page)))
        self.send_header("referrer-policy", "no-referrer")  # the address holds the code
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: the address holds the code."""
