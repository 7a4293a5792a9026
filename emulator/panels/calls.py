"""The call log: which calls came, narrowed by what is asked, and what they cost by minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator.calls import Entry
from emulator.dispatch import Desk
from emulator.panels.asked import linked, posted
from emulator.quotas import QUOTAS

SHOWN = 200
MINUTES = 15
OUTCOMES = {"ok": "Answered", "refused": "Refused", "none": "No answer"}


@dataclass(frozen=True)
class Asked:
    """What the log is narrowed to; "" means all."""

    method: str = ""
    account: str = ""
    outcome: str = ""

    def takes(self, entry: Entry) -> bool:
        if self.method and not entry.method.startswith(self.method):
            return False
        if self.account and entry.account != self.account:
            return False
        return not self.outcome or outcome(entry.status) == self.outcome


def routes(desk: Desk, pages: Jinja2Templates) -> list[Route]:
    def show(request: Request) -> Response:
        given = request.query_params
        asked = Asked(*(given.get(name, "") for name in ("method", "account", "outcome")))
        return pages.TemplateResponse(request, "calls.html", context(desk, asked))

    def forget(_: Request, __: FormData) -> str:
        desk.calls.clear()
        return "/calls"

    return [
        Route("/calls", show, methods=["GET"]),
        Route("/calls/forget", posted(forget, lambda _: "/calls"), methods=["POST"]),
    ]


def context(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What the page shows: the latest calls asked for, and totals over all of those."""
    everything = desk.calls.entries()
    entries = [entry for entry in everything if asked.takes(entry)]
    totals = Counter(entry.method for entry in entries)
    units: Counter[str] = Counter()
    for entry in entries:
        units[entry.method] += entry.units
    return {
        "asked": asked,
        "entries": entries[: -SHOWN - 1 : -1],
        "totals": [(name, number, units[name]) for name, number in totals.most_common()],
        "units": units.total(),
        "count": len(entries),
        "all": len(everything),
        "by_minute": by_minute(entries),
        "methods": sorted({entry.method for entry in everything}),
        "accounts": sorted({entry.account for entry in everything if entry.account}),
        "outcomes": OUTCOMES,
        "outcome": outcome,
        "quotas": [(*key, quota) for key, quota in QUOTAS.items()],
        "link": linked,
    }


def outcome(status: int) -> str:
    """One of OUTCOMES."""
    if not status:
        return "none"
    return "ok" if status < 400 else "refused"


@dataclass(frozen=True)
class Minutes:
    """The latest minutes with calls, newest first: (HH:MM, [(calls, units, share of the most)])."""

    apis: list[str]
    rows: list[tuple[str, list[tuple[int, int, int]]]]


def by_minute(entries: Sequence[Entry]) -> Minutes:
    """Calls and units by minute and API. The share is in percent of the dearest minute."""
    calls: Counter[tuple[datetime, str]] = Counter()
    cost: Counter[tuple[datetime, str]] = Counter()
    latest: dict[datetime, None] = {}
    for entry in reversed(entries):
        minute, name = entry.at.replace(second=0, microsecond=0), api(entry.method)
        if minute not in latest and len(latest) == MINUTES:
            break  # a long log costs no more than a short one
        latest[minute] = None
        calls[minute, name] += 1
        cost[minute, name] += entry.units
    apis = sorted({name for _, name in calls})
    most = max(cost.values(), default=1)
    rows = [
        (
            f"{minute:%m-%d %H:%M}",
            [(calls[minute, n], cost[minute, n], 100 * cost[minute, n] // most) for n in apis],
        )
        for minute in latest
    ]
    return Minutes(apis, rows)


def api(method: str) -> str:
    """ "gmail" of "gmail.users.drafts.send"."""
    return method.partition(".")[0]
