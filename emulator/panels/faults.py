"""The faults panel: trouble scripted by form, the switches, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.api import Json
from emulator.dispatch import Desk
from emulator.faults import KEYS, KINDS, Fault
from emulator.panels import clock, switches
from emulator.panels.asked import linked, posted, read_json, text, whole
from emulator.panels.met import accounts

HOME = "/faults"
MEANINGS = {
    "status": "an error answer with the status below",
    "page": "an error page that is no JSON",
    "slow": "only waits",
    "drop": "the connection breaks without an answer",
    "hold": "waits until it is released",
    "truncate": "the answer breaks off in the middle",
    "reset": "the connection is reset in the middle of the answer",
    "trickle": "the answer comes in drops",
    "skew": "the answer’s date is off",
    "edit": "somebody edits at the same time (as JSON)",
    "rate_limit": "the quota of this minute is used up",
    "user_rate_limit": "the user asks too fast",
    "concurrent": "too many calls at the same time",
    "mailbox_limit": "the mailbox takes no more for now",
    "daily_limit": "the day’s mails are used up",
    "api_disabled": "the API is not enabled in the project",
    "expire_sync_token": "the sync token has expired",
    "bounce": "the mail that is sent comes back",
}
READY: dict[str, Json] = {
    "Everything is down for three calls": {"method": "*", "http": 503, "count": 3},
    "Contacts: the sync token has expired": {
        "method": "people.people.connections.list",
        "kind": "expire_sync_token",
        "count": 1,
    },
    "Contacts: a change of labels is done, its answer is lost": {
        "method": "people.contactGroups.members.modify",
        "kind": "drop_after",
        "nth": 1,
    },
    "Sheets: too many reads, three times": {
        "method": "sheets.spreadsheets.values.batchGet",
        "kind": "rate_limit",
        "count": 3,
    },
    "Gmail: the day's mails are used up": {"method": "*", "kind": "daily_limit"},
    "Gmail: the next mail goes out, its answer is lost": {
        "method": "gmail.users.drafts.send",
        "kind": "drop_after",
        "nth": 1,
    },
    "Sheets: somebody sorts the first tab just before a write": {
        "method": "sheets.spreadsheets.values.batchUpdate",
        "kind": "edit",
        "nth": 1,
        "edits": [
            {
                "method": "sheets.spreadsheets.batchUpdate",
                "body": {
                    "requests": [
                        {
                            "sortRange": {
                                "range": {"sheetId": 0, "startRowIndex": 1},
                                "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}],
                            }
                        }
                    ]
                },
            }
        ],
    },
    "Sign-in: the token endpoint fails twice": {"method": "oauth2.token", "http": 500, "count": 2},
}
_TOLD = frozenset(("method", "kind", "account", "after", "http", "nth", "count", "every", "edits"))
_COUNTED = frozenset(("seen", "struck", "seed"))
_TIMES = {"first": "count", "only": "nth", "every": "every"}


def routes(desk: Desk, pages: Jinja2Templates, release: Callable[[], None]) -> list[Route]:
    """`release` lets held calls go on; it is called in the server's loop."""

    def show(request: Request) -> Response:
        told = {name: request.query_params.get(name, "") for name in ("error", "said")}
        return pages.TemplateResponse(request, "faults.html", {**context(desk), **told})

    async def let_go(_: Request) -> Response:
        release()
        return RedirectResponse(HOME, 303)

    def form(path: str, act: Callable[[Desk, FormData], str]) -> Route:
        endpoint = posted(lambda _, given: act(desk, given), lambda _: HOME)
        return Route(HOME + path, endpoint, methods=["POST"])

    return [
        Route(HOME, show, methods=["GET"]),
        form("/add", _add),
        form("/clear", _clear),
        form("/password", _change_password),
        form("/switches", lambda _, given: switches.turn(desk.world, given, HOME)),
        form("/clock", lambda _, given: clock.move(desk.world, given, HOME)),
        Route(HOME + "/release", let_go, methods=["POST"]),
    ]


def _add(desk: Desk, form: FormData) -> str:
    desk.faults.add(written(form))
    return HOME


def _clear(desk: Desk, form: FormData) -> str:
    """The fault at the form's place, or all of them."""
    place = text(form, "place")
    if place:
        desk.faults.remove(whole(place, "The fault's place"))
    else:
        desk.faults.clear()
    return HOME


def _change_password(desk: Desk, form: FormData) -> str:
    account = text(form, "account")
    with desk.world.lock:
        ended = desk.tokens.password_changed(account)
    said = f"{account} has a new password. Tokens for mail that ended with it: {ended}."
    return linked(HOME, said=said)


def context(desk: Desk) -> dict[str, Any]:
    kinds = {kind: MEANINGS.get(kind, kind.replace("_", " ")) for kind in sorted(KINDS)}
    return {
        "faults": [shown(fault) for fault in desk.faults.listed()],
        "kinds": kinds,
        "keys": sorted(KEYS),
        "ready": {words: orjson.dumps(entry).decode() for words, entry in READY.items()},
        "methods": sorted(desk.handlers),
        "accounts": accounts(desk.world),
        "switches": switches.listed(desk.world),
        "clock": clock.shown(desk.world),
        "link": linked,
    }


def shown(fault: Fault) -> dict[str, Any]:
    """One fault as the list tells it: where, what, when, and whatever else was set."""
    given = fault.as_json()
    rest = {name: value for name, value in given.items() if name not in _TOLD | _COUNTED}
    what = MEANINGS.get(fault.kind, fault.kind.replace("_", " "))
    return {
        "method": fault.method,
        "account": fault.account,
        "what": f"answers {fault.http}" if fault.kind == "status" else what,
        "after": fault.after,
        "edits": [edit.method for edit in fault.edits],
        "when": _when(fault),
        "rest": ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in rest.items()),
        "seen": fault.seen,
        "struck": fault.struck,
    }


def _when(fault: Fault) -> str:
    if fault.nth:
        return f"call {fault.nth} only"
    each = f"every {fault.every}th call" if fault.every > 1 else "each call"
    if fault.count:
        return f"{each}, {max(fault.count - fault.struck, 0)} of {fault.count} to come"
    return each


def written(form: FormData) -> Any:
    """The fault of the form, or the JSON written into it. Raises Wrong."""
    plain = text(form, "json")
    if plain:
        return read_json(plain, "This is")
    fault: Json = {"method": text(form, "method") or "*", "kind": text(form, "kind") or "status"}
    if fault["kind"] == "status":
        fault["http"] = whole(text(form, "http"), "The status") or 503
    when = _TIMES.get(text(form, "when"))
    if when:
        fault[when] = whole(text(form, "times"), "How often") or 1
    for name, words in (
        ("slow", "Waiting"),
        ("retry_after", "Retry-After"),
        ("seconds", "Seconds"),
    ):
        if number := whole(text(form, name), words):
            fault[name] = number
    if percent := whole(text(form, "percent"), "The chance"):
        fault["probability"] = percent / 100
    if text(form, "after"):
        fault["after"] = True
    if account := text(form, "account"):
        fault["account"] = account
    return fault
