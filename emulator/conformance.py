"""Answers held against the discovery document's schemas: what Google could not have said."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from emulator.api import Json
from emulator.discovery import Method
from emulator.parameters import RANGES

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_CELL = (str, int, float)


def violations(method: Method, answer: Json) -> list[str]:
    """ "path: what is wrong", empty when the answer is as documented."""
    if method.response is None:
        return [f"{method.id}: answers no body, got {answer!r}"] if answer else []
    return list(_message(method.schemas, method.response, answer, method.response))


def _message(schemas: Mapping[str, Json], name: str, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {name} expected, got {value!r}"
        return
    properties = schemas[name].get("properties", {})
    yield from _properties(schemas, properties, value, path)


def _properties(
    schemas: Mapping[str, Json], properties: Json, value: Json, path: str
) -> Iterator[str]:
    for key, each in value.items():
        schema = properties.get(key)
        if schema is None:
            yield f"{path}.{key}: unknown key"
        else:
            yield from _value(schemas, schema, each, f"{path}.{key}")


def _value(schemas: Mapping[str, Json], schema: Json, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, orjson.Fragment):
        value = orjson.loads(orjson.dumps(value))
    if "$ref" in schema:
        yield from _message(schemas, schema["$ref"], value, path)
    elif schema["type"] == "array":
        yield from _array(schemas, schema["items"], value, path)
    elif schema["type"] == "object":
        yield from _object(schemas, schema, value, path)
    elif schema["type"] != "any":
        wrong = _scalar(schema, value)
        if wrong:
            yield f"{path}: {wrong}, got {value!r}"


def _array(schemas: Mapping[str, Json], items: Json, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: list expected, got {value!r}"
    elif items.get("type") == "array":
        yield from _rows(value, path)
    else:
        for number, each in enumerate(value):
            yield from _value(schemas, items, each, f"{path}[{number}]")


def _rows(value: list[Any], path: str) -> Iterator[str]:
    for number, row in enumerate(value):
        if not isinstance(row, list):
            yield f"{path}[{number}]: row expected, got {row!r}"
        elif not all(isinstance(cell, _CELL) for cell in row):
            yield f"{path}[{number}]: text, number or boolean expected, got {row!r}"


def _object(schemas: Mapping[str, Json], schema: Json, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: object expected, got {value!r}"
    elif "additionalProperties" in schema:
        for key, each in value.items():
            yield from _value(schemas, schema["additionalProperties"], each, f"{path}[{key}]")
    else:
        yield from _properties(schemas, schema.get("properties", {}), value, path)


def _scalar(schema: Json, value: Any) -> str:
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
    return _text(schema, format_, value)


def _integer(value: Any, format_: str) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return "whole number expected"
    low, high = RANGES[format_ or "int32"]
    return "" if low <= value <= high else f"out of range for {format_}"


def _text(schema: Json, format_: str, value: str) -> str:
    if "enum" in schema and value not in schema["enum"]:
        return f"one of {schema['enum']} expected"
    if format_ in ("int64", "uint64") and not re.fullmatch(r"-?\d+", value):
        return f"{format_} in a string expected"
    if format_ == "google-datetime" and not _INSTANT.fullmatch(value):
        return "instant like 2026-11-21T04:10:00Z expected"
    if format_ == "byte" and not _is_base64(value):
        return "padded base64 expected"
    return ""


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text.translate({45: 43, 95: 47}), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
