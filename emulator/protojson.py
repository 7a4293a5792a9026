"""Request bodies as Google's proto3 JSON parser reads them: lenient in form, strict in names.

Proto names count as JSON names, null is absent, a lone object stands for a list of one, numbers
may be strings. Everything wrong is reported at once, with the path in proto names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from emulator.api import Json, bad_request
from emulator.discovery import LENIENT, PACKAGES, Method, snake
from emulator.parameters import FALSE, TRUE, Unreadable, whole

NESTED = {("sheets", "Request"): "BatchUpdateSpreadsheetRequest.Request"}
"""Messages that live inside another one: the discovery document has their last name only."""


def read_body(method: Method, content: bytes) -> Json:
    """The body of a request to `method`, names and types normalised; raises Google's 400."""
    if not content.strip() or method.request is None:
        return {}
    try:
        parsed = orjson.loads(content)
    except orjson.JSONDecodeError as why:
        raise _not_json(content, why) from None
    reader = _Reader(method)
    if not isinstance(parsed, dict):
        text = 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        raise bad_request(text, [("", text)])
    body: Json = reader.message(method.request, parsed, _root(method.request))
    if reader.wrong:
        raise bad_request("\n".join(text for _, text in reader.wrong), reader.wrong)
    return body


def _root(schema: str) -> str:
    """What error paths begin with: the request's field that holds the body, if it is not all."""
    if schema.endswith("Request"):
        return ""
    return "data" if schema == "ValueRange" else snake(schema)


def _not_json(content: bytes, why: orjson.JSONDecodeError) -> Exception:
    near = content[max(0, why.pos - 10) : why.pos + 30].decode(errors="replace")
    text = f"Invalid JSON payload received. Unexpected token.\n{near}\n^"
    return bad_request(text, [("", text)])


class _Reader:
    def __init__(self, method: Method) -> None:
        self.api = method.api
        self.schemas = method.schemas
        self.wrong: list[tuple[str, str]] = []

    def message(self, name: str, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            return self.invalid(path, self.type_url(name), value)
        properties = self.schemas[name].get("properties", {})
        return self.properties(properties, value, path)

    def properties(self, properties: Mapping[str, Json], value: Json, path: str) -> Json:
        body: Json = {}
        names = None
        for key, each in value.items():
            schema = properties.get(key)
            if schema is None:
                names = names or {snake(name): name for name in properties}
                key = names.get(key, key)
                schema = properties.get(key)
            if schema is None:
                if self.api not in LENIENT:
                    self.unknown(key, path)
            elif each is not None:
                body[key] = self.value(schema, each, _below(path, key))
        return body

    def value(self, schema: Json, value: Any, path: str) -> Any:
        if "$ref" in schema:
            return self.message(schema["$ref"], value, path)
        kind = schema["type"]
        if kind == "any":
            return value
        if kind == "array":
            return self.array(schema["items"], value, path)
        if kind == "object":
            return self.object(schema, value, path)
        try:
            return _scalar(schema, value)
        except Unreadable as why:
            return self.invalid(path, str(why) or self.enum_url(path), value)

    def array(self, items: Json, value: Any, path: str) -> Any:
        if items.get("type") == "array":
            return self.rows(value, path)
        if not isinstance(value, list):
            return [self.value(items, value, path)]
        if len(value) == 1 and isinstance(value[0], list):
            value = value[0]
        if items.get("type") == "any" or (_is_text(items) and set(map(type, value)) == {str}):
            return value
        return [self.value(items, each, f"{path}[{i}]") for i, each in enumerate(value)]

    def rows(self, value: Any, path: str) -> Any:
        """Lists of lists of cells; the cells are not looked at: there may be a million."""
        if not isinstance(value, list):
            return self.invalid(path, "type.googleapis.com/google.protobuf.ListValue", value)
        for number, row in enumerate(value):
            if not isinstance(row, list):
                where = f"{path}[{number}]"
                self.invalid(where, "type.googleapis.com/google.protobuf.ListValue", row)
        return value

    def object(self, schema: Json, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            return self.invalid(path, "Map", value)
        if "additionalProperties" not in schema:
            return self.properties(schema.get("properties", {}), value, path)
        inner = schema["additionalProperties"]
        return {k: self.value(inner, v, f"{path}[{k}]") for k, v in value.items() if v is not None}

    def invalid(self, path: str, kind: str, value: Any) -> None:
        shown = json.dumps(value, ensure_ascii=False)
        self.wrong.append((path, f"Invalid value at '{path}' ({kind}), {shown}"))

    def unknown(self, key: str, path: str) -> None:
        where = f" at '{path}'" if path else ""
        text = f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.'
        self.wrong.append((path, text))

    def type_url(self, name: str) -> str:
        full = NESTED.get((self.api, name), name)
        return f"type.googleapis.com/{PACKAGES[self.api]}.{full}"

    def enum_url(self, path: str) -> str:
        last = path.rsplit(".", 1)[-1].partition("[")[0]
        return self.type_url("".join(part.capitalize() for part in last.split("_")))


def _is_text(schema: Json) -> bool:
    """Plain strings: a thousand names need not be looked at one by one."""
    return schema.get("type") == "string" and not schema.keys() & {"enum", "format"}


def _below(path: str, key: str) -> str:
    return f"{path}.{snake(key)}" if path else snake(key)


def _scalar(schema: Json, value: Any) -> Any:
    """One number, text, boolean or enum value; raises Unreadable ("" for an enum)."""
    kind, format_ = schema["type"], schema.get("format", "")
    if kind == "boolean":
        return _boolean(value)
    if kind == "integer":
        return _integer(value, format_)
    if kind == "number":
        return _number(value, format_)
    if format_ in ("int64", "uint64"):
        return str(_integer(value, format_))
    if "enum" in schema:
        if value not in schema["enum"]:
            raise Unreadable
        return value
    if not isinstance(value, str):
        raise Unreadable("TYPE_BYTES" if format_ == "byte" else "TYPE_STRING")
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    raise Unreadable("TYPE_BOOL")


def _integer(value: Any, format_: str) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Unreadable(f"TYPE_{(format_ or 'int32').upper()}")
    return whole(str(value), format_)


def _number(value: Any, format_: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable(f"TYPE_{(format_ or 'double').upper()}")
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        raise Unreadable(f"TYPE_{(format_ or 'double').upper()}") from None
