"""The history of runs, and one run with its changes."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.labels import free_to_adopt, labels
from app.reading.runs import runs
from app.reading.story import run_story
from app.web.desk import AtDesk

router = APIRouter()


@router.get("/runs")
def listing(request: Request, desk: AtDesk) -> HTMLResponse:
    return desk.render(request, "runs.html", runs=runs(desk.services))


@router.get("/runs/{number}")
def one(request: Request, desk: AtDesk, number: int) -> HTMLResponse:
    story = run_story(desk.services, number)
    takeable = free_to_adopt(labels(desk.services))
    return desk.render(request, "run.html", run=story.run, story=story, takeable=takeable)
