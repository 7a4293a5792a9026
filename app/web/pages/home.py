"""Home: what goes on, what needs attention, how many customers of which kind."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app import operations, ticks
from app.labels import free_to_adopt, labels
from app.reading.problems import problem_count
from app.reading.runs import last_run, waiting_run
from app.reading.segments import customer_count, segment_counts
from app.reading.setup import next_step
from app.web.desk import AtDesk, Desk

router = APIRouter()


@router.get("/")
def home(request: Request, desk: AtDesk) -> HTMLResponse:
    services = desk.services
    return desk.render(
        request,
        "home.html",
        activity=desk.jobs.activity(),
        missing=next_step(services),
        last=last_run(services),
        next_at=_next_at(desk),
        waiting=waiting_run(services),
        takeable=free_to_adopt(labels(services)),
        problems=problem_count(services),
        dimensions=segment_counts(services),
        customers=customer_count(services),
        now=services.clock.now(),
    )


@router.post("/sync")
def sync_now(desk: AtDesk, approve: str = Form("")) -> RedirectResponse:
    desk.jobs.sync_now("page", approve or None)
    return RedirectResponse("/", 303)


@router.post("/clock")
def move_clock(desk: AtDesk, to: str = Form("")) -> RedirectResponse:
    """The sample shop's clock panel: tonight's tick and a little more, or thirty days."""
    services = desk.services
    step = timedelta(days=30)
    if to == "tonight":
        step = (_next_at(desk) or services.clock.now()) - services.clock.now()
        step += timedelta(minutes=1)
    operations.advance_clock(services, step.total_seconds())
    desk.wake()
    return RedirectResponse("/", 303)


def _next_at(desk: Desk) -> datetime | None:
    settings = desk.services.settings
    if not settings.schedule:
        return None
    now = desk.services.clock.now()
    return ticks.next_tick(now, settings.schedule, settings.business.zone)
