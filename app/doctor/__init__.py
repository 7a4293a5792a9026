"""Whether the connection works, in plain words: each cause with its next click.

What can be known on this machine comes first; then Google is asked, and no further once nothing
more can be learned.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.doctor.finding import Finding, bad, verdict
from app.doctor.google import ask_google
from app.doctor.grant import grant_of
from app.doctor.here import look_here
from app.wiring import Services
from core.errors import AppError

__all__ = ["Finding", "check", "grant_of", "known", "verdict"]


def known(services: Services) -> list[Finding]:
    """What can be told without a call."""
    return list(look_here(services, grant_of(services)))


def check(services: Services) -> Iterator[Finding]:
    """Look at everything, one after the other; costs a handful of calls."""
    grant = grant_of(services)
    yield from look_here(services, grant)
    if not grant.usable:
        return
    try:
        door = services.open_door()
    except AppError as error:
        yield bad("connection", error)
        return
    with door:
        yield from ask_google(services, grant, door)
