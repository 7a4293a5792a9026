"""The owner's answers to questions about labels: forms that stand beside the problems."""

from __future__ import annotations

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from app import labels
from app.web.desk import AtDesk
from core.errors import WrongUse
from core.i18n import Text
from sync.decisions import FORGET, KEEP

router = APIRouter()


@router.post("/labels/answer")
def answer(desk: AtDesk, key: str = Form(""), given: str = Form("")) -> RedirectResponse:
    labels.answer(desk.services, key, given, "page")
    return RedirectResponse("/problems", 303)


@router.post("/labels/adopt")
def adopt_all(desk: AtDesk, members: str = Form("")) -> RedirectResponse:
    """All at once; a plan that waits is made anew with them."""
    if members not in labels.ADOPT:
        raise WrongUse(Text("Say who decides about the people under the labels."))
    labels.adopt_all(desk.services, members, "page")
    desk.jobs.sync_now("page", None)
    return RedirectResponse("/", 303)


@router.post("/restored")
def restored(desk: AtDesk, whose: str = Form("")) -> RedirectResponse:
    if whose not in (KEEP, FORGET):
        raise WrongUse(Text("Say whose the answers are."))
    labels.restored(desk.services, whose == KEEP, "page")
    desk.jobs.sync_now("page", None)
    return RedirectResponse("/", 303)
