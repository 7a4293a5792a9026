"""A table of hers as it would be understood: columns, words, and ten rows to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from app.dimensions import called, dimensions
from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import LANGUAGES, Text
from core.model import NONE, Cell, Dimension, Segment, SpreadsheetInfo, TabInfo
from core.names import same_name
from sheets.customer_sheet import (
    AUTOMATIC,
    Adoption,
    CustomerTab,
    everything,
    headings_of,
    option_names,
    take_over,
)
from sheets.customer_sheet.suggesting import Readings, meaning, suggest, usable, words_in
from sheets.locales import conventions
from sync.adoption import her_rows
from sync.customers import load_customers
from sync.shipped import dimensions as shipped

if TYPE_CHECKING:
    from core.google.ports import Sheets

SHOWN, MOST_WORDS = 10, 60
PEOPLE = ("name", "email", "phone")


class Choices(Struct, frozen=True):
    """What she said of it. `columns`: our column -> her heading, "" for none; `words`: dimension ->
    her word -> segment, "" for none."""

    link: str = ""
    tab: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Word(Struct, frozen=True):
    """What stands in a column of answers, and how often. `segment`: what it says, "" if that is
    not known, and `name` what people call that; `sure`: nobody need say it."""

    text: str
    count: int
    segment: str
    name: str
    sure: bool


class Line(Struct, frozen=True):
    """`people`: name, e-mail, phone; `answers`: what stands there and what it says, by dimension;
    `customer`: whose row it is, "" for nobody's we know."""

    row: int
    people: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    customer: str


class Proposal(Struct, frozen=True):
    """`headings`: what may be chosen; of `rows` in the table `matched` are of customers. Without
    `known` ones no sync was made yet."""

    info: SpreadsheetInfo
    tab: TabInfo
    headings: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    columns: Mapping[str, str]
    doubtful: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[Word, ...]]
    lines: tuple[Line, ...] = ()
    rows: int = 0
    matched: int = 0
    known: bool = False

    @property
    def is_ready(self) -> bool:
        return not set(PEOPLE).isdisjoint(self.columns)

    def adoption(self, *, by_hand: bool) -> Adoption:
        keys = {one.key: {segment.key for segment in one.segments} for one in self.dimensions}
        said = {
            key: {word.text: word.segment for word in words if word.segment in keys[key]}
            for key, words in self.words.items()
        }
        return Adoption(self.info.id, self.tab.sheet_id, dict(self.columns), said, by_hand)


def proposal(
    services: Services, sheets: Sheets, info: SpreadsheetInfo, tab: TabInfo, choices: Choices
) -> Proposal:
    """Raises WrongUse where a choice is none."""
    asked = tuple(one for one in dimensions(services) if one.column)
    readings = _readings(services, asked)
    cells = everything(sheets, info.id, tab)
    headings = headings_of(cells)
    language = services.settings.business.language
    found = suggest(headings, cells, readings, conventions(info.locale, language=language))
    columns = _chosen({**found.columns, **choices.columns}, usable(headings), asked)
    doubtful = {c: f for c, f in found.doubtful.items() if c not in choices.columns}
    standing = {
        column.removeprefix("dimension:"): cells[headings.index(heading)]
        for column, heading in columns.items()
        if column.startswith("dimension:")
    }
    words = {
        key: tuple(_words(column, readings[key], choices.words.get(key, {}), language))
        for key, column in standing.items()
    }
    draft = Proposal(info, tab, usable(headings), asked, columns, doubtful, words)
    return _previewed(services, sheets, draft)


def _readings(services: Services, asked: Sequence[Dimension]) -> Readings:
    """By today's names, earlier ones, and those that are shipped in any language."""
    keys = {one.key: one for language in LANGUAGES for one in shipped(language)}
    earlier = called(services).earlier
    found: dict[str, list[Dimension]] = {}
    for one in asked:
        former = [
            replace(one, segments=(Segment(s.key, name, ""),))
            for s in one.segments
            for name in earlier.get((one.key, s.key), ())
        ]
        own = {segment.key for segment in one.segments}
        words = [d for language in LANGUAGES for d in shipped(language) if d.key == one.key]
        known = [replace(d, segments=tuple(s for s in d.segments if s.key in own)) for d in words]
        found[one.key] = [one, *former, *(known if one.key in keys else ())]
    return found


def _chosen(
    columns: Mapping[str, str], headings: Sequence[str], asked: Sequence[Dimension]
) -> dict[str, str]:
    """Her headings as they are written; one may say one thing only."""
    there = {same_name(heading): heading for heading in headings}
    possible = {*PEOPLE, *(f"dimension:{one.key}" for one in asked)}
    found: dict[str, str] = {}
    for column, heading in columns.items():
        if not heading:
            continue
        if column not in possible or same_name(heading) not in there:
            raise WrongUse(
                Text("The first row has no single heading “{name}”.", name=heading),
                Text("Say which of these it is: {names}", names=", ".join(headings)),
            )
        if (written := there[same_name(heading)]) in found.values():
            raise WrongUse(
                Text("The column “{name}” cannot be two things.", name=written),
                Text("Choose another one, or none, for one of them."),
            )
        found[column] = written
    return found


def _words(
    column: Sequence[Cell], known: Sequence[Dimension], said: Mapping[str, str], language: str
) -> Iterator[Word]:
    automatic, none, *_ = option_names(known[0], language)
    names = {segment.key: segment.name for segment in known[0].segments}
    names |= {AUTOMATIC: automatic, NONE: none, "": ""}
    for text, count in list(words_in(column).items())[:MOST_WORDS]:
        sure = meaning(text, known)
        segment = sure or said.get(text, "")
        if segment not in names:
            raise WrongUse(Text("No segment is called “{name}”.", name=segment))
        yield Word(text, count, segment, names[segment], sure is not None)


def _previewed(services: Services, sheets: Sheets, draft: Proposal) -> Proposal:
    """With rows as the next sync would read them."""
    if not draft.is_ready:
        return draft
    adoption = draft.adoption(by_hand=True)
    tab, _ = take_over(sheets, draft.info, draft.tab, adoption, draft.dimensions)
    if tab is None:
        return draft
    with reading(services.engine).connect() as connection:
        customers = load_customers(connection, services.account).rows
    people = {one.id: one for one in customers}
    claims = her_rows(tab, people, services.settings.business.region)
    names = {key: people[who].name or people[who].email or "" for key, who in claims.items()}
    return replace(
        draft,
        lines=tuple(_lines(draft, tab, names)),
        rows=len(tab.rows),
        matched=len(claims),
        known=bool(people),
    )


def _lines(draft: Proposal, tab: CustomerTab, names: Mapping[str, str]) -> Iterator[Line]:
    said = {key: {w.text: w.segment for w in words} for key, words in draft.words.items()}
    for key in sorted(tab.rows, key=tab.rows.__getitem__)[:SHOWN]:
        people = tuple(str(tab.cells.get(column, {}).get(key, "")) for column in PEOPLE)
        cells = {
            one.key: str(tab.cells.get(f"dimension:{one.key}", {}).get(key, "")).strip()
            for one in draft.dimensions
        }
        answers = tuple((text, said.get(d, {}).get(text, "")) for d, text in cells.items())
        yield Line(tab.rows[key], people, answers, names.get(key, ""))
