"""/_emulator/…: what tests and the demo use to look behind the curtain and to script trouble."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator import options, service_accounts, state
from emulator.api import Refusal
from emulator.dispatch import Desk
from emulator.faults import BadFault
from emulator.gmail import deliver
from emulator.world import Clock, World

FURTHEST = timedelta(days=100 * 365)
"""How far the clock goes; beyond the year 9999 there are no dates."""


class BadRequest(ValueError):
    """A body that cannot be read; says what to send instead."""


@dataclass(frozen=True)
class Admin:
    """The admin endpoints over one desk. `release` lets held calls go on."""

    desk: Desk
    release: Callable[[], None]

    def routes(self) -> list[Route]:
        return [
            Route("/_emulator/calls", _answering(self._calls), methods=["GET"]),
            Route("/_emulator/reset", _answering(self._reset), methods=["POST"]),
            Route("/_emulator/faults", _answering(self._listed), methods=["GET"]),
            Route("/_emulator/faults", _answering(self._faults), methods=["POST"]),
            Route("/_emulator/clock", _answering(self._clock), methods=["GET", "POST"]),
            Route("/_emulator/options", _answering(self._options), methods=["GET", "POST"]),
            Route("/_emulator/deliver", _answering(self._deliver), methods=["POST"]),
            Route("/_emulator/state", _answering(self._state), methods=["GET"]),
            Route("/_emulator/password", _answering(self._password), methods=["POST"]),
            Route("/_emulator/service_accounts", self._service_account, methods=["POST"]),
        ]

    def _calls(self, _: Any) -> Any:
        return {"calls": [entry.as_json() for entry in self.desk.calls.entries()]}

    def _reset(self, body: Any) -> Any:
        """Calls and faults forgotten; with {"state": true} the whole world."""
        asked = _object(body)
        self.desk.calls.clear()
        self.desk.faults.clear()
        self.desk.meter.clear()
        if asked.get("state"):
            forget(self.desk.world)
        return {}

    def _listed(self, _: Any) -> Any:
        return {"faults": [fault.as_json() for fault in self.desk.faults.listed()]}

    def _faults(self, body: Any) -> Any:
        """Adds a fault or a list of them; {"release": true} lets held calls go on."""
        if isinstance(body, dict) and body.get("release"):
            self.release()
            return {}
        return {"added": self.desk.faults.add(body)}

    def _clock(self, body: Any) -> Any:
        clock: Clock = self.desk.world.clock
        if body:
            seconds = _number(body, "advance")
            if abs(clock.offset.total_seconds() + seconds) > FURTHEST.total_seconds():
                raise BadRequest(f"The clock goes no further than {FURTHEST.days} days.")
            clock.advance(seconds)
        return {"now": clock.now().isoformat(), "offset": clock.offset.total_seconds()}

    def _options(self, body: Any) -> Any:
        asked = _object(body)
        if wrong := options.wrong(asked):
            raise BadRequest(wrong)
        self.desk.world.options.update(asked)
        return dict(self.desk.world.options)

    def _deliver(self, body: Any) -> Any:
        with self.desk.world.lock:
            return deliver(self.desk.world, _object(body))

    def _password(self, body: Any) -> Any:
        """The owner changes her password: tokens with Gmail scopes end."""
        account = _text(_object(body), "account")
        with self.desk.world.lock:
            return {"ended": self.desk.tokens.password_changed(account)}

    async def _service_account(self, request: Request) -> Response:
        """A new key file; {"account": address, "delegated": scopes of the whole domain}."""
        token_uri = f"{request.base_url}token"

        def made(body: Any) -> Any:
            asked = _object(body)
            delegated = asked.get("delegated", [])
            if not isinstance(delegated, list) or not all(isinstance(s, str) for s in delegated):
                raise BadRequest(f"delegated is a list of scopes, not {delegated!r}.")
            address, world = _text(asked, "account"), self.desk.world
            with world.lock:
                return service_accounts.hand_out(
                    self.desk.tokens, address, delegated, token_uri, world.random
                )

        return await _answering(made)(request)

    def _state(self, _: Any) -> Any:
        return state.dump(self.desk.world)


def forget(world: World) -> None:
    """The world as at the start: empty stores, real time."""
    with world.lock:
        for store in world.stores.values():
            store.load(type(store)().dump())
        world.clock.offset = timedelta()


def _answering(action: Callable[[Any], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        try:
            body = orjson.loads(content) if content.strip() else None
            found = action(body)
        except (BadRequest, BadFault, orjson.JSONDecodeError, TypeError) as why:
            return JSONResponse({"error": str(why)}, 400)
        except Refusal as why:
            return JSONResponse({"error": why.message}, why.http)
        return Response(orjson.dumps(found), media_type="application/json")

    return endpoint


def _object(body: Any) -> dict[str, Any]:
    """The body, {} if there was none."""
    if body is not None and not isinstance(body, dict):
        raise BadRequest("Send a JSON object.")
    return body or {}


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or "@" not in value:
        raise BadRequest(f'Send {{"{key}": address}}.')
    return value.lower()


def _number(body: Any, key: str) -> float:
    value = body.get(key) if isinstance(body, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRequest(f'Send {{"{key}": seconds}}.')
    return float(value)
