"""The history of runs, and one run with its changes."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.labels import free_to_adopt, labels
from app.reading import changes
from app.reading.runs import one_run, runs
from app.web.desk import AtDesk

router = APIRouter()


@router.get("/runs")
def listing(request: Request, desk: AtDesk) -> HTMLResponse:
    return desk.render(request, "runs.html", runs=runs(desk.services))


@router.get("/runs/{number}")
def one(request: Request, desk: AtDesk, number: int) -> HTMLResponse:
    run, journal = one_run(desk.services, number)
    plan = run.plan or {}
    return desk.render(
        request,
        "run.html",
        run=run,
        takeable=free_to_adopt(labels(desk.services)),
        done=changes.done(desk.services, journal),
        planned=changes.planned(desk.services, plan["changes"]) if "changes" in plan else (),
    )
