"""What a request handler is given and what it answers: the seam between server and APIs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.world import World

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request, resolved to a method of a discovery document and already checked against it.

    `path` and `query` are keyed by the document's parameter names, typed (int, bool, str, or a list
    for repeated ones), with the document's defaults filled in; query["fields"] is the partial
    response mask if there is one (the server applies it). `body` is the JSON object sent, {} if
    there was none. `account` is the address the bearer token belongs to.
    """

    method: str
    account: str
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Json
    world: World
    content: bytes = b""
    """What was uploaded, where `body` is no JSON."""
    kind: str = ""
    """The content type of what was uploaded; query["uploadType"] tells how."""
    scopes: frozenset[str] = frozenset()
    """What the owner granted the token; empty for the fixed tokens, which may do everything."""


@dataclass(frozen=True)
class Media:
    """An answer that is a file."""

    content: bytes
    kind: str


Handler = Callable[[Call], Json | Media]


@dataclass
class Refusal(Exception):
    """An error answer. The server turns it into the envelope the API in question uses.

    `status` is Google's word ("NOT_FOUND"), `reason` the `errors[].reason` that Gmail and Drive
    add, `details` the google.rpc details list.
    """

    http: int
    status: str
    message: str
    reason: str = ""
    domain: str = "global"
    details: list[Json] = field(default_factory=list)
    location: tuple[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.http} {self.status}: {self.message}"


def invalid(message: str, *, details: list[Json] | None = None) -> Refusal:
    """A 400 INVALID_ARGUMENT with Google's own words."""
    return Refusal(400, "INVALID_ARGUMENT", message, "invalidArgument", details=details or [])


def not_found(message: str = "Requested entity was not found.") -> Refusal:
    return Refusal(404, "NOT_FOUND", message, "notFound")


def bad_request(message: str, violations: list[tuple[str, str]]) -> Refusal:
    """A 400 with google.rpc.BadRequest details: (field, description) each; "" leaves field out."""
    listed = [{"field": f, "description": d} if f else {"description": d} for f, d in violations]
    details = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed}
    return Refusal(400, "INVALID_ARGUMENT", message, "invalidArgument", details=[details])
