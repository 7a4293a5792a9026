"""How many customers each segment has, and how that changed."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import func, select

from app.dimensions import dimensions
from app.wiring import Services
from core.database import reading
from core.tables import customer, membership, run
from sync.runs import has_finished


class SegmentCount(Struct, frozen=True):
    key: str
    name: str
    when: str
    count: int
    change: int
    """Against the run before the last one; 0 where there is none."""


class DimensionCounts(Struct, frozen=True):
    key: str
    name: str
    segments: tuple[SegmentCount, ...]
    without: int
    """Active customers without an answer."""

    @property
    def largest(self) -> int:
        return max((segment.count for segment in self.segments), default=0)


def segment_counts(services: Services) -> tuple[DimensionCounts, ...]:
    """Every dimension with its segments, as of the last run."""
    counts = _counts(services)
    before = _counts_before(services)
    total = customer_count(services)
    return tuple(
        DimensionCounts(
            dimension.key,
            dimension.name,
            tuple(
                SegmentCount(
                    segment.key,
                    segment.name,
                    segment.when,
                    counts.get((dimension.key, segment.key), 0),
                    _change(counts, before, dimension.key, segment.key),
                )
                for segment in dimension.segments
            ),
            total - sum(n for (key, _), n in counts.items() if key == dimension.key),
        )
        for dimension in dimensions(services)
    )


def nobody_yet(services: Services) -> bool:
    """Whether the first plan is still to be written: until then nobody can be in a segment."""
    with reading(services.engine).connect() as connection:
        return not has_finished(connection, services.account)


def customer_count(services: Services) -> int:
    """Active customers."""
    query = (
        select(func.count())
        .select_from(customer)
        .where(customer.c.account == services.account, customer.c.state == "active")
    )
    with reading(services.engine).connect() as connection:
        return connection.scalar(query) or 0


def _counts(services: Services) -> dict[tuple[str, str], int]:
    query = (
        select(membership.c.dimension, membership.c.segment, func.count())
        .where(membership.c.account == services.account, membership.c.segment.is_not(None))
        .group_by(membership.c.dimension, membership.c.segment)
    )
    with reading(services.engine).connect() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def _counts_before(services: Services) -> dict[str, dict[str, int]]:
    """What the run before the last one counted: `counts["segments"]` of its row."""
    query = (
        select(run.c.counts)
        .where(run.c.account == services.account, run.c.state == "done", run.c.dry.is_(False))
        .order_by(run.c.number.desc())
        .limit(2)
    )
    with reading(services.engine).connect() as connection:
        rows = list(connection.scalars(query))
    found: dict[str, dict[str, int]] = rows[1].get("segments", {}) if len(rows) > 1 else {}
    return found


def _change(
    now: dict[tuple[str, str], int], before: dict[str, dict[str, int]], dimension: str, segment: str
) -> int:
    if dimension not in before:
        return 0
    return now.get((dimension, segment), 0) - before[dimension].get(segment, 0)
