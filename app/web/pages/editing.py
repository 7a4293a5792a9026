"""Segments edited: one form for a dimension, another for bringing back what was before.

Every button sends the whole form; nothing is kept between two requests but what stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from msgspec import Struct
from msgspec.structs import replace
from starlette.datastructures import FormData

from app.choices import dimension_named
from app.dimensions import not_taken_up
from app.editing.change import brought_back, drafted
from app.editing.draft import Draft, Row, draft_like, draft_of
from app.editing.mails import affected_mails
from app.editing.past import changes, difference
from app.editing.removed import settle
from app.editing.saving import Said, Stale, digest_now
from app.revisions import PAGE
from app.web.desk import AtDesk, Desk
from core.errors import AppError, ConfigProblem, WrongUse
from core.i18n import Text
from core.model import Dimension
from sync.dimensions import Fault

router = APIRouter()


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]


class Filled(Struct, frozen=True):
    """A form as it was sent. `digest`: of config.toml when it was opened; `seen`: of what its
    effect was shown for, so that nothing is saved unseen."""

    draft: Draft
    said: Said
    digest: str
    seen: str = ""


@router.get("/segments/edit")
def edit(request: Request, desk: AtDesk, dimension: str = "", ready: str = "") -> HTMLResponse:
    """The form of one dimension; without a name, of a new one. `ready`: key of one to begin as."""
    if dimension:
        draft = draft_of(dimension_named(desk.services, dimension))
    else:
        begun = next((one for one in not_taken_up(desk.services) if one.key == ready), None)
        draft = draft_like(begun) if begun else Draft()
    return _form(request, desk, Filled(draft, Said(), digest_now(desk.services)))


@router.post("/segments/edit")
def edited(request: Request, desk: AtDesk, sent: Sent) -> Response:
    form = _filled(sent)
    do, _, at = str(sent.get("do", "")).partition(":")
    match do:
        case "up" | "down":
            draft = form.draft.moved(_number(at), -1 if do == "up" else 1)
        case "remove":
            draft = form.draft.without(_number(at))
        case "add":
            draft = form.draft.longer()
        case "drop" | "keep":
            draft = replace(form.draft, dropped=do == "drop")
        case "save" if form.seen == _name_of(form):
            return _save(request, desk, form)
        case _:
            return _form(request, desk, form, looks=True)
    return _form(request, desk, replace(form, draft=draft, seen=""))


@router.post("/segments/removed")
def settled(desk: AtDesk, sent: Sent) -> RedirectResponse:
    """What becomes of a segment that went from the file: the form beside its problem."""
    settle(desk.services, _line(sent.get("segment", "")), _said(sent), PAGE)
    return RedirectResponse("/problems", 303)


@router.get("/segments/revisions")
def past(request: Request, desk: AtDesk) -> HTMLResponse:
    return desk.render(request, "revisions.html", changes=changes(desk.services))


@router.get("/segments/revisions/{id}")
def look_back(request: Request, desk: AtDesk, id: str) -> HTMLResponse:
    return _back(request, desk, id, Said(), digest_now(desk.services))


@router.post("/segments/revisions/{id}")
def bring_back(request: Request, desk: AtDesk, id: str, sent: Sent) -> Response:
    said, services = _said(sent), desk.services
    change = brought_back(services, id)
    try:
        change.save(services, said, str(sent.get("digest", "")))
    except WrongUse as wrong:
        return _back(request, desk, id, said, digest_now(services), wrong)
    return RedirectResponse("/segments?saved=1", 303)


def _save(request: Request, desk: Desk, form: Filled) -> Response:
    services = desk.services
    change = drafted(services, form.draft)
    if change.faults(services):
        return _form(request, desk, form, looks=True)
    try:
        change.save(services, form.said, form.digest)
    except Stale as stale:
        return _stale(request, desk, form, stale)
    except (WrongUse, ConfigProblem) as wrong:
        return _form(request, desk, form, wrong, looks=True)
    return RedirectResponse("/segments?saved=1", 303)


def _stale(request: Request, desk: Desk, form: Filled, stale: Stale) -> HTMLResponse:
    """What was typed, measured against the file as it is now, if that can be used."""
    try:
        form = replace(form, digest=digest_now(desk.services))
    except ConfigProblem as broken:
        return _form(request, desk, form, broken, looks=True)
    return _form(request, desk, form, stale, looks=True)


def _form(
    request: Request,
    desk: Desk,
    form: Filled,
    wrong: AppError | None = None,
    *,
    looks: bool = False,
) -> HTMLResponse:
    """The form; once she looks, with everything that is wrong or what it would do."""
    services = desk.services
    change = drafted(services, form.draft)
    found = change.faults(services) if looks else []
    own = next((one for one in change.after if one not in change.before), None)
    shown = change.effect(services) if looks and not found else None
    there = next((one for one in change.before if one.key == form.draft.key), None)
    gone = change.gone(services) if looks and not found else []
    return desk.render(
        request,
        "segment_edit.html",
        400 if found or wrong else 200,
        form=form,
        draft=form.draft,
        own=own or there,
        at_rows=_by_row(form.draft, change.after, found),
        effect=shown,
        gone=gone,
        mails=affected_mails(services, change.after, shown, gone) if shown else [],
        seen=_name_of(form) if shown else "",
        ready=[] if form.draft != Draft() else not_taken_up(services),
        wrong=wrong,
        there=there if isinstance(wrong, Stale) else None,
    )


def _back(
    request: Request, desk: Desk, id: str, said: Said, digest: str, wrong: AppError | None = None
) -> HTMLResponse:
    services = desk.services
    change = brought_back(services, id)
    found = change.faults(services)
    shown, gone = None if found else change.effect(services), change.gone(services)
    return desk.render(
        request,
        "revision.html",
        400 if found or wrong else 200,
        id=id,
        said=said,
        digest=digest,
        lines=difference(change.before, change.after),
        faults=found,
        effect=shown,
        gone=gone,
        mails=affected_mails(services, change.after, shown, gone) if shown else [],
        wrong=wrong,
    )


def _by_row(
    draft: Draft, dimensions: Sequence[Dimension], found: Sequence[Fault]
) -> dict[int, list[Fault]]:
    """The faults by the row they are in; -1 are those of the whole."""
    others = {one.key for one in dimensions if one.key != draft.key}
    own = draft.dimension(others if draft.key else [one.key for one in dimensions[:-1]])
    rows = {(own.key, segment.key): at for at, segment in enumerate(own.segments)}
    placed: dict[int, list[Fault]] = {}
    for fault in found:
        at = sorted(rows[key] for key in fault.at if key in rows) or [-1]
        for row in at:
            placed.setdefault(row, []).append(fault)
    return placed


def _filled(sent: FormData) -> Filled:
    columns = [map(_line, sent.getlist(name)) for name in ("key", "segment", "when")]
    draft = Draft(
        _line(sent.get("dimension", "")),
        _line(sent.get("name", "")),
        tuple(Row(*row) for row in zip(*columns, strict=False)),
        label="label" in sent,
        column="column" in sent,
        dropped="dropped" in sent,
    )
    return Filled(draft, _said(sent), _line(sent.get("digest", "")), _line(sent.get("seen", "")))


def _said(sent: FormData) -> Said:
    return Said(_answers(sent, "label/"), _answers(sent, "hands/"))


def _answers(sent: FormData, kind: str) -> dict[str, str]:
    return {
        name.removeprefix(kind): str(value)
        for name, value in sent.items()
        if name.startswith(kind) and value
    }


def _line(value: Any) -> str:
    return str(value).replace("\r\n", "\n").strip()


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise WrongUse(Text("There is no such row."), Text("Load the page anew.")) from None


def _name_of(form: Filled) -> str:
    """Names what was shown: the draft, and the file it was measured against."""
    return sha256(repr((form.draft, form.digest)).encode()).hexdigest()
