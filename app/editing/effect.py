"""What other rules would do to today's customers, and what a removed segment leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
from msgspec import Struct
from sqlalchemy import Connection, func, select

from app.shop import Shop, open_shop
from app.trying import SHOWN, Person
from app.wiring import Services
from core.database import reading
from core.i18n import Text
from core.model import Dimension, Segment
from core.tables import override
from sync.items import Key
from sync.labels import DELETED, OURS, load_labels, mark, segments_with_labels
from sync.rules import compile_rule
from sync.segments import answer, asked_for


class SegmentEffect(Struct, frozen=True):
    """One segment as it would be; those with an answer by hand neither come nor go."""

    sentence: Text
    count: int
    sample: Sequence[Person]
    entering: Sequence[Person]
    leaving: Sequence[Person]


class Moved(Struct, frozen=True):
    """People who would change from one segment to another; names, "" for no answer."""

    dimension: str
    before: str
    after: str
    people: Sequence[Person]


class Effect(Struct, frozen=True):
    segments: Mapping[Key, SegmentEffect]
    moved: Sequence[Moved]


class Gone(Struct, frozen=True):
    """A segment that would be none any more, or have no label: what the owner has to say of it."""

    key: Key
    dimension: str
    segment: str
    label: bool
    """Whether it has a label of ours."""
    by_hand: int
    """People for whom she chose it."""
    heirs: Sequence[Segment]
    """Segments that these people could have instead."""
    stays: bool = False
    """Whether only its label goes."""

    @property
    def mark(self) -> str:
        """As decisions about labels name it: "dimension/segment"."""
        return mark(self.key)

    @property
    def title(self) -> Text:
        if self.stays:
            return Text("“{segment}” has no label any more", segment=self.segment)
        return Text("“{segment}” is removed", segment=self.segment)

    @property
    def asks(self) -> bool:
        return self.label or self.by_hand > 0


def effect(services: Services, before: Sequence[Dimension], after: Sequence[Dimension]) -> Effect:
    """Only of dimensions that differ. Raises RuleProblem for rules that are none."""
    known = {one.key: one for one in before}
    changed = [one for one in after if known.get(one.key) != one]
    shop = open_shop(services)
    asked = [*changed, *(known[one.key] for one in changed if one.key in known)]
    metrics = shop.metrics(also=asked_for(asked, shop.currency, shop.own))
    segments: dict[Key, SegmentEffect] = {}
    moved: list[Moved] = []
    for one in changed:
        held = _answers(shop, metrics, known.get(one.key), one)
        segments |= {(one.key, s.key): _segment(shop, held, s) for s in one.segments}
        moved += _moves(shop, held, known.get(one.key), one)
    return Effect(segments, moved)


def _answers(
    shop: Shop, metrics: pl.DataFrame, old: Dimension | None, new: Dimension
) -> pl.DataFrame:
    """customer, before, after, by_hand."""
    none = pl.lit(None, dtype=pl.String)
    was = answer(old, shop.today, shop.currency, shop.own) if old else none
    hands = [customer for customer, dimension in shop.by_hand if dimension == new.key]
    return metrics.select(
        "customer",
        was.alias("before"),
        answer(new, shop.today, shop.currency, shop.own).alias("after"),
        pl.col("customer").is_in(hands).alias("by_hand"),
    ).sort("customer")


def _segment(shop: Shop, held: pl.DataFrame, segment: Segment) -> SegmentEffect:
    there = pl.col("after").eq_missing(segment.key)
    was = pl.col("before").eq_missing(segment.key)
    free = held.filter(~pl.col("by_hand"))
    members = held.filter(there)["customer"]
    return SegmentEffect(
        compile_rule(segment.when, shop.currency, shop.own).sentence(),
        len(members),
        _people(shop, members[:SHOWN]),
        _people(shop, free.filter(there & ~was)["customer"]),
        _people(shop, free.filter(was & ~there)["customer"]),
    )


def _moves(shop: Shop, held: pl.DataFrame, old: Dimension | None, new: Dimension) -> list[Moved]:
    if old is None:
        return []
    names = {s.key: s.name for s in (*old.segments, *new.segments)}
    free = held.filter(~pl.col("by_hand") & pl.col("before").ne_missing(pl.col("after")))
    groups = free.group_by("before", "after", maintain_order=True).agg("customer")
    return [
        Moved(new.name, names.get(before, ""), names.get(after, ""), _people(shop, customers))
        for before, after, customers in groups.iter_rows()
    ]


def _people(shop: Shop, customers: Sequence[str] | pl.Series) -> list[Person]:
    return [Person(one, shop.named(one)) for one in customers]


def gone_segments(
    services: Services, before: Sequence[Dimension], after: Sequence[Dimension]
) -> list[Gone]:
    """The segments of `before` that are not in `after`, and those whose label is not.

    Labels that were turned off in the file before are asked about under Problems (removed.py).
    """
    left = {one.key: one for one in after}
    with reading(services.engine).connect() as connection:
        rows = load_labels(connection, services.account)
        hands = _by_hand(connection, services.account)
    unlabelled = segments_with_labels(before) - segments_with_labels(after)
    found = []
    for dimension in before:
        heirs = left[dimension.key].segments if dimension.key in left else ()
        there = {segment.key for segment in heirs}
        for segment in dimension.segments:
            key = (dimension.key, segment.key)
            ours = key in rows and rows[key].state in (OURS, DELETED)
            shown = (key, dimension.name, segment.name)
            if segment.key not in there:
                found.append(Gone(*shown, ours, hands.get(key, 0), heirs))
            elif ours and key in unlabelled:
                found.append(Gone(*shown, True, 0, (), stays=True))
    return found


def _by_hand(connection: Connection, account: str) -> dict[Key, int]:
    query = (
        select(override.c.dimension, override.c.segment, func.count())
        .where(override.c.account == account, override.c.ended_at.is_(None))
        .group_by(override.c.dimension, override.c.segment)
    )
    rows = connection.execute(query).all()
    return {(dimension, segment): count for dimension, segment, count in rows if segment}
