"""`python -m tests.external.libkgapi_recordings CHECKOUT`: KDE's recordings of the People API.

CHECKOUT is one of github.com/KDE/libkgapi: autotests/people/data there has requests to the real
People API with their answers, of 2023. Each request is put to the emulator, with the names and
etags the emulator gave, and the answers are compared: status, keys, values; ids, etags, times and
addresses of pictures only by their being there. Answers about a photo were recorded of a contact
in another state: there the photos alone are compared.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from emulator.server import Running, start

Json = dict[str, Any]
Answer = tuple[int, Any]

GIVEN = frozenset((
    "etag", "id", "resourceName", "contactGroupId", "contactGroupResourceName", "updateTime", "url",
))  # fmt: skip
SINCE = frozenset(("sourcePrimary",))
"""What Google answers in 2026 (of names, as others captured) and did not in 2023."""
KNOWN = {
    "person1_modify": "edited by hand: the request has a key twice, the answer another country",
    "_photo_delete": "edited by hand: the answer to the update, with its etag, less the photo",
    "contactgroup2_": "edited by hand: a label made just now has a member",
}
"""Part of an exchange's name, and why it differs."""
STEPS = {
    "person": ("create", "fetch", "modify", "photo_update", "photo_delete", "delete"),
    "contactgroup": ("create", "fetch", "modify", "delete"),
}
LABEL = "contactGroups/19cb37f60aed8000"
"""A label the recorded account had already."""


class Recordings:
    """The exchanges in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, exchange: str) -> bool:
        return (self._folder / f"{exchange}_request.txt").exists()

    def request(self, exchange: str) -> tuple[str, str, str]:
        """Verb, path with query, body."""
        head, _, body = self._text(f"{exchange}_request").partition("\n\n")
        verb, url = head.splitlines()[0].split(" ", 1)
        return verb, url.removeprefix("https://people.googleapis.com"), body

    def answer(self, exchange: str) -> Answer:
        head, _, body = self._text(f"{exchange}_response").partition("\n\n")
        return int(head.split()[1]), json.loads(body or "{}")

    def _text(self, name: str) -> str:
        return (self._folder / f"{name}.txt").read_text("utf-8")


def replayed(recordings: Recordings, google: Running) -> Iterator[tuple[str, list[str]]]:
    """Each exchange with its differences."""
    made = _ask(google, "POST", "/v1/contactGroups", '{"contactGroup": {"name": "test1"}}')[1]
    for kind, steps in STEPS.items():
        for thing in (f"{kind}{number}" for number in (1, 2, 3)):
            given = {LABEL: made["resourceName"]}
            if kind == "contactgroup":  # the label that was there is made here
                _ask(google, "DELETE", f"/v1/{made['resourceName']}", "")
            for exchange in (f"{thing}_{step}" for step in steps):
                if not recordings.has(f"{thing}_create") or not recordings.has(exchange):
                    continue
                theirs = recordings.answer(exchange)
                ours = _asked(google, recordings.request(exchange), given)
                if "_photo_" in exchange:
                    yield exchange, list(differences(_photos(theirs), _photos(ours)))
                    continue
                given |= dict(zip(_handles(theirs[1]), _handles(ours[1]), strict=False))
                yield exchange, list(differences(theirs, ours))


def differences(theirs: Any, ours: Any, path: str = "") -> Iterator[str]:
    """Where two answers are not the same, as paths with both values."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted((theirs.keys() | ours.keys()) - SINCE):
            if key not in GIVEN or (key in theirs) != (key in ours):
                below = f"{path}.{key}" if path else key
                yield from differences(theirs.get(key), ours.get(key), below)
    elif isinstance(theirs, list | tuple) and len(theirs) == len(ours or ()):
        for number, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    elif theirs != ours:
        yield f"{path}: Google {json.dumps(theirs)[:70]}, here {json.dumps(ours)[:70]}"


def main(checkout: str) -> int:
    """Prints every exchange; the exit status is 1 if one differs for no known reason."""
    recordings = Recordings(Path(checkout) / "autotests" / "people" / "data")
    same = known = different = 0
    with start(conformance=True) as google:
        google.world.options["country"] = "ES"
        for exchange, found in replayed(recordings, google):
            reason = next((why for part, why in KNOWN.items() if part in exchange), "")
            same += not found
            known += bool(found and reason)
            different += bool(found and not reason)
            print(f"{exchange:24}{f'differs; {reason}' if found else 'same'}")
            for one in found:
                print(f"    {one}")
    print(f"\n{same} same, {known} differ for known reasons, {different} differ")
    return int(different > 0)


def _photos(answer: Answer) -> Answer:
    return answer[0], answer[1].get("person", {}).get("photos")


def _asked(google: Running, request: tuple[str, str, str], given: dict[str, str]) -> Answer:
    verb, path, body = request
    for theirs, ours in given.items():
        path, body = path.replace(theirs, ours), body.replace(theirs, ours)
    return _ask(google, verb, path, body)


def _ask(google: Running, verb: str, path: str, body: str) -> Answer:
    headers = {"authorization": "Bearer emulator:owner@example.com"}
    answer = requests.request(verb, google.url + path, data=body.encode(), headers=headers)
    return answer.status_code, answer.json()


def _handles(answer: Json) -> list[str]:
    """The name and the etags later requests speak of."""
    sources = answer.get("metadata", {}).get("sources", ())
    return [answer[key] for key in ("resourceName", "etag") if key in answer] + [
        source["etag"] for source in sources
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
