"""A recorded answer against the emulator's: the same keys and types, and the same values where
they are not Google's own inventions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

IDS = frozenset(
    [
        "id",
        "spreadsheetId",
        "sheetId",
        "namedRangeId",
        "protectedRangeId",
        "filterViewId",
        "bandedRangeId",
        "permissionId",
    ]
)
OWN = IDS | frozenset(
    [
        "spreadsheetUrl",
        "selfLink",
        "etag",
        "createdTime",
        "modifiedTime",
        "createdDate",
        "modifiedDate",
        "modifiedByMeDate",
        "lastViewedByMeDate",
        "parentLink",
        "version",
    ]
)
"""Keys whose values Google makes up; only their type is compared."""


def matched_ids(recorded: Any, actual: Any) -> Iterator[tuple[Any, Any]]:
    """Google's ids with the ones that stand in their place."""
    if isinstance(recorded, dict) and isinstance(actual, dict):
        for key in recorded.keys() & actual.keys():
            if key in IDS and type(recorded[key]) is type(actual[key]):
                yield recorded[key], actual[key]
            else:
                yield from matched_ids(recorded[key], actual[key])
    elif isinstance(recorded, list) and isinstance(actual, list):
        for one, other in zip(recorded, actual, strict=False):
            yield from matched_ids(one, other)


def differences(recorded: Any, actual: Any, ids: dict[Any, Any], path: str = "") -> Iterator[str]:
    """ "path: what"; nothing when the answers agree."""
    if isinstance(recorded, dict) and isinstance(actual, dict):
        for key in recorded.keys() | actual.keys():
            yield from _under(recorded, actual, key, ids, path)
    elif isinstance(recorded, list) and isinstance(actual, list):
        if len(recorded) != len(actual):
            yield f"{path}: {len(recorded)} recorded, {len(actual)} here"
        for number, (one, other) in enumerate(zip(recorded, actual, strict=False)):
            yield from differences(one, other, ids, f"{path}[{number}]")
    elif not _same(recorded, actual, ids):
        yield f"{path}: {recorded!r} recorded, {actual!r} here"


def _under(recorded: Any, actual: Any, key: str, ids: dict[Any, Any], path: str) -> Iterator[str]:
    where = f"{path}.{key}".lstrip(".")
    if key not in actual:
        yield f"{where}: missing, {str(recorded[key])[:100]} recorded"
    elif key not in recorded:
        yield f"{where}: {str(actual[key])[:100]} here, none recorded"
    elif key in OWN and not isinstance(recorded[key], dict | list):
        if type(recorded[key]) is not type(actual[key]):
            yield f"{where}: {recorded[key]!r} recorded, {actual[key]!r} here"
        elif (key in IDS) and ids.get(recorded[key], actual[key]) != actual[key]:
            yield f"{where}: another one than before"
    else:
        yield from differences(recorded[key], actual[key], ids, where)


def _same(recorded: Any, actual: Any, ids: dict[Any, Any]) -> bool:
    """Whole numbers and fractions are one type in JSON; truths are not numbers."""
    if isinstance(recorded, bool) or isinstance(actual, bool):
        return recorded is actual
    if isinstance(recorded, str) and isinstance(actual, str):
        for google, ours in ids.items():
            if isinstance(google, str):
                recorded = recorded.replace(google, ours)
    return bool(recorded == actual)
