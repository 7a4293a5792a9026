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
from core.names import same_name
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


def without_label(services: Services, name: str) -> Gone:
    """The one of them that is to lose its label only. `name`: the label's, its segment's, or
    "status/loyal". Raises WrongUse where nothing is asked about it."""
    wanted, prefix = same_name(name), services.settings.label_prefix
    for one in removed(services):
        said = (one.mark, one.segment, prefix + one.segment)
        if one.stays and wanted in map(same_name, said):
            return one
    raise WrongUse(
        Text("Nothing is asked about a label “{name}”.", name=name),
        Text("`regulars problems` shows what is asked."),
    )


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
