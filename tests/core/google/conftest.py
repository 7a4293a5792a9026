"""A server on loopback that answers as a test scripts it, byte for byte, and counts arrivals."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson
import pytest
from google.oauth2.credentials import Credentials

from core.clock import FixedClock
from core.google.transport import Session

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DROP = b""

READ = ("people.contactGroups.list", "GET", "https://people.googleapis.com/v1/contactGroups")
CREATE = ("people.contactGroups.create", "POST", "https://people.googleapis.com/v1/contactGroups")
MODIFY = (
    "people.contactGroups.members.modify",
    "POST",
    "https://people.googleapis.com/v1/contactGroups/1/members:modify",
)
SEND = (
    "gmail.users.drafts.send",
    "POST",
    "https://gmail.googleapis.com/gmail/v1/users/me/drafts/send",
)
ONCE = [CREATE, SEND]
SAFE = [READ, MODIFY]
QUOTA = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'"


def answer(
    status: int = 200,
    body: object = None,
    *,
    content: bytes | None = None,
    kind: str = "application/json; charset=UTF-8",
    **headers: str,
) -> bytes:
    """A whole HTTP answer; header names with _ for -."""
    payload = orjson.dumps(body if body is not None else {}) if content is None else content
    lines = [f"HTTP/1.1 {status} Word", f"Content-Type: {kind}", f"Content-Length: {len(payload)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + payload


def refusal(http: int, message: str = "", reason: str = "", status: str = "") -> bytes:
    """An error in the shape People and Sheets use."""
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
    error = {"code": http, "message": message, "status": status}
    return answer(http, {"error": {**error, **({"details": details} if reason else {})}})


@dataclass
class Arrival:
    line: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass
class Scripted:
    """Takes one answer of `script` per request; DROP closes the connection without a byte. When the
    script is over every answer is {}."""

    script: list[bytes] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    on_arrival: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        number = 0
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            number += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._talk, args=(connection, number), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, connection: socket.socket, number: int) -> None:
        with connection, connection.makefile("rb") as stream, suppress(OSError):
            while arrival := _read(stream, number):
                self.arrivals.append(arrival)
                if self.on_arrival:
                    self.on_arrival()
                reply = self.script.pop(0) if self.script else answer()
                if reply == DROP:
                    return
                connection.sendall(reply)


def _read(stream: object, number: int) -> Arrival | None:
    line = stream.readline().decode().strip()  # type: ignore[attr-defined]
    if not line:
        return None
    headers = {}
    while header := stream.readline().decode().strip():  # type: ignore[attr-defined]
        name, _, value = header.partition(": ")
        headers[name.lower()] = value
    body = stream.read(int(headers.get("content-length", 0)))  # type: ignore[attr-defined]
    return Arrival(line, headers, body, number)


@pytest.fixture
def server() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.close()


class Naps(FixedClock):
    """A clock that remembers how long it was asked to sleep."""

    def __init__(self) -> None:
        super().__init__(NOON)
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        super().sleep(seconds)


@pytest.fixture
def clock() -> Naps:
    return Naps()


@pytest.fixture
def session(server: Scripted, clock: Naps) -> Iterator[Session]:
    """Speaks to `server` as if it were Google; waits half of what it might."""
    credentials = Credentials(token="a-token")
    opened = Session(
        credentials, clock=clock, emulator=server.url, timeout=(2, 0.3), chance=lambda: 0.5
    )
    yield opened
    opened.close()
