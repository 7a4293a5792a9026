"""What the segments are called: by the configuration, until the owner renames their label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.model import Dimension
from sync.items import Key


def renamed(
    dimensions: Iterable[Dimension], names: Mapping[Key, str], prefix: str
) -> tuple[Dimension, ...]:
    """The dimensions with these names of labels."""
    return tuple(
        replace(
            dimension,
            segments=tuple(
                replace(
                    s, name=names.get((dimension.key, s.key), "").removeprefix(prefix) or s.name
                )
                for s in dimension.segments
            ),
        )
        for dimension in dimensions
    )
