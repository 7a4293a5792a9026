"""The dimensions in config.toml written anew, pure: text to text.

Comments stay with what they stand above or beside. A comment right above a segment that is removed
goes with it; one set apart by a blank line stays.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import tomlkit
from msgspec import Struct, field
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Comment, Table, Whitespace

from core.errors import WrongUse
from core.i18n import Text
from core.model import Dimension, Segment
from core.names import slug


class _Block(Struct):
    """One table of the file. `above`: the blank lines and comments before its heading."""

    above: str = "\n"
    beside: str = ""
    """The comment behind its heading."""
    values: Container = field(default_factory=Container)
    segments: dict[str, _Block] = field(default_factory=dict)


def with_dimensions(text: str, wanted: Sequence[Dimension]) -> str:
    """The file with exactly these dimensions. Raises WrongUse where it cannot be changed by us."""
    try:
        document = tomlkit.parse(text)
        blocks, below = _read(document.get("dimension", []))
        new = "".join(_written(blocks, wanted))
        new = _in_place(document, new + below) if _is_own(document) else _appended(document, new)
        done = _only_dimensions_changed(text, new, wanted)
    except (TOMLKitError, tomllib.TOMLDecodeError, KeyError):
        done = False
    if not done:
        raise WrongUse(
            Text("config.toml is written in a way that cannot be changed here."),
            Text("Write each dimension under its own [[dimension]], or make the change by hand."),
        )
    return new


def _is_own(document: Container) -> bool:
    return isinstance(document.get("dimension"), AoT)


def _in_place(document: Container, new: str) -> str:
    above, heading, rest = new.partition("[[dimension]]")
    tables: Any = tomlkit.parse(heading + rest)["dimension"]
    tables[0].trivia.indent = above.lstrip("\n")
    document["dimension"] = tables
    return document.as_string()


def _appended(document: Container, new: str) -> str:
    if "dimension" in document:
        document.remove("dimension")
    return document.as_string().rstrip("\n") + "\n" + new


def _read(tables: Iterable[Any]) -> tuple[dict[str, _Block], str]:
    """The blocks by key, and what stands below the last one."""
    blocks: dict[str, _Block] = {}
    above = ""
    for table in tables:
        block = _block(table, above)
        above = _cut(block)
        for inner in table.get("segment", []):
            one = _block(inner, above)
            above = _cut(one)
            block.segments[_key(inner)] = one
        blocks[_key(table)] = block
    return blocks, above


def _key(table: Mapping[str, Any]) -> str:
    return str(table.get("key") or slug(str(table["name"])))


def _block(table: Any, above: str) -> _Block:
    block = _Block(above)
    if isinstance(table, Table):
        block.beside = table.trivia.comment_ws + table.trivia.comment
        for key, item in table.value.body:
            if key is None or key.key != "segment":
                block.values.append(key, item)
    else:  # written in one line
        for key, value in table.unwrap().items():
            if key != "segment":
                block.values.append(key, value)
    return block


def _cut(block: _Block) -> str:
    """Take the blank lines and comments at the end of a table off: they stand above the next."""
    kept = list(block.values.body)
    cut: list[str] = []
    while kept and isinstance(kept[-1][1], Whitespace | Comment):
        cut.insert(0, kept.pop()[1].as_string())
    values = Container()
    for key, item in kept:
        values.append(key, item)
    block.values = values
    return "".join(cut)


def _written(blocks: Mapping[str, _Block], wanted: Sequence[Dimension]) -> Iterator[str]:
    spared = ""
    keys = {dimension.key for dimension in wanted}
    for key, block in blocks.items():
        if key not in keys:
            gone = (block, *block.segments.values())
            spared += "".join(_set_apart(one.above) for one in gone)
    for dimension in wanted:
        block = blocks.get(dimension.key) or _Block()
        yield spared
        spared = ""
        _put(block.values, {"key": dimension.key, "name": dimension.name})
        for flag in ("column", "label"):
            if block.values.get(flag, True) != getattr(dimension, flag):
                block.values[flag] = getattr(dimension, flag)
        yield _table("dimension", block)
        yield from _segments(block.segments, dimension.segments)


def _segments(blocks: Mapping[str, _Block], wanted: Sequence[Segment]) -> Iterator[str]:
    keys = {segment.key for segment in wanted}
    spared = "".join(_set_apart(block.above) for k, block in blocks.items() if k not in keys)
    for segment in wanted:
        block = blocks.get(segment.key) or _Block()
        yield spared
        spared = ""
        _put(block.values, {"key": segment.key, "name": segment.name, "when": segment.when})
        yield _table("dimension.segment", block)


def _put(values: Container, wanted: Mapping[str, str]) -> None:
    """Only what differs: a value that stays keeps the way it was written."""
    for key, value in wanted.items():
        if values.get(key) != value:
            values[key] = value


def _table(heading: str, block: _Block) -> str:
    return f"{block.above}[[{heading}]]{block.beside}\n{_lines(block.values)}"


def _lines(values: Container) -> str:
    text = values.as_string()
    return text if text.endswith("\n") else text + "\n"


def _set_apart(above: str) -> str:
    """Comments with a blank line between them and the heading."""
    apart, blank, _ = above.rpartition("\n\n")
    return apart + blank if apart.strip() else ""


def _only_dimensions_changed(before: str, after: str, wanted: Sequence[Dimension]) -> bool:
    old, new = tomllib.loads(before), tomllib.loads(after)
    said = [
        Dimension(
            d["key"],
            d["name"],
            tuple(Segment(s["key"], s["name"], s["when"]) for s in d["segment"]),
            d.get("column", True),
            d.get("label", True),
        )
        for d in new.pop("dimension")
    ]
    old.pop("dimension", None)
    return old == new and said == list(wanted)
