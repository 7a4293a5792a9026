"""The `fields` system parameter: partial answers, "a(b,c),d/e" with `*` for any key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from emulator.api import Json, Refusal, bad_request
from emulator.discovery import Method

Tree = dict[str, "Tree | None"]
"""Key -> what to keep below it; None keeps everything."""

_TOKEN = re.compile(r"\s*([A-Za-z0-9_.$@*-]+|[(),/])\s*")


def keep(answer: Json, mask: str) -> Json:
    """`answer` cut down to what `mask` names; the parts kept are shared, not copied."""
    tree = parse(mask)
    cut: Json = _cut(answer, tree) if tree else answer
    return cut


@lru_cache(maxsize=256)
def parse(mask: str) -> Tree:
    """Raises Google's 400 for a mask that is none. Proto names (snake_case) count as JSON names."""
    tokens = _TOKEN.findall(mask)
    if "".join(tokens) != re.sub(r"\s", "", mask):
        raise _refused(mask)
    try:
        tree, rest = _selection(tokens)
    except (IndexError, RecursionError):
        raise _refused(mask) from None
    if rest:
        raise _refused(mask)
    return tree


def _selection(tokens: list[str]) -> tuple[Tree, list[str]]:
    tree: Tree = {}
    while True:
        tokens = _path(tree, tokens)
        if not tokens or tokens[0] != ",":
            return tree, tokens
        tokens = tokens[1:]


def _path(tree: Tree, tokens: list[str]) -> list[str]:
    """Reads one name with what hangs below it into `tree`; answers the tokens that are left."""
    name, tokens = tokens[0], tokens[1:]
    if name in "(),/":
        raise IndexError(name)
    name, dots = _dotted(name)
    below: Tree | None = None
    if dots:
        tokens = [dots, *tokens]
        below, tokens = _single(tokens)
    elif tokens and tokens[0] == "/":
        below, tokens = _single(tokens[1:])
    elif tokens and tokens[0] == "(":
        below, tokens = _selection(tokens[1:])
        if tokens[0] != ")":
            raise IndexError(tokens[0])
        tokens = tokens[1:]
    _merge(tree, name, below)
    return tokens


def _single(tokens: list[str]) -> tuple[Tree, list[str]]:
    below: Tree = {}
    return below, _path(below, tokens)


def _dotted(name: str) -> tuple[str, str]:
    head, _, tail = name.partition(".")
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), head), tail


def _merge(tree: Tree, name: str, below: Tree | None) -> None:
    known = tree.get(name, {})
    if below is None or known is None:
        tree[name] = None
        return
    for key, deeper in below.items():
        _merge(known, key, deeper)
    tree[name] = known


def _cut(value: Any, tree: Tree) -> Any:
    if isinstance(value, list):
        return [_cut(each, tree) for each in value]
    if not isinstance(value, dict):
        return value
    if "*" in tree:
        return {key: _below(each, tree.get(key, tree["*"])) for key, each in value.items()}
    return {key: _below(value[key], below) for key, below in tree.items() if key in value}


def _below(value: Any, tree: Tree | None) -> Any:
    return value if tree is None else _cut(value, tree)


def known(method: Method, mask: str) -> str:
    """`mask` itself, if every path of it is in the answer's schema; raises Google's 400."""
    wrong = _unknown(method.schemas, {"$ref": method.response}, parse(mask))
    if wrong:
        raise _refused(wrong)
    return mask


def _unknown(schemas: Mapping[str, Json], schema: Json, tree: Tree) -> str:
    """The first path of `tree` the schema lacks, "" if there is none."""
    while schema.get("type") == "array":
        schema = schema["items"]
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    if "additionalProperties" in schema or schema.get("type") == "any":
        return ""
    properties = schema.get("properties", {})
    for name, below in tree.items():
        if name != "*" and name not in properties:
            return name
        if name != "*" and below:
            wrong = _unknown(schemas, properties[name], below)
            if wrong:
                return f"{name}.{wrong}"
    return ""


def _refused(mask: str) -> Refusal:
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{mask}'."
    return bad_request("Request contains an invalid argument.", [("fields", text)])
