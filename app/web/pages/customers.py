"""The customers: search, filter, and everything known about one."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.reading.customers import customer_story, customers
from app.web.desk import AtDesk

router = APIRouter()


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
        dimensions=desk.services.settings.dimensions,
    )


@router.get("/customers/{id}")
def one(request: Request, desk: AtDesk, id: str) -> HTMLResponse:
    return desk.render(
        request,
        "customer.html",
        story=customer_story(desk.services, id),
        dimensions=desk.services.settings.dimensions,
    )
