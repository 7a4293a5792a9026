"""Server-sent events: the news of the worker, as a ready piece of HTML."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import orjson
from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app.jobs import Activity
from app.web.desk import AtDesk, Desk

router = APIRouter()

PATIENCE = 15.0
"""Seconds without news after which a comment keeps the connection alive."""
READERS = anyio.CapacityLimiter(200)
"""Threads that only wait; apart from those that answer pages."""


@router.get("/events")
async def events(desk: AtDesk, seen: int = -1) -> StreamingResponse:
    """Every news after version `seen`, until the browser leaves."""
    return StreamingResponse(
        _news(desk, seen), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
    )


async def _news(desk: Desk, seen: int) -> AsyncIterator[str]:
    while not desk.jobs.closed:
        activity = await anyio.to_thread.run_sync(
            desk.jobs.wait, seen, PATIENCE, limiter=READERS, abandon_on_cancel=True
        )
        if activity.version == seen:
            yield ": still here\n\n"
            continue
        seen = activity.version
        yield _event(desk, activity)


def _event(desk: Desk, activity: Activity) -> str:
    html = desk.render.fragment("_activity.html", activity=activity)
    told = {"html": html, "busy": activity.busy, "version": activity.version}
    return f"id: {activity.version}\ndata: {orjson.dumps(told).decode()}\n\n"
