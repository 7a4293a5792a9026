"""Path and query values typed as the discovery document says, with Google's words for bad ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from emulator.api import Json, Refusal, bad_request
from emulator.discovery import LENIENT, PACKAGES, Method, Parameter, snake

SYSTEM = frozenset(
    [
        "alt",
        "fields",
        "key",
        "prettyPrint",
        "quotaUser",
        "access_token",
        "oauth_token",
        "uploadType",
        "upload_protocol",
        "callback",
        "userIp",
        "$.xgafv",
        "$alt",
        "$fields",
        "$key",
        "$prettyPrint",
        "$quotaUser",
    ]
)
"""Parameters every Google API takes; `fields` is applied by us, the rest changes nothing here."""

TRUE = frozenset(("true", "t", "yes", "y", "1"))
FALSE = frozenset(("false", "f", "no", "n", "0"))
ENUMS = {
    "majorDimension": "Dimension",
    "responseValueRenderOption": "ValueRenderOption",
    "responseDateTimeRenderOption": "DateTimeRenderOption",
    "sources": "ReadSourceType",
}
"""Enum types that are not called as their parameter is."""

RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}
WHOLE = re.compile(r"[-+]?[0-9]{1,20}")


class Unreadable(Exception):
    """A value that is not of its type; holds Google's name of the type."""


def read_path(method: Method, found: dict[str, str]) -> Json:
    violations: list[str] = []
    typed = {n: _typed(method, method.parameters[n], v, violations) for n, v in found.items()}
    _refuse(violations)
    return typed


def read_query(method: Method, pairs: Iterable[tuple[str, str]]) -> tuple[Json, dict[str, str]]:
    """The method's own parameters typed, with defaults, and the system parameters as sent."""
    query: Json = {}
    system: dict[str, str] = {}
    violations: list[str] = []
    for name, value in pairs:
        known = method.parameters.get(method.aliases.get(name, ""))
        if known is None or known.location != "query":
            if name in SYSTEM:
                system[name.removeprefix("$") if name != "$.xgafv" else name] = value
            elif method.api not in LENIENT:
                violations.append(_unknown(name))
        elif known.repeated:
            query.setdefault(known.name, []).append(_typed(method, known, value, violations))
        elif known.name in query and method.api not in LENIENT:
            violations.append(_twice(name))
        else:
            query[known.name] = _typed(method, known, value, violations)
    _refuse(violations)
    _check_limits(method, query)
    return _with_defaults(method, query), system


def _check_limits(method: Method, query: Json) -> None:
    """Raises what Drive says of a parameter that is missing or out of its range."""
    for parameter in method.parameters.values():
        if parameter.location != "query":
            continue
        value = query.get(parameter.name)
        if value is None and parameter.required:
            text = f"Required parameter: {parameter.name}"
            raise Refusal(400, "INVALID_ARGUMENT", text, "required", location=_at(parameter))
        if value is None or parameter.least is None or parameter.most is None:
            continue
        if not parameter.least <= value <= parameter.most:
            among = f"[{parameter.least}, {parameter.most}]"
            text = f"Invalid value '{value}'. Values must be within the range: {among}"
            raise Refusal(
                400, "INVALID_ARGUMENT", text, "invalidParameter", location=_at(parameter)
            )


def _at(parameter: Parameter) -> tuple[str, str]:
    return parameter.name, "parameter"


def _with_defaults(method: Method, query: Json) -> Json:
    ignored: list[str] = []
    for parameter in method.parameters.values():
        if parameter.location == "query" and parameter.default is not None:
            query.setdefault(parameter.name, _typed(method, parameter, parameter.default, ignored))
    return query


def _typed(method: Method, parameter: Parameter, text: str, violations: list[str]) -> Any:
    try:
        return _read(PACKAGES[method.api], parameter, text)
    except Unreadable as why:
        violations.append(f"Invalid value at '{snake(parameter.name)}' ({why}), \"{text}\"")
        return None


def _read(package: str, parameter: Parameter, text: str) -> Any:
    if parameter.enum is not None:
        if text not in parameter.enum:
            name = ENUMS.get(parameter.name, parameter.name[0].upper() + parameter.name[1:])
            raise Unreadable(f"type.googleapis.com/{package}.{name}")
        return text
    if parameter.kind == "boolean":
        return _boolean(text)
    if parameter.kind == "integer":
        return whole(text, parameter.format)
    if parameter.format in RANGES:
        return str(whole(text, parameter.format))
    return text


def _boolean(text: str) -> bool:
    if text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    raise Unreadable("TYPE_BOOL")


def whole(text: str, format_: str) -> int:
    """A whole number in the range of its proto type; raises Unreadable."""
    low, high = RANGES[format_ or "int32"]
    if not WHOLE.fullmatch(text) or not low <= int(text) <= high:
        raise Unreadable(f"TYPE_{(format_ or 'int32').upper()}")
    return int(text)


def _unknown(name: str) -> str:
    return (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )


def _twice(name: str) -> str:
    return (
        f'Invalid JSON payload received. Unknown name "{name}": Proto field is not repeating, '
        "cannot start list."
    )


def _refuse(violations: list[str]) -> None:
    if violations:
        raise bad_request("\n".join(violations), [("", text) for text in violations])
