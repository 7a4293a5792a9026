"""Her own table as the customer sheet: looked at, corrected, and given to the next sync."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app import adopting
from app.reading.her_table import Choices, Proposal
from app.web.desk import AtDesk, Desk
from core.errors import AppError

router = APIRouter()
PATH = "/settings/customer-sheet"


async def _fields(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


Fields = Annotated[dict[str, str], Depends(_fields)]


@router.get(PATH)
def ask(request: Request, desk: AtDesk) -> HTMLResponse:
    """Which spreadsheet and tab; nothing is read yet."""
    return _page(request, desk, Choices(tab=desk.services.settings.customers.tab))


@router.post(PATH)
def look(request: Request, desk: AtDesk, given: Fields) -> Response:
    """Look at it, or with `members` give it to the next sync."""
    choices = choices_in(given)
    try:
        if given.get("members") in ("hand", "rules"):
            adopting.adopt(desk.services, choices, by_hand=given["members"] == "hand")
            desk.jobs.sync_now("page", None)
            return RedirectResponse("/", 303)
        return _page(request, desk, choices, adopting.propose(desk.services, choices))
    except AppError as refused:
        return _page(request, desk, choices, refusal=refused)


def choices_in(given: Mapping[str, str]) -> Choices:
    """Fields "column:email" and "word:status:regular", beside the link and the tab."""
    columns, words = {}, dict[str, dict[str, str]]()
    for field, value in given.items():
        kind, _, rest = field.partition(":")
        if kind == "column":
            columns[rest] = value
        elif kind == "word":
            dimension, _, word = rest.partition(":")
            words.setdefault(dimension, {})[word] = value
    return Choices(given.get("link", "").strip(), given.get("tab", "").strip(), columns, words)


def _page(
    request: Request,
    desk: Desk,
    choices: Choices,
    found: Proposal | None = None,
    refusal: AppError | None = None,
) -> HTMLResponse:
    return desk.render(
        request,
        "her_table.html",
        status=400 if refusal else 200,
        choices=choices,
        found=found,
        refusal=refusal,
        home=desk.services.settings.home,
    )
