"""What a person has to look at, grouped."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app import words
from app.editing.removed import removed
from app.labels import labels
from app.problems import QUESTIONS, call_fine, look_again, may_be_fine
from app.reading.problems import ProblemView, fine_problems, open_problems
from app.web.desk import AtDesk

router = APIRouter()


@router.get("/problems")
def listing(request: Request, desk: AtDesk) -> HTMLResponse:
    groups: dict[str, list[ProblemView]] = {}
    for problem in open_problems(desk.services):
        title = desk.render.formats.say(words.problem_group(problem.kind))
        groups.setdefault(title, []).append(problem)
    return desk.render(
        request,
        "problems.html",
        groups=sorted(groups.items(), key=lambda group: (not _asks(group[1]), -len(group[1]))),
        asking={title for title, problems in groups.items() if _asks(problems)},
        labels={view.label: view for view in labels(desk.services)},
        removed={one.mark: one for one in removed(desk.services)},
        fine=fine_problems(desk.services),
        may_be_fine=may_be_fine,
    )


@router.post("/problems/fine")
def fine(desk: AtDesk, id: str = Form("")) -> RedirectResponse:
    call_fine(desk.services, [id])
    return RedirectResponse("/problems", 303)


@router.post("/problems/again")
def again(desk: AtDesk, id: str = Form("")) -> RedirectResponse:
    look_again(desk.services, [id])
    return RedirectResponse("/problems", 303)


def _asks(problems: Sequence[ProblemView]) -> bool:
    return any(problem.kind in QUESTIONS for problem in problems)
