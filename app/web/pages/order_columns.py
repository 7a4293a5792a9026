"""What the columns of an order sheet are read as, with rows to look at, and other choices."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app import order_sheets
from app.web.desk import AtDesk, Desk
from core.errors import AppError
from core.i18n import Text
from sheets.check import CheckedTab
from sheets.header_problems import MEANINGS
from sheets.headers import meanings

router = APIRouter()
ROWS = 10
ALWAYS = ("date", "email", "name", "phone", "amount", "currency", "status", "number")
"""Meanings that can be chosen without unfolding the rest."""


async def _columns(request: Request) -> dict[str, str]:
    """Fields "column:email" and so on: meaning -> heading."""
    form = await request.form()
    pairs = ((name.partition(":"), str(value)) for name, value in form.items())
    return {meaning: value for (kind, _, meaning), value in pairs if kind == "column"}


async def _tab(request: Request) -> str:
    return str((await request.form()).get("tab", ""))


@router.get("/settings/orders/{number}")
def show(request: Request, desk: AtDesk, number: int) -> HTMLResponse:
    return _page(request, desk, number)


@router.post("/settings/orders/{number}")
def correct(
    request: Request,
    desk: AtDesk,
    number: int,
    tab: Annotated[str, Depends(_tab)],
    columns: Annotated[dict[str, str], Depends(_columns)],
) -> Response:
    try:
        order_sheets.correct(desk.services, number - 1, tab, columns)
    except AppError as refusal:
        return _page(request, desk, number, refusal)
    return RedirectResponse(f"/settings/orders/{number}", 303)


def _page(
    request: Request, desk: Desk, number: int, refusal: AppError | None = None
) -> HTMLResponse:
    return desk.render(
        request,
        "order_columns.html",
        status=400 if refusal else 200,
        number_of=number,
        sheet=order_sheets.look(desk.services, number - 1),
        refusal=refusal,
        meanings=_meanings(),
        always=ALWAYS,
        most=ROWS,
        usable=_usable,
        shown=_shown,
    )


def _meanings() -> dict[str, Text]:
    rest = [one for one in meanings() if one not in ALWAYS]
    return {one: MEANINGS[one] for one in (*ALWAYS, *rest)}


def _usable(tab: CheckedTab) -> list[str]:
    """Headings that name one column."""
    times = Counter(tab.headings)
    return [heading for heading in tab.headings if times[heading] == 1]


def _shown(tab: CheckedTab) -> list[str]:
    """The columns of the first rows in which something stands."""
    few = [dict(row) for row in tab.rows[:ROWS]]
    told = ("date", "name", "email", "phone_key", "number", "product", "quantity", "city")
    return [one for one in told if any(row[one] is not None for row in few)]
