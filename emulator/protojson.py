"""Request bodies as Google's proto3 JSON parser reads them: lenient in form, strict in names.

Proto names count as JSON names, null is absent, a lone object stands for a list of one, numbers
may be strings. Everything wrong is reported at once, with the path in proto names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

import orjson

from emulator.api import Json, Refusal, bad_request, invalid
from emulator.discovery import LENIENT, PACKAGES, Method, snake
from emulator.parameters import FALSE, TRUE, Unreadable, whole

DEEPEST = 100
"""Levels of messages and lists within each other."""
JSON_LIMIT = dict.fromkeys(("people", "sheets", "oauth2"), 10 * 2**20)
"""Bytes of a body. Mails are larger: of them only the limit of the front server is known."""
DOUBLE = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\Z")
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_INSTANT = re.compile(_DAY + r"T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)
INSTANTS = {
    "google-datetime": _INSTANT,
    "date-time": _INSTANT,
    "date": re.compile(_DAY + r"\Z", re.ASCII),
}
NO_LIST = "Proto field is not repeating, cannot start list."
NESTED = {("sheets", "Request"): "BatchUpdateSpreadsheetRequest.Request"}
"""Messages that live inside another one: the discovery document has their last name only."""


def read_body(method: Method, content: bytes) -> Json:
    """The body of a request to `method`, names and types normalised; raises Google's 400."""
    if not content.strip() or method.request is None:
        return {}
    if method.api in JSON_LIMIT and len(content) > JSON_LIMIT[method.api]:
        raise invalid(f"Request payload size exceeds the limit: {JSON_LIMIT[method.api]} bytes.")
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
        self._depth = 0

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
        self._depth += 1
        if self._depth > DEEPEST:
            raise _too_deep(path)
        read = self._value(schema, value, path)
        self._depth -= 1
        return read

    def _value(self, schema: Json, value: Any, path: str) -> Any:
        kind = schema.get("type", "")
        if isinstance(value, list) and kind not in ("any", "array", "object"):
            return self.unknown(_key(path), _parent(path), NO_LIST)
        if "$ref" in schema:
            return self.message(schema["$ref"], value, path)
        if kind == "any":
            return value if _levels(value) <= DEEPEST else self.too_deep(path)
        if kind == "array":
            return self.array(schema["items"], value, path)
        if kind == "object":
            return self.object(schema, value, path)
        if isinstance(value, dict):
            where = f" at '{_parent(path)}'" if _parent(path) else ""
            text = f"Invalid value{where} ({_key(path)}), Starting an object on a scalar field"
            return self.wrong.append((_parent(path), text))
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
        if isinstance(value, list):
            text = f"Cannot bind a list to map for field '{_key(path)}'."
            return self.wrong.append((path, f"Invalid value at '{path}' (Map), {text}"))
        if not isinstance(value, dict):
            return self.invalid(path, "Map", value)
        if "additionalProperties" not in schema:
            return self.properties(schema.get("properties", {}), value, path)
        inner = schema["additionalProperties"]
        return {k: self.value(inner, v, f"{path}[{k}]") for k, v in value.items() if v is not None}

    def invalid(self, path: str, kind: str, value: Any) -> None:
        shown = json.dumps(value, ensure_ascii=False) if _levels(value) <= DEEPEST else "…"
        self.wrong.append((path, f"Invalid value at '{path}' ({kind}), {shown}"))

    def too_deep(self, path: str) -> None:
        raise _too_deep(path)

    def unknown(self, key: str, path: str, why: str = "Cannot find field.") -> None:
        where = f" at '{path}'" if path else ""
        text = f'Invalid JSON payload received. Unknown name "{key}"{where}: {why}'
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


def _key(path: str) -> str:
    """The proto name a path ends in."""
    return path.rpartition(".")[2].partition("[")[0]


def _parent(path: str) -> str:
    return path.rpartition(".")[0]


def _too_deep(path: str) -> Refusal:
    text = f"Message too deep. Max recursion depth reached for key '{_key(path)}'"
    return bad_request(f"Invalid JSON payload received. {text}", [("", text)])


def _levels(value: Any) -> int:
    """How deep lists and objects lie within each other, counted no further than matters."""
    level, layer = 0, [value]
    while layer and level <= DEEPEST:
        inside = [each for each in layer if isinstance(each, list | dict)]
        layer = [e for each in inside for e in (each.values() if isinstance(each, dict) else each)]
        level += bool(inside)
    return level


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
    if format_ in INSTANTS and not INSTANTS[format_].match(value):
        raise Unreadable("type.googleapis.com/google.protobuf.Timestamp")
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
    """Not the NaN and infinities proto3 JSON has names for: nothing here has a use for them."""
    name = f"TYPE_{(format_ or 'double').upper()}"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable(name)
    if isinstance(value, str):
        if not DOUBLE.match(value):
            raise Unreadable(name)
        value = float(value)
    number: float = value
    if not isfinite(number):
        raise Unreadable(name)
    return number
