"""The pages under /contacts: there one plays the owner of an address book.

Every button does what an API call does, through the same handlers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.api import Refusal, invalid
from emulator.people import views
from emulator.people.owner import Owner
from emulator.people.person import person
from emulator.people.store import Store
from emulator.world import World

Show = Callable[[Request], Response]
Act = Callable[[Owner, Request, FormData], str]
"""Does what a form asks for; answers where to go then."""


def pages(world: World, templates: Jinja2Templates) -> list[Route]:
    """The routes; `templates` is over emulator/pages."""
    render = _Renderer(world, templates)

    def form(path: str, act: Act) -> Route:
        return Route("/contacts/{account}" + path, render.posted(act), methods=["POST"])

    return [
        Route("/contacts", render.chooser),
        Route("/contacts/{account}", render.listing, methods=["GET"]),
        Route("/contacts/{account}/new", render.new, methods=["GET"]),
        Route("/contacts/{account}/person/{id:int}", render.card, methods=["GET"]),
        form("/new", _create),
        form("/members", _move_many),
        form("/labels", _create_label),
        form("/labels/{label}/rename", _rename_label),
        form("/labels/{label}/delete", _delete_label),
        form("/person/{id:int}", _save),
        form("/person/{id:int}/label", _label),
        form("/person/{id:int}/delete", _delete),
        form("/person/{id:int}/relink", _relink),
    ]


class _Renderer:
    def __init__(self, world: World, templates: Jinja2Templates) -> None:
        self._world = world
        self._templates = templates

    def chooser(self, request: Request) -> Response:
        with self._world.lock:
            accounts = cast(Store, self._world.stores["people"]).accounts
            rows = [(a, len(b.contacts), len(views.labels(b))) for a, b in sorted(accounts.items())]
        if len(rows) == 1:
            return RedirectResponse(f"/contacts/{quote(rows[0][0])}", 303)
        return self._page(request, "contacts_accounts.html", {"rows": rows})

    def listing(self, request: Request) -> Response:
        asked = request.query_params
        number = asked.get("page", "1")
        with self._world.lock:
            owner = self._owner(request)
            shown = views.listing(
                owner.account,
                asked.get("q", "").strip(),
                asked.get("label", ""),
                int(number) if number.isdecimal() and len(number) < 10 else 1,
            )
            return self._page(request, "contacts_list.html", {"list": shown, **_frame(owner)})

    def new(self, request: Request) -> Response:
        with self._world.lock:
            return self._page(request, "contacts_new.html", _frame(self._owner(request)))

    def card(self, request: Request) -> Response:
        with self._world.lock:
            owner = self._owner(request)
            contact = owner.account.find(f"people/c{request.path_params['id']}")
            if contact is None:
                return self._page(request, "contacts_missing.html", _frame(owner), 404)
            shown = views.card(owner.account, contact, person(contact, ())["etag"])
            return self._page(request, "contacts_person.html", {"card": shown, **_frame(owner)})

    def posted(self, act: Act) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            form = await request.form()
            return await run_in_threadpool(self._acted, act, request, form)

        return endpoint

    def _acted(self, act: Act, request: Request, form: FormData) -> Response:
        with self._world.lock:
            owner = self._owner(request)
            try:
                return RedirectResponse(act(owner, request, form), 303)
            except Refusal as refusal:
                context = {"refusal": refusal, **_frame(owner)}
                return self._page(request, "contacts_refused.html", context, refusal.http)

    def _owner(self, request: Request) -> Owner:
        return Owner(self._world, request.path_params["account"])

    def _page(
        self, request: Request, name: str, context: dict[str, Any], status: int = 200
    ) -> Response:
        return self._templates.TemplateResponse(request, name, context, status)


def _frame(owner: Owner) -> dict[str, Any]:
    """What the side list shows on every page of an account."""
    account = owner.account
    return {
        "account": account.address,
        "home": _home(owner),
        "labels": views.labels(account),
        "starred": views.label(account.groups["starred"]),
        "everybody": len(account.contacts),
    }


def _home(owner: Owner, **query: str) -> str:
    asked = urlencode({key: value for key, value in query.items() if value})
    return f"/contacts/{quote(owner.address)}" + (f"?{asked}" if asked else "")


def _card_of(owner: Owner, number: object) -> str:
    return f"{_home(owner)}/person/{number}"


def _create(owner: Owner, _: Request, form: FormData) -> str:
    made = owner.create_contact(_texts(form))
    return _card_of(owner, made.removeprefix("people/c"))


def _save(owner: Owner, request: Request, form: FormData) -> str:
    number = request.path_params["id"]
    owner.update_contact(f"people/c{number}", _texts(form))
    return _card_of(owner, number)


def _delete(owner: Owner, request: Request, _: FormData) -> str:
    owner.delete_contact(f"people/c{request.path_params['id']}")
    return _home(owner)


def _relink(owner: Owner, request: Request, _: FormData) -> str:
    made = owner.relink(f"people/c{request.path_params['id']}")
    return _card_of(owner, made.removeprefix("people/c"))


def _label(owner: Owner, request: Request, form: FormData) -> str:
    number, texts = request.path_params["id"], _texts(form)
    owner.move(texts.get("label", ""), [f"people/c{number}"], texts.get("do", ""))
    return _card_of(owner, number)


def _move_many(owner: Owner, _: Request, form: FormData) -> str:
    texts = _texts(form)
    names = [f"people/c{number}" for number in form.getlist("id")]
    if texts.get("do") == "merge":
        return _card_of(owner, owner.merge(names).removeprefix("people/c"))
    if texts.get("do") == "delete":
        for name in names:
            owner.delete_contact(name)
        return _home(owner, label=texts.get("shown", ""))
    if not names:
        raise invalid("Tick the contacts first.")
    owner.move(texts.get("label", ""), names, texts.get("do", ""))
    shown = {key: texts.get(key, "") for key in ("q", "page")}
    return _home(owner, label=texts.get("shown", ""), **shown)


def _create_label(owner: Owner, _: Request, form: FormData) -> str:
    return _home(owner, label=owner.create_label(_texts(form).get("name", "")))


def _rename_label(owner: Owner, request: Request, form: FormData) -> str:
    owner.rename_label(request.path_params["label"], _texts(form).get("name", ""))
    return _home(owner, label=request.path_params["label"])


def _delete_label(owner: Owner, request: Request, _: FormData) -> str:
    owner.delete_label(request.path_params["label"])
    return _home(owner)


def _texts(form: FormData) -> dict[str, str]:
    return {key: value for key, value in form.items() if isinstance(value, str)}
