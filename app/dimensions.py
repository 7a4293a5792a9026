"""The dimensions as the owner calls them, for every door: what she renamed has its new name.

A sync follows the label or option that she renamed (`sync/labels/naming.py`). A name that is typed
may also be an earlier one, or the configuration's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from app.wiring import Services
from core.database import reading
from core.model import Dimension, Segment
from core.names import same_name
from core.settings import Settings
from sync import shipped
from sync.contacts import load_cursor
from sync.items import Key
from sync.labels.naming import NAMES, Memory, named
from sync.labels.naming import Called as Agreed


class Called(Struct, frozen=True):
    """`earlier`: what each segment was called before, by the owner or the configuration.
    `gone`: what segments were called last that are none any more."""

    dimensions: tuple[Dimension, ...]
    earlier: Mapping[Key, Sequence[str]]
    gone: Mapping[Key, str]

    def meant(
        self, typed: str, among: Iterable[Dimension] | None = None
    ) -> list[tuple[Dimension, Segment]]:
        """The segments with this name or key; if there is none, those that were called so once."""
        wanted = same_name(typed)
        every = [(d, s) for d in among or self.dimensions for s in d.segments]
        now = [(d, s) for d, s in every if wanted in _names(d, s)]
        return now or [(d, s) for d, s in every if wanted in self._before(d, s)]

    def _before(self, dimension: Dimension, segment: Segment) -> set[str]:
        return set(map(same_name, self.earlier[dimension.key, segment.key]))


def called(services: Services) -> Called:
    own = configured(services)
    with reading(services.engine).connect() as connection:
        memory = Memory.from_json(load_cursor(connection, services.account, NAMES) or {})
    agreed = memory.called
    first = {(d.key, s.key): s.name for d in own for s in d.segments}
    # a name the configuration has changed since is the one the next sync takes up
    held = [key for key, name in first.items() if key in agreed and agreed[key].configured == name]
    names = {key: agreed[key].name for key in held}
    return Called(
        tuple(named(dimension, names) for dimension in own),
        {key: (name, *_hers(agreed.get(key))) for key, name in first.items()},
        {key: one.name for key, one in agreed.items() if key not in first},
    )


def dimensions(services: Services) -> tuple[Dimension, ...]:
    """Read once for a page or command: each call asks anew."""
    return called(services).dimensions


def configured(services: Services) -> tuple[Dimension, ...]:
    """As config.toml calls them: for whoever writes it, nobody else."""
    return services.settings.dimensions


def not_taken_up(services: Services) -> list[Dimension]:
    """Those that are ready and not in use: shipped ones that were removed, and further ones."""
    language = services.settings.business.language
    there = {same_name(one.name) for one in dimensions(services)}
    found = (*shipped.dimensions(language), *shipped.ready(language))
    return [one for one in found if same_name(one.name) not in there]


def settings_now(services: Services) -> Settings:
    """The settings for whoever works with the dimensions in them."""
    return replace(services.settings, dimensions=dimensions(services))


def _hers(agreed: Agreed | None) -> Sequence[str]:
    return (agreed.name, *agreed.former) if agreed else ()


def _names(dimension: Dimension, segment: Segment) -> set[str]:
    key = (dimension.key, segment.key)  # as mails name it, and as labels and problems do
    return {same_name(one) for one in (segment.name, segment.key, ":".join(key), "/".join(key))}
