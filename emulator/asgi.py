"""The ASGI app: API requests to the desk, everything else to the pages; trouble as scripted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator import batch
from emulator.api import Refusal
from emulator.calls import Entry
from emulator.discovery import Method, catalog
from emulator.dispatch import Answer, Desk, Request, read_pairs, refused
from emulator.envelopes import error_page
from emulator.fault import TOKEN, Fault, Struck
from emulator.grants import token_refusal
from emulator.guard import MOST, TOO_LARGE, declared, turned_away
from emulator.mail_limits import too_many_at_once
from emulator.wire import JSON, Gone, TooLarge, Wire

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
OVERRIDE = "x-http-method-override"


class Front:
    """Takes requests from uvicorn. Handlers run one at a time, here or in one worker thread."""

    def __init__(
        self, desk: Desk, pages: ASGIApp, changed: Callable[[], None], host: str = "127.0.0.1"
    ) -> None:
        self.desk = desk
        self._pages = pages
        self._changed = changed
        self._host = host
        self._worker = ThreadPoolExecutor(1, "emulator-desk")
        self._released = asyncio.Event()
        self._under_way: Counter[tuple[str, str]] = Counter()

    def close(self) -> None:
        self._worker.shutdown()

    def release(self) -> None:
        """Lets every held call go on. Called in the server's loop."""
        self._released.set()
        self._released = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wire = Wire(scope, receive, send)
        try:
            away = turned_away(scope, self._host)
            if away:
                await wire.answer(away, self._now())
            else:
                await self._route(wire)
        except Gone:
            pass  # a client that left hears nothing
        except TooLarge:
            await wire.answer(TOO_LARGE, self._now())
        if scope["method"] != "GET":
            self._changed()

    async def _route(self, wire: Wire) -> None:
        scope = wire.scope
        path = scope["raw_path"].decode("latin-1")
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        verb = str(headers.get(OVERRIDE) or scope["method"]).upper()
        found = catalog().match(verb, path) if path.startswith(API_PREFIXES) else None
        if found:
            await self._api(found, headers, wire)
        elif path in batch.PATHS and verb == "POST":
            await self._batch(path, headers, wire)
        elif path == "/token" and (fault := self.desk.faults.strike(TOKEN, "", {}).fault):
            await self._token(fault, wire)
        elif declared(scope) > MOST:
            await wire.content(MOST)
        else:
            await self._pages(scope, wire.receive, self._dated(wire.send))

    async def _api(
        self, found: tuple[Method, dict[str, str]], headers: dict[str, str], wire: Wire
    ) -> None:
        content = await wire.content(MOST)
        query = wire.scope["query_string"].decode(errors="replace")
        if headers.get(OVERRIDE) == "GET":
            # Google's client turns a GET whose address is too long into a POST with a form
            query, content = f"{query}&{content.decode(errors='replace')}", b""
        method, values = found
        request = Request(method, values, read_pairs(query), headers, content)
        answer, fault = await self._call(request, wire)
        await wire.answer(answer, self._now(), fault)

    async def _batch(self, path: str, headers: dict[str, str], wire: Wire) -> None:
        """Each part is a call like any other; the whole travels as the last fault has it."""
        content = await wire.content(MOST)
        try:
            parts = batch.parts(content, headers)
            found = [_found(part) for part in parts]
            api = batch.PATHS[path] or next((each[0].api for each in found if each), "people")
            batch.check_count(api, len(parts))
        except Refusal as why:
            await wire.answer(refused("people", why), self._now())
            return
        answers, on_the_way = [], None
        for part, its in zip(parts, found, strict=True):
            if its is None or batch.PATHS[path] not in ("", its[0].api):
                answers.append((part, refused(api, batch.no_such_call())))
                continue
            pairs = read_pairs(urlsplit(part.target).query)
            request = Request(its[0], its[1], pairs, part.headers, part.content)
            answer, fault = await self._call(request, wire)
            on_the_way = fault or on_the_way
            answers.append((part, answer))
        await wire.answer(batch.answered(answers), self._now(), on_the_way)

    async def _call(self, request: Request, wire: Wire) -> tuple[Answer, Fault | None]:
        """The answer of one call and what may still befall it; raises Gone."""
        entry, struck = self.desk.arrive(request)
        whose = (request.method.api, entry.account)
        self._under_way[whose] += 1
        try:
            if self.desk.is_crowded(request, self._under_way[whose]):
                entry.status = 429
                return refused(request.method.api, too_many_at_once()), None
            return await self._served(request, entry, struck, wire)
        finally:
            self._under_way[whose] -= 1

    async def _served(
        self, request: Request, entry: Entry, struck: Struck, wire: Wire
    ) -> tuple[Answer, Fault | None]:
        fault = struck.fault
        if fault and not fault.after:
            await self._meet(fault, wire)
        answer = await self._worked(request, struck)
        if fault and fault.after and fault.kind == "drop":
            await self._meet(fault, wire)
        entry.status = answer.status
        if fault and fault.after:
            await self._meet(fault, wire)
        return answer, fault

    async def _worked(self, request: Request, struck: Struck) -> Answer:
        """The answer; straight away if nobody is at the desk, as the way to another thread and back
        costs more than most calls. With options["concurrent"] calls must be able to pile up."""
        world = self.desk.world
        if not world.options.get("concurrent") and world.lock.acquire(blocking=False):
            try:
                return self.desk.work(request, struck)
            finally:
                world.lock.release()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self.desk.work, request, struck)

    async def _token(self, fault: Fault, wire: Wire) -> None:
        """The token endpoint in trouble: it is a page to us, for no discovery document lists it."""
        content = await wire.content(MOST)
        if not fault.after:
            await self._meet(fault, wire)
        answer = _token_error(fault)
        if answer is None or fault.after:
            done = await self._page(wire, content)
            answer = answer or done
        if fault.after:
            await self._meet(fault, wire)
        await wire.answer(answer, self._now(), fault)

    async def _page(self, wire: Wire, content: bytes) -> Answer:
        """What the pages answer to a request whose body is read already."""
        sent: list[Message] = []

        async def again() -> Message:
            return {"type": "http.request", "body": content}

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._pages(wire.scope, again, keep)
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in sent[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], body, headers)

    async def _meet(self, fault: Fault, wire: Wire) -> None:
        """What a fault does to the exchange, before the work or after it; raises Gone."""
        if fault.slow:
            await asyncio.sleep(fault.slow)
        if fault.kind == "drop":
            await wire.end("abort")
            raise Gone
        if fault.kind == "hold":
            await self._hold(wire)

    async def _hold(self, wire: Wire) -> None:
        """Waits for a release; raises Gone if the client gives up first."""
        gone = asyncio.ensure_future(wire.gone())
        released = asyncio.ensure_future(self._released.wait())
        await asyncio.wait((gone, released), return_when=asyncio.FIRST_COMPLETED)
        left = gone.done()
        for task in (gone, released):
            task.cancel()
        if left:
            raise Gone

    def _dated(self, send: Send) -> Send:
        async def with_date(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._now(), usegmt=True).encode()
                message["headers"] = [*message["headers"], (b"date", date)]
            await send(message)

        return with_date

    def _now(self) -> datetime:
        return self.desk.world.clock.now()


def _found(part: batch.Part) -> Any:
    """The method of a part with its path values, None if Google has none."""
    return catalog().match(part.verb, urlsplit(part.target).path)


def _token_error(fault: Fault) -> Answer | None:
    if fault.kind == "page":
        return Answer(fault.http, error_page(fault.http), {"content-type": "text/html"})
    if fault.kind == "status":
        body = orjson.dumps(token_refusal(fault.http))
        return Answer(fault.http, body, {"content-type": JSON, **fault.headers()})
    return None
