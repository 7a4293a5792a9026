"""The customers: search, filter, and everything known about one."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app import answers, words
from app.choices import Choice, dimension_named, segment_keyed
from app.dimensions import dimensions
from app.export import as_csv
from app.reading.customers import customer_story, customers
from app.reading.facts import facts
from app.reading.history import moves
from app.reading.matches import standing
from app.trying import told
from app.web.desk import AtDesk
from app.who import find_customer
from core.errors import WrongUse
from core.i18n import Text
from sync.hands import PAGE
from sync.merge import AUTOMATIC

router = APIRouter()

MOVES = 50
"""How much of her history a customer's page shows."""


@router.get("/customers")
def listing(
    request: Request, desk: AtDesk, q: str = "", segment: str = "", page: int = Query(1, ge=1)
) -> HTMLResponse:
    found = customers(desk.services, search=q, segment=segment, page=page)
    return desk.render(
        request,
        "customers.html",
        found=found,
        q=q,
        segment=segment,
        dimensions=dimensions(desk.services),
    )


@router.get("/customers.csv")
def download(desk: AtDesk, q: str = "", segment: str = "") -> Response:
    lines = "".join(as_csv(desk.services, search=q, segment=segment))
    headers = {"content-disposition": 'attachment; filename="customers.csv"'}
    return Response(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/customers/{id}")
def one(request: Request, desk: AtDesk, id: str) -> HTMLResponse:
    story, services = customer_story(desk.services, id), desk.services
    active = story.customer.state == "active"
    return desk.render(
        request,
        "customer.html",
        story=story,
        told=facts(services.settings, story.customer.metrics, words.TOLD, services.language),
        whys={t.dimension.key: t for t in told(services, id, story.rows)} if active else {},
        moves=moves(services, of=id, most=MOVES),
        standing=standing(desk.services, id),
        dimensions=dimensions(desk.services),
    )


@router.post("/customers/{id}/answers")
def answer(
    desk: AtDesk, id: str, dimension: str = Form(), choice: str = Form(), until: str = Form("")
) -> RedirectResponse:
    """An answer by hand, or back to the rules: what the form of one dimension says."""
    services = desk.services
    who, which = find_customer(services, id), dimension_named(services, dimension)
    if choice == AUTOMATIC:
        answers.automatic(services, who, [which])
    else:
        chosen = Choice(which, segment_keyed(which, choice))
        answers.choose(services, who, chosen, PAGE, _day(until))
    return RedirectResponse(f"/customers/{who.id}#answers", 303)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed.strip() else None
    except ValueError:
        raise WrongUse(
            Text("“{text}” is no date.", text=typed), Text("Write it like 2027-01-31.")
        ) from None
