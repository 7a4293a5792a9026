"""The owner's own attributes as metrics: columns of her order sheets that she named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from core.i18n import Text
from core.settings import OrderSource
from sync.catalogue.kinds import Kind, Metric
from sync.catalogue.shipped import METRICS

Own = tuple[Metric, ...]

_KINDS = {"text": Kind.TEXT, "number": Kind.NUMBER, "date": Kind.DATE, "yes_no": Kind.YES_NO}


def own_metrics(sources: Iterable[OrderSource]) -> Own:
    """One metric per attribute, called as its first sheet calls the column."""
    found: dict[str, Metric] = {}
    for source in sources:
        for key, attribute in source.attributes.items():
            noun, kind = Text("“{text}”", text=attribute.column), _KINDS[attribute.kind]
            meaning = Text("As the newest order row says that fills it.")
            found.setdefault(key, Metric(key, kind, noun, meaning, f"{key} IS NOT NULL"))
    return tuple(found.values())


@lru_cache(maxsize=64)
def catalogue(own: Own) -> Mapping[str, Metric]:
    """Every metric a shop's rules may ask for."""
    return {**METRICS, **{one.key: one for one in own}}
