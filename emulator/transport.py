"""uvicorn with two things Google's failures need: a connection the app can cut, and a quick end."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


class CuttableProtocol(H11Protocol):
    """Puts ways to end the connection into each request's state.

    `abort` closes it without another byte, `close` once everything is sent, `reset` as a broken
    one: the client's next read fails.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        # asyncio does this only for sockets made with an explicit protocol number
        connected = transport.get_extra_info("socket")
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ways = {"abort": transport.abort, "close": transport.close, "reset": self._reset}
        self.app_state = {**self.app_state, **ways}
        super().connection_made(transport)

    def _reset(self) -> None:
        connected = self.transport.get_extra_info("socket")
        # closed with unsent bytes thrown away, TCP says RST instead of FIN
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


class _Server(uvicorn.Server):
    """Ends at once when told: open keep-alive connections are cut, which frees held calls."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    async def main_loop(self) -> None:
        await self.ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks)


class ServerThread:
    """One ASGI app served on one socket from a thread of its own."""

    def __init__(self, app: Any, listening: socket.socket) -> None:
        self._listening = listening
        config = uvicorn.Config(
            app,
            http=CuttableProtocol,
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            date_header=False,
            server_header=False,
            timeout_keep_alive=75,
        )
        self._server = _Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="emulator", daemon=True)

    def start(self) -> None:
        """Returns once connections are accepted: the socket listens already."""
        self._thread.start()
        self._up.wait()

    def stop(self) -> None:
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.ending.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            self._loop.call_soon(self._up.set)
            runner.run(self._server.serve(sockets=[self._listening]))
