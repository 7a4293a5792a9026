"""The ASGI app: API requests to the desk, everything else to the pages; trouble as scripted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.discovery import catalog
from emulator.dispatch import Answer, Desk, Request, read_pairs
from emulator.envelopes import not_found_page
from emulator.faults import TOKEN, Fault
from emulator.oauth import token_refusal

API_PREFIXES = (
    "/v1/",
    "/v4/",
    "/gmail/",
    "/drive/",
    "/oauth2/",
    "/userinfo/",
    "/upload/",
    "/resumable/",
)
JSON = "application/json; charset=UTF-8"
FOREIGN = Answer(403, b"This was sent by a page of another site.", {"content-type": "text/plain"})


class Front:
    """Takes requests from uvicorn. Handlers run in one worker thread: they are serial anyway."""

    def __init__(self, desk: Desk, pages: ASGIApp, changed: Callable[[], None]) -> None:
        self.desk = desk
        self._pages = pages
        self._changed = changed
        self._worker = ThreadPoolExecutor(1, "emulator-desk")
        self._released = asyncio.Event()

    def close(self) -> None:
        self._worker.shutdown()

    def release(self) -> None:
        """Lets every held call go on. Called in the server's loop."""
        self._released.set()
        self._released = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["raw_path"].decode("ascii")
        if _is_foreign(scope):
            await self._send(send, FOREIGN)
        elif path.startswith(API_PREFIXES):
            await self._api(path, scope, receive, send)
        elif path == "/token" and (fault := self.desk.faults.strike(TOKEN, "", {})):
            await self._token(fault, scope, receive, send)
        else:
            await self._pages(scope, receive, self._dated(send))
        if scope["method"] != "GET":
            self._changed()

    async def _api(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        content = await _read(receive)
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        verb, query = scope["method"], scope["query_string"].decode(errors="replace")
        if "x-http-method-override" in headers:
            # Google's client turns a GET whose address is too long into a POST with a form
            verb, query = (
                headers["x-http-method-override"],
                f"{query}&{content.decode(errors='replace')}",
            )
            content = b""
        found = catalog().match(verb, path)
        if found is None:
            page = not_found_page(path).encode()
            await self._send(send, Answer(404, page, {"content-type": "text/html; charset=UTF-8"}))
            return
        request = Request(found[0], found[1], read_pairs(query), headers, content)
        await self._through_trouble(request, scope, receive, send)

    async def _through_trouble(
        self, request: Request, scope: Scope, receive: Receive, send: Send
    ) -> None:
        entry, fault = self.desk.arrive(request)
        if fault and not await self._before(fault, scope, receive):
            return
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._worker, self.desk.work, request, fault)
        if fault and fault.kind == "drop_after":
            await _cut(scope, receive)
            return
        entry.status = answer.status
        if fault and fault.kind == "hold_after" and not await self._held(receive):
            return
        await self._send(send, answer)

    async def _token(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """The token endpoint in trouble: it is a page to us, for no discovery document lists it."""
        content = await _read(receive)
        if not await self._before(fault, scope, receive):
            return
        if fault.kind == "status":
            refused = orjson.dumps(token_refusal(fault.http))
            await self._send(send, Answer(fault.http, refused, fault.headers()))
            return
        answer: list[Message] = []

        async def again() -> Message:
            return {"type": "http.request", "body": content}

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._pages(scope, again, self._dated(keep))
        if fault.kind == "drop_after":
            await _cut(scope, receive)
        elif fault.kind != "hold_after" or await self._held(receive):
            for message in answer:
                await send(message)

    async def _before(self, fault: Fault, scope: Scope, receive: Receive) -> bool:
        """The part of a fault that strikes before the work; False if the connection is gone."""
        if fault.slow:
            await asyncio.sleep(fault.slow)
        if fault.kind == "drop_before":
            await _cut(scope, receive)
            return False
        return fault.kind != "hold" or await self._held(receive)

    async def _held(self, receive: Receive) -> bool:
        """Waits for a release or for the client to give up; False for the latter."""
        gone = asyncio.ensure_future(_gone(receive))
        released = asyncio.ensure_future(self._released.wait())
        await asyncio.wait((gone, released), return_when=asyncio.FIRST_COMPLETED)
        here = not gone.done()
        for task in (gone, released):
            task.cancel()
        return here

    async def _send(self, send: Send, answer: Answer) -> None:
        headers = {"content-type": JSON, "content-length": str(len(answer.content))}
        if answer.status == 204:
            headers = {}
        headers |= {"date": self._date(), "server": "ESF", **answer.headers}
        raw = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": answer.content})

    def _dated(self, send: Send) -> Send:
        async def with_date(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"date", self._date().encode())]
            await send(message)

        return with_date

    def _date(self) -> str:
        return format_datetime(self.desk.world.clock.now(), usegmt=True)


def _is_foreign(scope: Scope) -> bool:
    """Whether a page of another site, open in the same browser, wants something done here."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"")
    ours = origin.partition(b"://")[2] == headers.get(b"host")
    return scope["method"] not in ("GET", "HEAD") and bool(origin) and not ours


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message: Any = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _cut(scope: Scope, receive: Receive) -> None:
    """Closes the connection without a byte and waits until the server has noticed."""
    scope["state"]["abort"]()
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
