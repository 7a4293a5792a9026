"""Recordings made by vcrpy, as exchanges."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Exchange:
    """One request and Google's answer to it. `target` is path and query."""

    verb: str
    target: str
    body: str
    headers: dict[str, str]
    status: int
    answer: str

    @property
    def called(self) -> str:
        return f"{self.verb} {urlsplit(self.target).path}"


def read(path: Path) -> Iterator[Exchange]:
    for item in json.loads(path.read_text())["interactions"]:
        request, response = item["request"], item["response"]
        address = urlsplit(request["uri"])
        kind = request["headers"].get("Content-Type", ["application/json"])[0]
        yield Exchange(
            verb=request["method"],
            target=address.path + (f"?{address.query}" if address.query else ""),
            body=request["body"] or "",
            headers={"content-type": kind},
            status=response["status"]["code"],
            answer=response["body"].get("string") or "",
        )
