"""Whether the owner's attributes can stand in rules: every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.i18n import Text
from core.settings import OrderSource
from sync.catalogue import METRICS
from sync.rules.words import is_word

_TAKEN = METRICS.keys() | {
    "today",
    "birthday",
    "orders_with_amount",  # columns beside the metrics
    "date",
    "amount",
    "is_order",
}


def check_attributes(sources: Sequence[OrderSource]) -> list[Text]:
    """An empty list means they can be used."""
    kinds: dict[str, str] = {}
    found: list[Text] = []
    for number, source in enumerate(sources, 1):
        for key, attribute in source.attributes.items():
            place = f"orders[{number}].attributes.{key}"
            found += _name_problems(place, key)
            if kinds.setdefault(key, attribute.kind) != attribute.kind:
                found.append(
                    Text(
                        "{key}: is {kind} here and {other} in another sheet; name one of them"
                        " otherwise.",
                        key=place,
                        kind=attribute.kind,
                        other=kinds[key],
                    )
                )
    return found


def _name_problems(place: str, key: str) -> Iterator[Text]:
    if key in _TAKEN:
        yield Text("{key}: rules know something else by this name; choose another.", key=place)
        return
    if not is_word(key):
        yield Text("{key}: this word means something in rules; choose another.", key=place)
