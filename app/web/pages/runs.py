"""The history of runs, one run with its changes, and taking it back."""

from __future__ import annotations

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app import undo
from app.dimensions import dimensions
from app.labels import free_to_adopt, labels
from app.reading.runs import runs
from app.reading.story import run_story
from app.reading.undo import last_undo, told, undo_state
from app.web.desk import AtDesk
from sync.undo.plan import UndoRequest

router = APIRouter()


@router.get("/runs")
def listing(request: Request, desk: AtDesk) -> HTMLResponse:
    return desk.render(request, "runs.html", runs=runs(desk.services))


@router.get("/runs/{number}")
def one(request: Request, desk: AtDesk, number: int) -> HTMLResponse:
    services = desk.services
    story = run_story(services, number)
    return desk.render(
        request,
        "run.html",
        run=story.run,
        story=story,
        takeable=free_to_adopt(labels(services)),
        undo=undo_state(services, number),
        undone=last_undo(services, number),
    )


@router.get("/runs/{number}/undo")
def preview(
    request: Request, desk: AtDesk, number: int, customer: str = "", label: str = ""
) -> HTMLResponse:
    """What taking it back would do, all of it or one customer's or one label's part."""
    scope = undo.scope_named(desk.services, customer, label)
    undone = told(desk.services, undo.preview(desk.services, number, scope))
    return desk.render(
        request,
        "undo.html",
        undone=undone,
        customer=customer,
        label=label,
        dimensions=dimensions(desk.services),
    )


@router.post("/runs/{number}/undo")
def take_back(
    desk: AtDesk, number: int, customer: str = Form(""), label: str = Form("")
) -> RedirectResponse:
    scope = undo.scope_named(desk.services, customer, label)
    undo.preview(desk.services, number, scope)  # says at once where there is nothing to take back
    desk.jobs.undo(UndoRequest(number, scope))
    return RedirectResponse("/", 303)


@router.post("/runs/{number}/release")
def release(desk: AtDesk, number: int, customer: str = Form("")) -> RedirectResponse:
    """End what is held because this run was taken back."""
    scope = undo.scope_named(desk.services, customer)
    undo.let_go(desk.services, number, scope.customer)
    page = f"/customers/{scope.customer}" if scope.customer else f"/runs/{number}"
    return RedirectResponse(page, 303)
