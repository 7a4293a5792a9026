"""Calls and answers held against the discovery document: what Google could not have said, and what
it would have refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.api import Call, Json, Refusal
from emulator.discovery import Method, Parameter
from emulator.parameters import RANGES

_CELL = (str, int, float)
_TIME = r"T\d\d:\d\d:\d\d(\.\d{1,9})?"
_ZONE = _TIME + r"(Z|[+-]\d\d:\d\d)"
_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_BASE64 = r"(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}==|[A-Za-z0-9+/_-]{3}=)?"
SAID = {
    "int64": (r"-?\d+", "int64 in a string"),
    "uint64": (r"\d+", "uint64 in a string"),
    "google-datetime": (_DATE + _TIME + "Z", "an instant ending in Z"),
    "date-time": (_DATE + _ZONE, "an instant of RFC 3339"),
    "date": (_DATE, "a date"),
    "google-fieldmask": (r"[A-Za-z][\w.]*(,[A-Za-z][\w.]*)*", "a field mask"),
    "byte": (_BASE64, "padded base64"),
}
"""How Google writes texts that have a format, and what to call it."""
ASKED = SAID | {
    "google-datetime": (_DATE + _ZONE, "an instant of RFC 3339"),
    "google-fieldmask": ("", ""),
    "byte": ("", ""),
}
"""How clients may: Google reads other zones. Masks and base64 are for the handlers to read."""
STATUSES = {
    "CANCELLED": {408, 499},
    "UNKNOWN": {500},
    "INVALID_ARGUMENT": {400, 413},
    "FAILED_PRECONDITION": {400},
    "OUT_OF_RANGE": {400},
    "UNAUTHENTICATED": {401},
    "PERMISSION_DENIED": {403},
    "NOT_FOUND": {404},
    "ALREADY_EXISTS": {409},
    "ABORTED": {409},
    "RESOURCE_EXHAUSTED": {429, 403},
    "INTERNAL": {500},
    "UNIMPLEMENTED": {501},
    "UNAVAILABLE": {502, 503},
    "DEADLINE_EXCEEDED": {504},
}
"""Google's words for refusals and the HTTP statuses each comes with."""


def violations(method: Method, answer: Any) -> list[str]:
    """ "path: what is wrong", empty when the answer is as documented."""
    if method.response is None:
        return [f"{method.id}: answers no body, got {answer!r}"] if answer else []
    try:
        written = orjson.loads(orjson.dumps(answer))
    except TypeError as why:
        return [f"{method.response}: no JSON: {why}"]
    held = _Held(method.schemas, SAID)
    return list(held.message(method.response, written, method.response))


def asked(method: Method, call: Call) -> list[str]:
    """The same of a call as its handler gets it: nothing is let through that Google refuses."""
    given = {"path": call.path, "query": call.query}
    wrong = []
    for parameter in method.parameters.values():
        values = given.get(parameter.location, {})
        if parameter.name in values:
            wrong += _parameter(parameter, values[parameter.name])
        elif parameter.required:
            wrong.append(f"{parameter.name}: required")
    if method.request and not method.upload:
        held = _Held(method.schemas, ASKED)
        wrong += held.message(method.request, call.body, method.request)
    return [f"{method.id}: asked with {each}" for each in wrong]


def refused(api: str, refusal: Refusal) -> list[str]:
    """What is wrong with an error answer."""
    if refusal.http not in STATUSES.get(refusal.status, ()):
        return [f"{api}: {refusal.http} does not go with {refusal.status}"]
    if not refusal.message:
        return [f"{api}: {refusal.status} without a message"]
    return [
        f"{api}: details without @type: {each!r}"
        for each in refusal.details
        if not str(each.get("@type", "")).startswith("type.googleapis.com/google.")
    ]


def _parameter(parameter: Parameter, value: Any) -> list[str]:
    if parameter.repeated != isinstance(value, list):
        return [f"{parameter.name}: {'a list' if parameter.repeated else 'one value'} expected"]
    schema: Json = {"type": parameter.kind, "format": parameter.format}
    if parameter.enum is not None:
        schema["enum"] = parameter.enum
    wrong = (_scalar(schema, each, ASKED) for each in (value if parameter.repeated else [value]))
    return [f"{parameter.name}: {each}, got {value!r}" for each in wrong if each]


@dataclass(frozen=True)
class _Held:
    """Values held against schemas; `texts` says how texts with a format look."""

    schemas: Mapping[str, Json]
    texts: Mapping[str, tuple[str, str]]

    def message(self, name: str, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: {name} expected, got {value!r}"
            return
        yield from self.properties(self.schemas[name].get("properties", {}), value, path)

    def properties(self, properties: Json, value: Json, path: str) -> Iterator[str]:
        for key, each in value.items():
            schema = properties.get(key)
            if schema is None:
                yield f"{path}.{key}: unknown key"
            else:
                yield from self.value(schema, each, f"{path}.{key}")

    def value(self, schema: Json, value: Any, path: str) -> Iterator[str]:
        if "$ref" in schema:
            yield from self.message(schema["$ref"], value, path)
        elif schema["type"] == "array":
            yield from self.array(schema["items"], value, path)
        elif schema["type"] == "object":
            yield from self.object(schema, value, path)
        elif schema["type"] != "any":
            wrong = _scalar(schema, value, self.texts)
            if wrong:
                yield f"{path}: {wrong}, got {value!r}"

    def array(self, items: Json, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: list expected, got {value!r}"
        elif items.get("type") == "array":
            yield from self.rows(value, path)
        else:
            for number, each in enumerate(value):
                yield from self.value(items, each, f"{path}[{number}]")

    def rows(self, value: list[Any], path: str) -> Iterator[str]:
        """Rows of cells; what a client sends in a cell its handler looks at."""
        for number, row in enumerate(value):
            if not isinstance(row, list):
                yield f"{path}[{number}]: row expected, got {row!r}"
            elif self.texts is SAID and not all(isinstance(cell, _CELL) for cell in row):
                yield f"{path}[{number}]: text, number or boolean expected, got {row!r}"

    def object(self, schema: Json, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: object expected, got {value!r}"
        elif "additionalProperties" in schema:
            for key, each in value.items():
                yield from self.value(schema["additionalProperties"], each, f"{path}[{key}]")
        else:
            yield from self.properties(schema.get("properties", {}), value, path)


def _scalar(schema: Json, value: Any, texts: Mapping[str, tuple[str, str]]) -> str:
    """What is wrong with a scalar, "" if nothing."""
    kind, format_ = schema["type"], schema.get("format", "")
    if kind == "boolean":
        return "" if isinstance(value, bool) else "boolean expected"
    if kind == "number":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if number else "number expected"
    if kind == "integer":
        return _integer(value, format_)
    if not isinstance(value, str):
        return f"text expected ({format_ or 'string'})"
    return _text(schema, format_, value, texts)


def _integer(value: Any, format_: str) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return "whole number expected"
    low, high = RANGES[format_ or "int32"]
    return "" if low <= value <= high else f"out of range for {format_}"


def _text(schema: Json, format_: str, value: str, texts: Mapping[str, tuple[str, str]]) -> str:
    if "enum" in schema and value not in schema["enum"]:
        return f"one of {sorted(schema['enum'])} expected"
    pattern, words = texts.get(format_, ("", ""))
    may_be_empty = format_ in ("byte", "google-fieldmask")
    if (
        pattern
        and not (value == "" and may_be_empty)
        and not re.fullmatch(pattern, value, re.ASCII)
    ):
        return f"{words} expected"
    low, high = RANGES.get(format_, (0, 0))
    return f"out of range for {format_}" if high and not low <= int(value) <= high else ""
