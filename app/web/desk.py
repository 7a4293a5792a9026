"""What every page reaches for: the services, the worker, the renderer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from msgspec import Struct
from msgspec.structs import replace

from app.connection import Attempts
from app.jobs import Hands
from app.web.render import Renderer
from app.wiring import Services


class Desk(Struct, frozen=True):
    services: Services
    jobs: Hands
    render: Renderer
    wake: Callable[[], None]
    """Called when the sample shop's clock was moved."""
    attempts: Attempts
    """Google's answers that are waited for."""


def _desk(request: Request) -> Desk:
    """One request, one configuration."""
    desk: Desk = request.app.state.desk
    services = desk.services.now()
    return desk if services is desk.services else replace(desk, services=services)


AtDesk = Annotated[Desk, Depends(_desk)]
"""A route's parameter."""
