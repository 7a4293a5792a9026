"""gspread's recordings of real Google traffic, sent again to the emulator and compared.

    python -m tests.external.gspread_replay CHECKOUT [part of a recording's name]

Every recorded request goes to a fresh emulator in the recorded order, with the ids the emulator
gave in place of Google's. Status and JSON must be those of the recording: keys, types, and values
but for ids, times, etags and addresses. What is known to differ stands in gspread_known.json with
a reason; anything else makes the exit status 1.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import requests

from emulator.api import Json
from emulator.server import Running, start
from tests.external.before import Past, account_of
from tests.external.compared import differences, matched_ids
from tests.external.recordings import Exchange, read

KNOWN = Path(__file__).with_name("gspread_known.json")


@dataclass
class Outcome:
    """What one recording came to; a difference is the request and "path: what"."""

    name: str
    requests: int = 0
    equal: int = 0
    differences: list[tuple[str, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


def replay(path: Path) -> Outcome:
    outcome, exchanges = Outcome(path.stem), list(read(path))
    with start(conformance=True) as google, requests.Session() as session:
        account = account_of(exchanges)
        session.headers["authorization"] = f"Bearer emulator:{account}"
        past = Past(google.world, account)
        ids: dict[Any, Any] = {}
        for exchange in exchanges:
            past.prepare(exchange)
            found = list(_sent(google, session, exchange, ids))
            outcome.requests += 1
            outcome.equal += not found
            outcome.differences += [(exchange.called, wrong) for wrong in found]
        outcome.violations += google.violations
    return outcome


def _sent(
    google: Running, session: requests.Session, exchange: Exchange, ids: dict[Any, Any]
) -> Iterator[str]:
    """One request and how its answer differs; ids the answer brought are remembered."""
    address = google.url + _text_with(exchange.target, ids)
    body = _text_with(exchange.body, ids).encode()
    answer = session.request(
        exchange.verb, address, data=body, headers=exchange.headers, timeout=30
    )
    if answer.status_code != exchange.status:
        yield f"status: {exchange.status} recorded, {answer.status_code}: {answer.text[:200]}"
        return
    kind = answer.headers.get("content-type", "")
    if not kind.startswith("application/json"):
        if answer.text != (exchange.answer or ""):
            yield f"text: {exchange.answer!r} recorded, {answer.text!r}"
        return
    recorded, actual = json.loads(exchange.answer), answer.json()
    ids.update(matched_ids(recorded, actual))
    yield from differences(recorded, actual, ids)


def _text_with(text: str, ids: dict[Any, Any]) -> str:
    """Google's ids in an address or body made the emulator's; long ones anywhere, the numbers of
    sheets and ranges as whole JSON values."""
    for recorded, ours in ids.items():
        if isinstance(recorded, str):
            text = text.replace(recorded, ours)
        elif recorded:
            text = re.sub(rf'(Id": ?){recorded}(?=[,}}\s])', rf"\g<1>{ours}", text)
    return text


def known(listed: list[Json], name: str, told: str) -> int | None:
    """The place in the list of a difference that is expected."""
    for place, entry in enumerate(listed):
        if fnmatch(name, entry["recording"]) and fnmatch(told, entry["difference"]):
            return place
    return None


def report(outcomes: list[Outcome], listed: list[Json]) -> tuple[list[str], bool]:
    """The lines to print, and whether nothing in them is new."""
    lines: list[str] = []
    met: Counter[int] = Counter()
    for outcome in outcomes:
        for called, wrong in outcome.differences:
            place = known(listed, outcome.name, f"{called} {wrong}")
            if place is None:
                lines.append(f"{outcome.name}: {called}\n    {wrong}")
            else:
                met[place] += 1
        lines += [f"{outcome.name}: not as documented: {wrong}" for wrong in outcome.violations]
    fine = not lines
    lines += [f"known, {count} times: {_told(listed[place])}" for place, count in met.items()]
    sent, equal = sum(o.requests for o in outcomes), sum(o.equal for o in outcomes)
    lines.append(
        f"{len(outcomes)} recordings, {sent} requests: {equal} answered as recorded, "
        f"{sent - equal} otherwise, {met.total()} differences in them known."
    )
    return lines, fine


def _told(entry: Json) -> str:
    return f"{entry['recording']} {entry['difference']} ({entry['reason']})"


def main(arguments: list[str]) -> int:
    if not arguments:
        sys.exit(__doc__)
    folder = Path(arguments[0]) / "tests" / "cassettes"
    part = arguments[1] if len(arguments) > 1 else ""
    outcomes = [replay(path) for path in sorted(folder.glob("*.json")) if part in path.stem]
    lines, fine = report(outcomes, json.loads(KNOWN.read_text()))
    print("\n".join(lines))
    return 0 if fine and outcomes else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
