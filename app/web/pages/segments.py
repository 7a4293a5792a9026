"""The segments: rules as written and how many they hold."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.reading.segments import customer_count, segment_counts
from app.web.desk import AtDesk

router = APIRouter()


@router.get("/segments")
def listing(request: Request, desk: AtDesk) -> HTMLResponse:
    return desk.render(
        request,
        "segments.html",
        dimensions=segment_counts(desk.services),
        total=customer_count(desk.services),
    )
