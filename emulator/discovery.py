"""Google's own discovery documents, compiled to routes: which request is which method.

The documents are the ones the google-api-python-client wheel ships, so the emulator and Google's
client agree on paths, parameters and schemas without a copy of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from emulator.api import Json

DOCUMENTS = {
    "people": "people.v1",
    "sheets": "sheets.v4",
    "gmail": "gmail.v1",
    "oauth2": "oauth2.v2",
    "drive": "drive.v3",
}
PACKAGES = {
    "people": "google.people.v1",
    "sheets": "google.apps.sheets.v4",
    "gmail": "google.apps.gmail.v1",
    "oauth2": "google.oauth2.v2",
    "drive": "google.apps.drive.v3",
}
"""Proto packages, as error texts name types; of the last three no captured text is known."""
UPLOADS = {"drive": "drive.v2"}
"""Older versions of which only the uploads are routes: gspread imports CSV by Drive v2."""
LENIENT = frozenset(("drive",))
"""APIs that let unknown parameters and keys pass, as gspread's recordings show of Drive."""


@dataclass(frozen=True)
class Parameter:
    """One path or query parameter as the document types it."""

    name: str
    kind: str
    format: str
    location: str
    repeated: bool
    default: str | None
    enum: frozenset[str] | None
    required: bool = False
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Method:
    """One method of one API. `request` and `response` name schemas of `schemas`."""

    id: str
    api: str
    verb: str
    template: str
    pattern: re.Pattern[str]
    parameters: Mapping[str, Parameter]
    aliases: Mapping[str, str]
    request: str | None
    response: str | None
    scopes: frozenset[str]
    schemas: Mapping[str, Json] = field(repr=False)
    upload: bool = False
    version: str = ""

    @property
    def key(self) -> str:
        """What its handler is registered by: the id, or "upload drive.files.update v2"."""
        return f"upload {self.id} {self.version}" if self.upload else self.id

    @property
    def literals(self) -> int:
        """How much of the template is fixed text: the more, the earlier it is tried."""
        return len(re.sub(r"\{.*?\}", "", self.template))


def snake(name: str) -> str:
    """The proto name of a JSON name: pageSize -> page_size."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


class Catalog:
    """All methods of all documents, found by verb and path."""

    def __init__(self, methods: list[Method]) -> None:
        self.methods = {method.id: method for method in methods if not method.upload}
        self._routes: dict[tuple[str, int], list[Method]] = {}
        for method in sorted(methods, key=lambda each: -each.literals):
            key = (method.verb, method.template.count("/") + _extra_slashes(method))
            self._routes.setdefault(key, []).append(method)

    def match(self, verb: str, raw_path: str) -> tuple[Method, dict[str, str]] | None:
        """The method of a request with its path values decoded; None if Google knows none.

        `raw_path` is still percent-encoded: a range may hold an encoded slash or colon. A slash at
        the end and one before the verb are let pass, as Google does.
        """
        path = raw_path.strip("/").replace("/:", ":")
        for method in self._routes.get((verb, path.count("/")), ()):
            found = method.pattern.fullmatch(path)
            if found:
                return method, {k: unquote(v) for k, v in found.groupdict().items()}
        return None


@cache
def catalog() -> Catalog:
    """Read once per process: the documents do not change under us."""
    current = [method for api in DOCUMENTS for method in _methods(api, DOCUMENTS[api])]
    older = [method for api in UPLOADS for method in _methods(api, UPLOADS[api])]
    return Catalog(current + [method for method in older if method.upload])


def _methods(api: str, name: str) -> Iterator[Method]:
    folder = files("googleapiclient") / "discovery_cache" / "documents"
    document = json.loads((folder / f"{name}.json").read_bytes())
    yield from _walk(api, document, document)


def _walk(api: str, document: Json, resource: Json) -> Iterator[Method]:
    for entry in resource.get("methods", {}).values():
        yield _method(api, document, entry, document["servicePath"] + entry["path"])
        upload = entry.get("mediaUpload", {}).get("protocols", {}).get("simple")
        if upload:
            yield _method(api, document, entry, upload["path"].lstrip("/"), upload=True)
    for nested in resource.get("resources", {}).values():
        yield from _walk(api, document, nested)


def _method(api: str, document: Json, entry: Json, path: str, *, upload: bool = False) -> Method:
    parameters = {name: _parameter(name, p) for name, p in entry.get("parameters", {}).items()}
    return Method(
        id=entry["id"],
        api=api,
        verb=entry["httpMethod"],
        template=path,
        pattern=_pattern(path, entry.get("parameters", {})),
        parameters=parameters,
        aliases={snake(name): name for name in parameters} | {name: name for name in parameters},
        request=entry.get("request", {}).get("$ref"),
        response=entry.get("response", {}).get("$ref"),
        scopes=frozenset(entry.get("scopes", ())),
        schemas=document["schemas"],
        upload=upload,
        version=document["version"],
    )


def _parameter(name: str, entry: Json) -> Parameter:
    return Parameter(
        name=name,
        kind=entry["type"],
        format=entry.get("format", ""),
        location=entry["location"],
        repeated=entry.get("repeated", False),
        default=entry.get("default"),
        enum=frozenset(entry["enum"]) if "enum" in entry else None,
        required=entry.get("required", False),
        least=int(entry["minimum"]) if "minimum" in entry else None,
        most=int(entry["maximum"]) if "maximum" in entry else None,
    )


def _pattern(path: str, parameters: Mapping[str, Any]) -> re.Pattern[str]:
    """A regular expression over the raw path; {+name} spans slashes as its own pattern says."""
    parts = re.split(r"(\{\+?[^}]+\})", path)
    return re.compile("".join(_segment(part, parameters) for part in parts))


def _segment(part: str, parameters: Mapping[str, Any]) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part.strip("{+}")
    if not part.startswith("{+"):
        return f"(?P<{name}>[^/]+)"
    inner = parameters[name]["pattern"].strip("^$").replace("[^/]+", "[^/:]+")
    return f"(?P<{name}>{inner})"


def _extra_slashes(method: Method) -> int:
    """Slashes inside {+resourceName}: people/c1 has one."""
    return len(re.findall(r"\{\+", method.template))
