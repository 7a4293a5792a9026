"""Who is who: names and people who may belong together, and what the owner says of one customer."""

from __future__ import annotations

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app import people
from app.reading.matches import matches
from app.web.desk import AtDesk
from app.who import Who, find_customer
from core.errors import WrongUse
from core.i18n import Text

router = APIRouter()


@router.get("/matches")
def listing(request: Request, desk: AtDesk) -> HTMLResponse:
    found = matches(desk.services)
    rows = sum(len(one.rows) for one in found.open_names)
    return desk.render(request, "matches.html", found=found, row_count=rows)


@router.post("/matches/names")
def accept_names(desk: AtDesk) -> RedirectResponse:
    people.accept_names(desk.services, people.PAGE)
    return RedirectResponse("/matches", 303)


@router.post("/matches/{id}")
def answer(desk: AtDesk, id: str, say: str = Form()) -> RedirectResponse:
    if say == "accept":
        people.accept(desk.services, [id], people.PAGE)
    elif say == "decline":
        people.decline(desk.services, [id], people.PAGE)
    elif say == "undo":
        people.undo(desk.services, [id])
    else:
        raise WrongUse(Text("There is no such answer."))
    return RedirectResponse("/matches", 303)


@router.post("/customers/{id}/out")
def take_out(desk: AtDesk, id: str) -> RedirectResponse:
    who = find_customer(desk.services, id)
    people.take_out(desk.services, who, people.PAGE)
    return _to(who)


@router.post("/customers/{id}/back")
def bring_back(desk: AtDesk, id: str) -> RedirectResponse:
    who = find_customer(desk.services, id)
    people.bring_back(desk.services, who)
    return _to(who)


@router.post("/customers/{id}/merge")
def merge(desk: AtDesk, id: str, into: str = Form()) -> RedirectResponse:
    services = desk.services
    who, main = find_customer(services, id), find_customer(services, into)
    people.merge(services, who, main, people.PAGE)
    return _to(main)


@router.post("/customers/{id}/split")
def split(desk: AtDesk, id: str) -> RedirectResponse:
    who = find_customer(desk.services, id)
    people.split(desk.services, who)
    return _to(who)


def _to(who: Who) -> RedirectResponse:
    return RedirectResponse(f"/customers/{who.id}#standing", 303)
