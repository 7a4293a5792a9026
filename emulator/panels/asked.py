"""What a page's form or address asks for, and the way back with what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from emulator.api import Refusal

Act = Callable[[Request, FormData], str]
"""Does what a form asks for; answers the address to go to then."""


class Wrong(ValueError):
    """A form that cannot be read; says what to fill in instead."""


def posted(act: Act, home: Callable[[Request], str]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint for a form. What is refused sends back to `home`, which shows the reason."""

    async def endpoint(request: Request) -> Response:
        async with request.form() as form:
            return await run_in_threadpool(_done, act, home, request, form)

    return endpoint


def _done(act: Act, home: Callable[[Request], str], request: Request, form: FormData) -> Response:
    try:
        return RedirectResponse(act(request, form), 303)
    except Refusal as why:
        return RedirectResponse(linked(home(request), error=why.message), 303)
    except ValueError as why:
        return RedirectResponse(linked(home(request), error=str(why)), 303)


def text(form: FormData, name: str) -> str:
    """A field of the form without blanks around it, "" if it is not there."""
    found = form.get(name)
    return found.strip() if isinstance(found, str) else ""


def whole(given: str, what: str) -> int:
    """A number from 0 up, 0 where nothing was written. Raises Wrong."""
    if not given:
        return 0
    if not (given.isascii() and given.isdigit() and len(given) < 20):
        raise Wrong(f"{what} is a whole number from 0 up, not {given[:20]}.")
    return int(given)


def read_json(given: str, what: str) -> Any:
    """What is written as JSON. Raises Wrong; `what` begins its sentence."""
    try:
        return orjson.loads(given)
    except orjson.JSONDecodeError as why:
        raise Wrong(f"{what} not JSON: {why}.") from why


def linked(path: str, **query: object) -> str:
    """The address with those parts of the query that are not empty."""
    asked = urlencode({key: value for key, value in query.items() if value})
    return path + (f"?{asked}" if asked else "")
