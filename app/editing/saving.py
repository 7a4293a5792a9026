"""Saving dimensions: config.toml, its revision, and what becomes of segments that are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection, select

from app import config
from app.config_dimensions import with_dimensions
from app.config_edit import write_text
from app.dimensions import dimensions
from app.editing.effect import Gone, gone_segments
from app.revisions import PAGE, add_revision, digest_of
from app.wiring import Services
from core.errors import WrongUse
from core.i18n import Text
from core.model import Dimension
from core.tables import override
from sync.catalogue import own_metrics
from sync.contacts import load_cursor, store_cursor
from sync.decisions import DELETE, LEAVE, RETIRED, decide, load_decisions, withdraw
from sync.dimensions import Fault, check_prefix, faults
from sync.items import Key
from sync.labels import mark, segments_with_labels
from sync.labels.naming import NAMES, Memory
from sync.merge import AUTOMATIC, NewOverride
from sync.overrides import store_overrides


class Stale(WrongUse):
    """config.toml is not as it was when the form was opened."""


class Said(Struct, frozen=True):
    """Of removed segments, by mark: DELETE or LEAVE for the label; AUTOMATIC or another segment's
    key for the people it was chosen for by hand."""

    labels: Mapping[str, str] = field(default_factory=dict)
    hands: Mapping[str, str] = field(default_factory=dict)

    def misses(self, gone: Gone) -> bool:
        """Whether something about it is not said, or said of what there is not."""
        heirs = {AUTOMATIC, *(segment.key for segment in gone.heirs)}
        label = gone.label and self.labels.get(gone.mark) not in (DELETE, LEAVE)
        return label or (gone.by_hand > 0 and self.hands.get(gone.mark) not in heirs)


def digest_now(services: Services) -> str:
    """What the form remembers of the file. Raises ConfigProblem while it cannot be used."""
    if services.watched and services.watched.wrong:
        raise services.watched.wrong
    return digest_of(config.read(services.settings.path))


def faults_of(services: Services, wanted: Sequence[Dimension]) -> list[Fault]:
    """Everything that is wrong with these dimensions; none may be left of them."""
    settings = services.settings
    if not wanted:
        return [Fault(Text("The last question cannot be removed: one has to stay."))]
    own = own_metrics(settings.orders)
    found = faults(wanted, settings.business.currency, settings.label_prefix, own)
    return found + [Fault(what) for what in check_prefix(wanted, settings.label_prefix)]


def save(
    services: Services,
    wanted: Sequence[Dimension],
    said: Said,
    digest: str,
    typed: Sequence[Dimension],
    origin: str = PAGE,
) -> None:
    """Write `wanted` into config.toml. `digest`: of the file the owner saw; `typed`: of the
    dimensions those whose names she has just given, whatever she called them in Google.

    Raises Stale, ConfigProblem, and WrongUse where something is not said or cannot be written.
    """
    gone = gone_segments(services, dimensions(services), wanted)
    if any(said.misses(one) for one in gone):
        raise WrongUse(Text("Say first what becomes of the segments you remove."))
    path, account, now = services.settings.path, services.account, services.clock.now()
    with services.engine.begin() as connection:  # whoever saves at the same time waits here
        _forget_names(connection, account, typed, now)
        _retire(connection, account, wanted, gone, said, origin, now)
        text = config.read(path)
        if digest_of(text) != digest:
            raise Stale(
                Text("config.toml was changed while you were here; nothing is saved yet."),
                Text("What you typed is kept below. Look at it again, then save."),
            )
        new = with_dimensions(text, wanted)
        if new != text:
            add_revision(connection, account, new, origin, now)
            write_text(path, new)


def _retire(
    connection: Connection,
    account: str,
    wanted: Sequence[Dimension],
    gone: Sequence[Gone],
    said: Said,
    origin: str,
    now: datetime,
) -> None:
    """The labels wait for the next sync; answers by hand are the next sync's anyway."""
    there = {mark(key) for key in segments_with_labels(wanted)}
    for subject in load_decisions(connection, account).get(RETIRED, {}).keys() & there:
        withdraw(connection, account, RETIRED, subject)
    leave_behind(connection, account, gone, said, origin, now)


def leave_behind(
    connection: Connection,
    account: str,
    gone: Sequence[Gone],
    said: Said,
    origin: str,
    now: datetime,
) -> None:
    """What was said of all that these leave behind, for the next sync."""
    labels = {one.mark: said.labels[one.mark] for one in gone if one.label}
    decide(connection, account, RETIRED, labels, origin, now)
    for one in gone:
        if one.by_hand:
            _hand_on(connection, account, one.key, said.hands[one.mark], origin, now)


def _hand_on(
    connection: Connection, account: str, gone: Key, heir: str, origin: str, now: datetime
) -> None:
    """Answers by hand end, or are the heir's from now on, each as long as it was to hold."""
    dimension, segment = gone
    rows = connection.execute(
        select(override.c.customer, override.c.until).where(
            override.c.account == account,
            override.c.dimension == dimension,
            override.c.segment == segment,
            override.c.ended_at.is_(None),
        )
    ).all()
    ends: dict[date | None, list[str]] = {}
    for customer, until in rows:
        ends.setdefault(until, []).append(customer)
    for until, customers in ends.items():
        begun = [NewOverride(one, heir, origin) for one in customers] if heir != AUTOMATIC else []
        store_overrides(connection, account, dimension, begun, customers, now, until=until)


def _forget_names(
    connection: Connection, account: str, typed: Sequence[Dimension], now: datetime
) -> None:
    """A name typed here holds, though the configuration always had it and she called the label or
    the option otherwise in Google."""
    memory = Memory.from_json(load_cursor(connection, account, NAMES) or {})
    names = {(d.key, s.key): s.name for d in typed for s in d.segments}
    again = {
        key: replace(one, configured="")
        for key, one in memory.called.items()
        if key in names and one.name != names[key] == one.configured
    }
    if again:
        called = {**memory.called, **again}
        store_cursor(connection, account, NAMES, replace(memory, called=called).to_json(), now)
