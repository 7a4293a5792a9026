"""Google's discovery documents as OpenAPI 3, for programs that read nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from typing import Any

from emulator.discovery import DOCUMENTS

Json = dict[str, Any]
KEPT = frozenset(("type", "enum", "pattern", "description"))


def openapi(api: str, methods: Collection[str], known: Mapping[str, list[str]]) -> Json:
    """The methods of one API among `methods`. Path values are drawn from `known`, by the name of
    the parameter, as often as not."""
    folder = files("googleapiclient") / "discovery_cache" / "documents"
    document = json.loads((folder / f"{DOCUMENTS[api]}.json").read_bytes())
    paths: dict[str, Json] = {}
    for method in _methods(document):
        if method["id"] in methods:
            path = "/" + document["servicePath"] + _template(method)
            paths.setdefault(path, {})[method["httpMethod"].lower()] = _operation(method, known)
    return {
        "openapi": "3.0.3",
        "info": {"title": document["title"], "version": document["version"]},
        "paths": paths,
        "components": {"schemas": {n: _flat(n, s) for n, s in document["schemas"].items()}},
    }


def _methods(resource: Json) -> Iterator[Json]:
    yield from resource.get("methods", {}).values()
    for nested in resource.get("resources", {}).values():
        yield from _methods(nested)


def _template(method: Json) -> str:
    """ "v1/{+name}" with the pattern "^people/[^/]+$" is "v1/people/{name}"."""

    def plain(found: re.Match[str]) -> str:
        pattern = method["parameters"][found[1]]["pattern"]
        return str(pattern).strip("^$").replace("[^/]+", f"{{{found[1]}}}")

    return re.sub(r"\{\+([^}]+)\}", plain, method["path"])


def _operation(method: Json, known: Mapping[str, list[str]]) -> Json:
    parameters = [_parameter(n, p, known) for n, p in method.get("parameters", {}).items()]
    operation: Json = {
        "operationId": method["id"],
        "parameters": parameters,
        "responses": {"default": {"description": "what the document says"}},
    }
    if "request" in method:
        body = {"$ref": f"#/components/schemas/{method['request']['$ref']}"}
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
    return operation


def _parameter(name: str, entry: Json, known: Mapping[str, list[str]]) -> Json:
    schema = {k: v for k, v in _schema(entry).items() if k not in ("pattern", "description")}
    if entry["location"] == "path":
        schema |= {"minLength": 1} if schema["type"] == "string" else {}
    if name in known:
        schema = {"anyOf": [{"type": schema["type"], "enum": known[name]}, schema]}
    if entry.get("repeated"):
        schema = {"type": "array", "items": schema}
    required = entry.get("required", False) or entry["location"] == "path"
    return {"name": name, "in": entry["location"], "required": required, "schema": schema}


def _flat(name: str, entry: Json) -> Json:
    """A schema that holds no list of itself: parts within parts within parts take minutes."""
    schema = _schema(entry)
    for inner in schema.get("properties", {}).values():
        if inner.get("items", {}).get("$ref", "").endswith(f"/{name}"):
            inner["items"] = {"type": "object"}
    return schema


def _schema(entry: Json) -> Json:
    if "$ref" in entry:
        return {"$ref": f"#/components/schemas/{entry['$ref']}"}
    if entry.get("type") == "any":
        return {}
    schema = {key: value for key, value in entry.items() if key in KEPT}
    if "items" in entry:
        schema["items"] = _schema(entry["items"])
    if "properties" in entry:
        schema["properties"] = {n: _schema(p) for n, p in entry["properties"].items()}
    if "additionalProperties" in entry:
        schema["additionalProperties"] = _schema(entry["additionalProperties"])
    return schema
