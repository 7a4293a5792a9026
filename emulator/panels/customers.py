"""Playing a customer: what she was sent, her answers, and the orders she places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.gmail import views
from emulator.gmail.caller import gmail_store
from emulator.gmail.deliver import deliver
from emulator.panels import orders
from emulator.panels.asked import Wrong, linked, posted, text
from emulator.world import World

HOME = "/customers"
SAID = {
    "reply": "Replied. It lies in the inbox of whom it answers.",
    "unsubscribe": "Unsubscribed: the mail that a mail program sends for it is on its way.",
    "bounce": "The mail came back to its sender.",
    "delay": "The sender is told that the mail is late.",
    "auto_reply": "Answered automatically, as somebody who is away.",
    "message": "Written. It lies in the inbox.",
}
_FIELDS = ("account", "kind", "to_message", "text", "subject", "status")


def routes(world: World, pages: Jinja2Templates) -> list[Route]:
    def everybody(request: Request) -> Response:
        asked = request.query_params
        with world.lock:
            shown = views.outside(gmail_store(world), asked)
        context = {**shown, "error": asked.get("error", "")}
        return pages.TemplateResponse(request, "customers.html", context)

    def find(request: Request) -> Response:
        address = request.query_params.get("address", "").strip()
        return RedirectResponse(_home_of(address) if "@" in address else HOME, 303)

    def one(request: Request) -> Response:
        with world.lock:
            context = customer(world, request.path_params["address"], request.query_params)
        return pages.TemplateResponse(request, "customer.html", context)

    def form(path: str, act: Callable[[World, str, FormData], str]) -> Route:
        def done(request: Request, given: FormData) -> str:
            with world.lock:
                return act(world, request.path_params["address"], given)

        def here(request: Request) -> str:
            return _home_of(request.path_params["address"])

        return Route(HOME + path, posted(done, here), methods=["POST"])

    return [
        Route(HOME, everybody, methods=["GET"]),
        Route(f"{HOME}/find", find, methods=["GET"]),
        Route(HOME + "/{address}", one, methods=["GET"]),
        form("/{address}/answer", _answer),
        form("/{address}/order", _order),
    ]


def customer(world: World, address: str, asked: Any) -> dict[str, Any]:
    """Her mail, the one that is open, and the order form."""
    store = gmail_store(world)
    mails = views.received(store, address)
    wanted = asked.get("mail") or (mails[0]["id"] if mails else "")
    places = orders.places(world)
    place = _chosen(world, asked.get("place", "")) or (places[0] if places else None)
    return {
        "address": address,
        "home": _home_of(address),
        "mails": mails,
        "open": views.message(store, address, wanted) if wanted else None,
        "accounts": [box.address for box in store.accounts.values() if box.address != address],
        "places": places,
        "place": place,
        "fields": orders.form(world, place, address) if place else [],
        "said": asked.get("said", ""),
        "error": asked.get("error", ""),
    }


def _answer(world: World, address: str, form: FormData) -> str:
    body = {name: text(form, name) for name in _FIELDS if text(form, name)}
    deliver(world, {**body, "from": address})
    said = SAID[body.get("kind", "message")]
    return linked(_home_of(address), mail=text(form, "mail"), said=said)


def _order(world: World, address: str, form: FormData) -> str:
    place = _chosen(world, text(form, "place"))
    if place is None:
        raise Wrong("Choose the sheet that the order goes to.")
    names = [field.name for field in orders.form(world, place, address)]
    row = orders.place_order(world, place, [text(form, name) for name in names])
    return linked(_home_of(address), place=place.key, said=f"Ordered: {row}")


def _chosen(world: World, key: str) -> orders.Place | None:
    return next((place for place in orders.places(world) if place.key == key), None)


def _home_of(address: str) -> str:
    return f"{HOME}/{quote(address)}"
