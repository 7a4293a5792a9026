"""Which answer is meant: a dimension by its name, a segment by its name, or "none"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec import Struct

from app.dimensions import Called, called
from app.wiring import Services
from core.errors import WrongUse
from core.i18n import Text
from core.model import NONE, Dimension
from core.names import same_name

NO_ANSWER = frozenset({"none", "—", NONE})
"""How "none" may be written."""


class Choice(Struct, frozen=True):
    """An answer of a dimension. `segment` None: "none"."""

    dimension: Dimension
    segment: str | None


def choice_named(services: Services, answer: str, dimension: str = "") -> Choice:
    """The answer people call `answer`: a segment's name or key, or "none".

    Raises WrongUse where there is no such answer, or where several dimensions have it and none
    was named.
    """
    known = called(services)
    among = (_dimension(known, dimension),) if dimension else known.dimensions
    fits = _fitting(known, answer, among)
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise WrongUse(
            Text("Several dimensions have the answer “{answer}”.", answer=answer),
            Text(
                "Name one with --dimension: {known}.", known=_names(one.dimension for one in fits)
            ),
        )
    segments = [segment for one in among for segment in one.segments]
    raise WrongUse(
        Text("There is no segment “{answer}”.", answer=answer),
        Text("Choose one of {known}.", known=f"{_names(segments)}, none"),
    )


def dimension_named(services: Services, name: str) -> Dimension:
    """By name or key. Raises WrongUse for an unknown one."""
    return _dimension(called(services), name)


def segment_keyed(dimension: Dimension, key: str) -> str | None:
    """The segment with this key, None for NONE. Raises WrongUse for an unknown one."""
    if key == NONE or any(segment.key == key for segment in dimension.segments):
        return None if key == NONE else key
    raise WrongUse(
        Text("There is no segment “{answer}”.", answer=key),
        Text("Choose one of {known}.", known=f"{_names(dimension.segments)}, none"),
    )


def _dimension(known: Called, name: str) -> Dimension:
    for one in known.dimensions:
        if same_name(name) in (same_name(one.name), same_name(one.key)):
            return one
    raise WrongUse(
        Text("There is no dimension “{name}”.", name=name),
        Text("Choose one of {known}.", known=_names(known.dimensions)),
    )


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def _fitting(known: Called, answer: str, among: Sequence[Dimension]) -> list[Choice]:
    if same_name(answer) in NO_ANSWER:
        return [Choice(one, None) for one in among]
    return [Choice(one, segment.key) for one, segment in known.meant(answer, among)]


def _names(known: Iterable[_Named]) -> str:
    return ", ".join(one.name for one in known)
