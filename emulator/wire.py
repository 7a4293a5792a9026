"""One HTTP exchange: answers sent whole, cut short, slowly or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from starlette.types import Receive, Scope, Send

from emulator.dispatch import Answer
from emulator.fault import Fault

JSON = "application/json; charset=UTF-8"
PIECES = 10
"""How many a trickling body comes in."""


class Gone(Exception):
    """The connection has ended: there is nobody to answer."""


class TooLarge(Exception):
    """A request body over the limit of what stands before Google's servers."""


@dataclass(frozen=True)
class Wire:
    """The connection of one request, through what ASGI gives and what transport.py adds to it."""

    scope: Scope
    receive: Receive
    send: Send

    async def content(self, limit: int) -> bytes:
        """The request's body; the rest of one that is too large is read all the same, or the
        client would never look at the answer."""
        parts, size, more = [], 0, True
        while more:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Gone
            part = message.get("body", b"")
            size += len(part)
            if size <= limit:
                parts.append(part)
            more = message.get("more_body", False)
        if size > limit:
            raise TooLarge
        return b"".join(parts)

    async def gone(self) -> None:
        """Returns when the client, or we, have closed the connection."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def end(self, how: str) -> None:
        """Ends the connection: "abort" at once, "reset" as a broken one, "close" when all is sent.

        Waits until the server has noticed, or it would complain of an unfinished answer.
        """
        self.scope["state"][how]()
        await self.gone()

    async def answer(self, answer: Answer, now: datetime, fault: Fault | None = None) -> None:
        """Sends it, as the fault has it."""
        kind = fault.kind if fault else ""
        if fault and kind == "skew":
            now += timedelta(seconds=fault.seconds)
        body = b"" if answer.status == 204 or self.scope["method"] == "HEAD" else answer.content
        await self._start(answer, now)
        if fault and kind == "trickle":
            await self._trickle(body, fault.seconds)
        elif kind in ("truncate", "reset"):
            await self._piece(body[: len(body) // 2], more=True)
            await self.end("reset" if kind == "reset" else "close")
        else:
            await self._piece(body, more=False)

    async def _start(self, answer: Answer, now: datetime) -> None:
        headers = {"content-type": JSON, "content-length": str(len(answer.content))}
        if answer.status == 204:
            headers = {}
        headers |= {"date": format_datetime(now, usegmt=True), "server": "ESF", **answer.headers}
        raw = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
        await self.send({"type": "http.response.start", "status": answer.status, "headers": raw})

    async def _trickle(self, body: bytes, seconds: float) -> None:
        step = max(1, -(-len(body) // PIECES))
        for at in range(0, len(body), step):
            await self._piece(body[at : at + step], more=True)
            await asyncio.sleep(seconds / PIECES)
        await self._piece(b"", more=False)

    async def _piece(self, body: bytes, *, more: bool) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": more})
