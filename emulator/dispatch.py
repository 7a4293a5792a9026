"""One API request from its bytes to Google's answer: match, admit, read, handle, check, cut."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

from emulator import conformance, fields
from emulator.api import Call, Handler, Json, Media, Refusal
from emulator.calls import CallLog, Entry
from emulator.discovery import Method
from emulator.edits import Somebody
from emulator.envelopes import (
    bad_credentials,
    envelope,
    error_page,
    missing_scope,
    no_credentials,
    not_implemented,
    of_status,
)
from emulator.fault import UNHARMED, Fault, Struck
from emulator.faults import Faults
from emulator.gmail import deliver
from emulator.oauth import Holder, Store
from emulator.parameters import read_path, read_query
from emulator.protojson import read_body
from emulator.quotas import Meter
from emulator.world import World

log = logging.getLogger("emulator")
_PASSED_ON = ("fields", "uploadType")
"""System parameters that handlers look at."""
NOBODY = Holder("", frozenset())
"""Who calls a method that asks for no credentials."""
PAGE = {"content-type": "text/html; charset=UTF-8"}


@dataclass(frozen=True)
class Request:
    """What came in: `path` values decoded, `query` as sent, `headers` with lower-case names."""

    method: Method
    path: dict[str, str]
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Desk:
    """Where API requests are handled, one at a time under the world's lock.

    `conformance` holds every answer against the document; `violations` collects what broke it.
    """

    world: World
    handlers: Mapping[str, Handler]
    tokens: Store
    conformance: bool = False
    calls: CallLog = field(default_factory=CallLog)
    faults: Faults = field(default_factory=Faults)
    meter: Meter = field(default_factory=Meter)
    violations: list[str] = field(default_factory=list)

    def arrive(self, request: Request) -> tuple[Entry, Struck]:
        """Logs the call and says which trouble it meets."""
        old = bool(self.world.options.get("old_gmail_quota"))
        entry = self.calls.begin(request.method.id, self.world.clock.now(), old=old)
        holder = self._holder(request)
        entry.account = holder.account if holder else ""
        struck = self.faults.strike(request.method.id, entry.account, dict(request.query))
        return entry, struck

    def is_crowded(self, request: Request, under_way: int) -> bool:
        """Whether this Gmail call is one too many at the same time, as options["concurrent"] has
        it: Google tells of such a limit, not how high it is."""
        most = int(self.world.options.get("concurrent", 0))
        return request.method.api == "gmail" and 0 < most < under_way

    def work(self, request: Request, struck: Struck = UNHARMED) -> Answer:
        """The answer, errors included: nothing escapes but what kills the process."""
        with self.world.lock:
            self._edit(request, struck, after=False)
            try:
                return self._spoilt(request, struck.fault)
            except Refusal as refusal:
                if self.conformance:
                    self.violations.extend(conformance.refused(request.method.api, refusal))
                return refused(request.method.api, refusal)
            except Exception:
                log.exception("%s broke", request.method.id)
                self.violations.append(f"{request.method.id}: the handler raised, see the log")
                return refused(request.method.api, of_status(500))
            finally:
                self._edit(request, struck, after=True)

    def _edit(self, request: Request, struck: Struck, *, after: bool) -> None:
        """What somebody else does under the same lock, right before or right after this call."""
        edits = list(struck.edits_at(after=after))
        if edits:
            holder = self._holder(request)
            account = holder.account if holder else ""
            somebody = Somebody(self.world, self.handlers, request.path, account)
            self.violations.extend(somebody.make(edits))

    def _spoilt(self, request: Request, fault: Fault | None) -> Answer:
        """The answer, or the error of a fault instead, before the work or after it."""
        if fault is None:
            return self._answer(request, None)
        self._admit(request)
        done = self._answer(request, fault) if fault.after else None
        if fault.kind == "page":
            return Answer(fault.http, error_page(fault.http), PAGE)
        refusal = fault.refusal(request.method, self.world.clock.now())
        if refusal:
            raise refusal
        return done or self._answer(request, fault)

    def _answer(self, request: Request, fault: Fault | None) -> Answer:
        method, now = request.method, self.world.clock.now()
        holder = self._admit(request)
        content, pairs = _form_told_apart(request)
        query, system = read_query(method, pairs)
        call = Call(
            method=method.id,
            account=holder.account,
            path=read_path(method, request.path),
            query=query | {name: system[name] for name in _PASSED_ON if system.get(name)},
            body={} if method.upload else read_body(method, content),
            world=self.world,
            content=request.content if method.upload else b"",
            kind=request.headers.get("content-type", "") if method.upload else "",
            scopes=holder.scopes or frozenset(),
        )
        handler = self.handlers.get(method.key)
        if handler is None:
            raise not_implemented(method.id)
        if self.conformance:
            self._hold(conformance.asked(method, call))
        if self.world.options.get("quotas"):
            old = bool(self.world.options.get("old_gmail_quota"))
            self.meter.take(method, holder.account, now, old=old)
        answer = handler(call)
        if fault and fault.kind == "bounce":
            bounce(self.world, holder.account, answer)
        if isinstance(answer, Media):
            return Answer(200, answer.content, {"content-type": answer.kind})
        return self._checked(method, answer, system)

    def _admit(self, request: Request) -> Holder:
        method = request.method
        if not method.scopes:
            return NOBODY
        holder = self._holder(request)
        if holder is None and not _token(request):
            raise no_credentials(method.api, method.id)
        if holder is None:
            raise bad_credentials()
        if not holder.may(method.scopes):
            raise missing_scope(method.api, method.id, method.scopes)
        return holder

    def _holder(self, request: Request) -> Holder | None:
        return self.tokens.holder(_token(request), self.world.clock.now())

    def _checked(self, method: Method, answer: Json, system: Mapping[str, str]) -> Answer:
        if self.conformance:
            self._hold(conformance.violations(method, answer))
        if method.response is None:
            return Answer(204, b"")
        if system.get("fields"):
            answer = orjson.loads(orjson.dumps(answer))  # handlers may have written parts of it
            answer = fields.keep(answer, fields.known(method, system["fields"]))
        option = orjson.OPT_INDENT_2 if system.get("prettyPrint") == "true" else 0
        return Answer(200, orjson.dumps(answer, option=option))

    def _hold(self, wrong: list[str]) -> None:
        """Records what breaks the document, and lets nobody have it."""
        if wrong:
            self.violations.extend(wrong)
            text = "The emulator broke the documented schema: " + "; ".join(wrong[:5])
            raise Refusal(500, "INTERNAL", text)


def refused(api: str, refusal: Refusal) -> Answer:
    """The refusal as bytes in the shape of its API."""
    if refusal.http == 502:
        return Answer(502, error_page(502), PAGE)
    return Answer(refusal.http, orjson.dumps(envelope(api, refusal)), refusal.headers)


def _token(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip()
    return next((value for name, value in request.query if name == "access_token"), "")


def _form_told_apart(request: Request) -> tuple[bytes, list[tuple[str, str]]]:
    """The JSON body and the query. A body sent as a form is read as more of the query: curl sends
    JSON so where it is not told otherwise, and Google then finds no such parameter."""
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if not form or not request.content.strip():
        return request.content, request.query
    return b"", request.query + read_pairs(request.content.decode(errors="replace"))


def read_pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)


def bounce(world: World, account: str, sent: Any) -> None:
    """What comes back when the message just sent cannot be delivered."""
    deliver(world, {"account": account, "kind": "bounce", "to_message": sent["id"]})
