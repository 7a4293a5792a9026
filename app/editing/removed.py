"""Segments and labels that went from config.toml by hand: the questions the form asks, asked
afterwards."""

from __future__ import annotations

from app.dimensions import configured, dimensions
from app.editing.effect import Gone
from app.editing.saving import Said, leave_behind
from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from sync.contacts import load_cursor
from sync.decisions import RETIRED, load_decisions
from sync.labels import load_labels, mark
from sync.labels.naming import NAMES, Memory
from sync.overrides import load_overrides
from sync.removed import left_behind


def removed(services: Services) -> list[Gone]:
    """Those that still wait for an answer, as of the last sync."""
    account, known = services.account, {one.key: one for one in dimensions(services)}
    with reading(services.engine).connect() as connection:
        names = Memory.from_json(load_cursor(connection, account, NAMES) or {}).called
        said = load_decisions(connection, account).get(RETIRED, {})
        labels = load_labels(connection, account)
        hands = load_overrides(connection, account)
    found = []
    for key, left in left_behind(configured(services), labels, said, hands).items():
        of = known.get(key[0])
        name = names[key].name if key in names else mark(key)
        shown = (of.name if of else key[0], name, bool(left.label), left.by_hand)
        found.append(Gone(key, *shown, of.segments if of else (), left.stays))
    return found


def settle(services: Services, subject: str, said: Said, origin: str) -> None:
    """Keep the answers about one of them; the next sync goes by them. Raises WrongUse."""
    asked = next((one for one in removed(services) if one.mark == subject), None)
    if asked is None:
        raise WrongUse(Text("Nothing is asked about this segment any more."))
    if said.misses(asked):
        raise WrongUse(Text("Say first what becomes of the segments you remove."))
    with services.engine.begin() as connection:
        now = services.clock.now()
        leave_behind(connection, services.account, [asked], said, origin, now)
