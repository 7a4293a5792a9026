"""A colour for each segment: one conditional format per option of a drop-down column.

They are made once. From then on only what a rule says is kept in step with its segment's name;
colours and rules that the owner changed or threw away stay as she wants them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, cycle
from typing import Any

from core.model import Dimension
from sheets.customer_sheet.model import Colouring, Named
from sheets.customer_sheet.structure import color

Request = dict[str, Any]
Rule = Mapping[str, Any]

PALETTE = (
    "#90c2f8",
    "#eae0a8",
    "#c2e0d0",
    "#ccb8d0",
    "#d6b880",
    "#f4aea8",
    "#90eaf8",
    "#c2fed0",
)
"""Soft enough to read dark text on, far enough apart for eyes that do not tell red from green."""
INK = "#202124"


def colouring(
    sheet_id: int,
    columns: Mapping[str, int],
    known: Named | None,
    added: Sequence[str],
    dimensions: Mapping[str, Dimension],
    kept: frozenset[str],
) -> Colouring:
    """What has to be coloured: columns that are `added`, and those we coloured before (`known`).
    Those of a table of the owner's are neither. Names that are `kept` wait for a person."""
    fresh: Named = {key: {} for key in dimensions if f"dimension:{key}" in added}
    before = {**(known or {}), **fresh}
    here = {key: columns[f"dimension:{key}"] for key in before if f"dimension:{key}" in columns}
    after = {
        key: {segment.key: segment.name for segment in dimensions[key].segments}
        if key in dimensions and key in here and key not in kept
        else names
        for key, names in before.items()
    }
    return Colouring(sheet_id, here, before, after)


def to_text(names: Named) -> str:
    """As the tab carries it."""
    return json.dumps(names, ensure_ascii=False, sort_keys=True)


def from_text(text: str | None) -> Named | None:
    """None where the tab carries nothing."""
    return json.loads(text) if text else None


def requests(wanted: Colouring, rules: Sequence[Rule]) -> Iterator[Request]:
    """One atomic batch. `rules` are those of the tab as they are now: a rule has no name of its
    own, only a place among the others, and is ours while it looks for a segment in our column
    alone."""
    size, gone = len(rules), []
    for key, at in wanted.columns.items():
        before, after = wanted.before[key], wanted.after[key]
        ours = {name: n for n, rule in enumerate(rules) if (name := _looks_for(rule, at))}
        for segment, name in before.items():
            if name not in ours or after.get(segment) == name:
                continue
            if segment in after:
                yield _renamed(ours[name], rules[ours[name]], after[segment])
            else:
                gone.append(ours[name])
        new = [name for segment, name in after.items() if segment not in before]
        papers = _free([rules[place] for place in ours.values()])
        for name, paper in zip(new, papers, strict=False):
            if name not in ours:
                yield paint(wanted.sheet_id, at, name, paper, size)
                size += 1
    for place in sorted(gone, reverse=True):
        yield {"deleteConditionalFormatRule": {"sheetId": wanted.sheet_id, "index": place}}


def _looks_for(rule: Rule, at: int) -> str:
    """The text that a rule of ours for the column finds; "" for a rule of another kind."""
    condition = rule.get("booleanRule", {}).get("condition", {})
    columns = [(r.get("startColumnIndex", 0), r.get("endColumnIndex")) for r in rule["ranges"]]
    if condition.get("type") != "TEXT_EQ" or columns != [(at, at + 1)]:
        return ""
    text: str = condition["values"][0].get("userEnteredValue", "")
    quoted = text.startswith('="') and text.endswith('"')
    return text[2:-1].replace('""', '"') if quoted else text


def _condition(name: str) -> Request:
    """As a formula, since the value is read as if it were typed: “1-2” would be a day."""
    text = '="' + name.replace('"', '""') + '"'
    return {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}


def _renamed(place: int, rule: Rule, name: str) -> Request:
    """The rule as it is, with whatever she changed about its looks, for another name."""
    says = {**rule["booleanRule"], "condition": _condition(name)}
    return {"updateConditionalFormatRule": {"index": place, "rule": {**rule, "booleanRule": says}}}


def _free(rules: Sequence[Rule]) -> Iterator[str]:
    """Colours for further segments of a column: those it does not have yet, then all again."""
    worn = [_paper(rule) for rule in rules]
    return chain(
        (paper for paper in PALETTE if not any(_near(paper, w) for w in worn)), cycle(PALETTE)
    )


def _paper(rule: Rule) -> Mapping[str, float]:
    style = rule["booleanRule"].get("format", {}).get("backgroundColorStyle", {})
    found: Mapping[str, float] = style.get("rgbColor", {})
    return found


def _near(paper: str, worn: Mapping[str, float]) -> bool:
    """Google keeps one level in 255 more or less."""
    return all(abs(level - worn.get(part, 0)) < 0.01 for part, level in color(paper).items())


def paint(sheet_id: int, at: int, name: str, paper: str, place: int) -> Request:
    """A rule for cells of a column that say `name`. Behind all others one of hers wins. Open below,
    so that later rows are coloured too."""
    where = {"sheetId": sheet_id, "startRowIndex": 1}
    looks = {
        "backgroundColorStyle": {"rgbColor": color(paper)},
        "textFormat": {"foregroundColorStyle": {"rgbColor": color(INK)}},
    }
    rule = {
        "ranges": [{**where, "startColumnIndex": at, "endColumnIndex": at + 1}],
        "booleanRule": {"condition": _condition(name), "format": looks},
    }
    return {"addConditionalFormatRule": {"rule": rule, "index": place}}
