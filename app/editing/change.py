"""Other dimensions than there are: what is wrong with them, what they do, saving them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from app.dimensions import configured, dimensions
from app.editing.draft import Draft
from app.editing.effect import Effect, Gone, effect, gone_segments
from app.editing.past import dimensions_then
from app.editing.saving import Said, faults_of, save
from app.revisions import PAGE
from app.wiring import Services
from core.model import Dimension
from sync.dimensions import Fault


class Change(Struct, frozen=True):
    """`before` and `after` as the owner calls them, `written` as config.toml is to have them;
    `typed` are those whose names she has just given."""

    before: Sequence[Dimension]
    after: Sequence[Dimension]
    written: Sequence[Dimension]
    typed: Sequence[Dimension]

    def faults(self, services: Services) -> list[Fault]:
        return faults_of(services, self.after)

    def effect(self, services: Services) -> Effect:
        """Raises RuleProblem where there are faults."""
        return effect(services, self.before, self.after)

    def gone(self, services: Services) -> list[Gone]:
        return gone_segments(services, self.before, self.after)

    def save(self, services: Services, said: Said, digest: str, origin: str = PAGE) -> None:
        """Raises Stale, ConfigProblem and WrongUse (app.editing.saving)."""
        save(services, self.written, said, digest, self.typed, origin)


def drafted(services: Services, draft: Draft) -> Change:
    before = dimensions(services)
    after = draft.among(before)
    typed = [one for one in after if one.key == draft.key]
    return Change(before, after, draft.among(configured(services)), typed)


def brought_back(services: Services, revision: str) -> Change:
    """Raises WrongUse for a revision that is not known or cannot be used any more."""
    then = dimensions_then(services, revision)
    typed = [one for one in then if one not in configured(services)]
    return Change(dimensions(services), then, then, typed)
