"""A column's cells apart by kind, and readers applied to its different texts, each read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import compress, count
from operator import is_
from typing import Any

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from core.model import Cell
from sheets.cells import Refusal

Reader = Callable[[Any], Any]
"""A cell in; its value, None (nothing there) or a Refusal out."""

DType = pl.DataType | type[pl.DataType]


class Column(Struct, frozen=True):
    """The cells of a column: `numbers` and `texts` have null where a cell is of another kind."""

    numbers: pl.Series
    texts: pl.Series
    ticks: Mapping[int, bool] = field(default_factory=dict)
    """True and false, which are neither, by position."""

    def cell(self, at: int) -> Cell:
        """What stands at a position; whole numbers come as floats."""
        found: Cell = self.texts[at]
        if found is None:
            found = self.numbers[at]
        return self.ticks.get(at) if found is None else found

    @property
    def filled(self) -> pl.Series:
        found = self.numbers.is_not_null() | (self.texts != "").fill_null(False)
        return put(found, dict.fromkeys(self.ticks, True))


def column(cells: Sequence[Cell]) -> Column:
    """The cells apart. Of mixed ones the rarer kind is taken out cell by cell."""
    kinds = set(map(type, cells))
    if kinds <= {str, type(None)}:
        return Column(nulls(len(cells), pl.Float64), pl.Series(cells, dtype=pl.String))
    if kinds <= {int, float, type(None)}:
        return Column(_floats(cells), nulls(len(cells), pl.String))
    types = list(map(type, cells))
    ticks = _picked(cells, types, bool)
    texts, numbers = _picked(cells, types, str), {}
    if len(texts) * 2 > len(cells):
        numbers = _picked(cells, types, float) | _picked(cells, types, int)
        spelt = pl.Series(_without(cells, (*numbers, *ticks)), dtype=pl.String)
        return Column(put(nulls(len(cells), pl.Float64), numbers), spelt, ticks)
    spelt = put(nulls(len(cells), pl.String), texts)
    return Column(_floats(_without(cells, (*texts, *ticks))), spelt, ticks)


def _floats(cells: Sequence[Cell]) -> pl.Series:
    return pl.Series(cells, dtype=pl.Float64, strict=False)


def _picked(cells: Sequence[Cell], types: Sequence[type], wanted: type) -> dict[int, Any]:
    positions = compress(count(), map(partial(is_, wanted), types))
    return {at: cells[at] for at in positions}


def _without(cells: Sequence[Cell], positions: Iterable[int]) -> list[Cell]:
    left = list(cells)
    for at in positions:
        left[at] = None
    return left


def joined(parts: Sequence[tuple[int, Column]], height: int) -> Column:
    """Parts of one column, each from its position on; what lies between them is empty."""
    numbers: list[pl.Series] = []
    texts: list[pl.Series] = []
    end = 0
    for start, part in (*parts, (height, column([]))):
        numbers += [nulls(start - end, pl.Float64), part.numbers]
        texts += [nulls(start - end, pl.String), part.texts]
        end = start + len(part.texts)
    ticks = {start + at: tick for start, part in parts for at, tick in part.ticks.items()}
    return Column(pl.concat(numbers), pl.concat(texts), ticks)


def nulls(height: int, dtype: DType) -> pl.Series:
    return pl.Series([None], dtype=dtype).new_from_index(0, height)


class Typed(Struct):
    """A column's values (null where there is none) and the refusals by position."""

    values: pl.Series
    refused: dict[int, Refusal] = field(default_factory=dict)

    def refuse(self, more: Mapping[int, Refusal]) -> Typed:
        """The same with further cells refused."""
        return Typed(put(self.values, dict.fromkeys(more)), {**self.refused, **more})


class Answers(Struct, frozen=True):
    """What a reader said: `texts` by text, `others` (numbers, true, false) by position.

    `at` are the positions of the texts that were asked about, `spelt` those texts.
    """

    texts: Mapping[str, Any]
    others: Mapping[int, Any]
    at: pl.Series
    spelt: pl.Series

    @property
    def values(self) -> Answers:
        """Those that are neither nothing nor a refusal."""
        return replace(self, texts=_values(self.texts), others=_values(self.others))

    def map(self, change: Callable[[Any], Any]) -> Answers:
        texts = {text: change(found) for text, found in self.texts.items()}
        return replace(self, texts=texts, others={a: change(f) for a, f in self.others.items()})


def _values(answers: Mapping[Any, Any]) -> dict[Any, Any]:
    return {
        key: found
        for key, found in answers.items()
        if found is not None and not isinstance(found, Refusal)
    }


def ask(found: Column, read: Reader, done: pl.Series | None = None) -> Answers:
    """`read` on every cell that is not `done` already, on equal ones once."""
    open_texts, numbers = found.texts.is_not_null(), found.numbers
    if done is not None:
        open_texts, numbers = open_texts & ~done, numbers.set(done, None)
    at = open_texts.arg_true()
    spelt = found.texts if len(at) == len(found.texts) else found.texts.gather(at)
    different = spelt.to_frame("text").lazy().unique().collect()["text"].to_list()
    odd = numbers.is_not_null().arg_true()
    others = dict(zip(odd.to_list(), numbers.gather(odd).to_list(), strict=True))
    known = {number: read(number) for number in set(others.values())}
    answered = {position: known[number] for position, number in others.items()}
    answered |= {position: read(tick) for position, tick in found.ticks.items()}
    return Answers({text: read(text) for text in different if text}, answered, at, spelt)


def spread(found: Column, answers: Answers, dtype: DType) -> pl.Series:
    """The values of `answers` at the positions of their cells, null elsewhere."""
    values, series = answers.values, nulls(len(found.texts), dtype)
    if values.texts:
        told = pl.DataFrame(
            {"text": list(values.texts), "value": list(values.texts.values())},
            schema={"text": pl.String, "value": dtype},
        )
        asked = answers.spelt.to_frame("text")
        joined = asked.join(told, on="text", how="left", maintain_order="left")["value"]
        whole = len(joined) == len(series)
        series = joined if whole else series.scatter(answers.at, joined)
    return put(series, values.others)


def refusals(answers: Answers) -> dict[int, Refusal]:
    """The refused cells by position."""
    refused = {at: said for at, said in answers.others.items() if isinstance(said, Refusal)}
    texts = {text: said for text, said in answers.texts.items() if isinstance(said, Refusal)}
    if texts:
        wrong = answers.spelt.is_in(list(texts)).arg_true()
        at, spelt = answers.at.gather(wrong).to_list(), answers.spelt.gather(wrong).to_list()
        refused |= {a: texts[text] for a, text in zip(at, spelt, strict=True)}
    return refused


def put(series: pl.Series, values: Mapping[int, Any]) -> pl.Series:
    """The series with some positions replaced."""
    return series.scatter(list(values), list(values.values())) if values else series


def type_each(found: Column, read: Reader, dtype: DType) -> Typed:
    """A column that has no faster way than asking once for each different cell."""
    answers = ask(found, read)
    return Typed(spread(found, answers, dtype), refusals(answers))


def type_plain(found: Column, plain: str, read: Reader) -> Typed:
    """A column of texts nearly all of which are their own answer: those that match `plain`."""
    done = found.texts.str.contains(plain).fill_null(False)
    if done.all():
        return Typed(found.texts)
    answers = ask(found, read, done)
    slow = spread(found, answers, pl.String)
    return Typed(found.texts.zip_with(done, slow), refusals(answers))
