"""What the segments are called now, and the labels of those that are none any more."""

from __future__ import annotations

from collections.abc import Sequence

from core.model import Dimension
from core.names import same_name
from sync.decisions import RETIRED
from sync.labels import OURS, Retired, retired, segments_with_labels
from sync.labels.naming import Names, Seen, name_segments
from sync.pull import Before, Pulled
from sync.sheet import SheetRead
from sync.work import Work


def retired_labels(before: Before, pulled: Pulled, dimensions: Sequence[Dimension]) -> Retired:
    """Labels of segments that were removed, or are to have none any more."""
    said = before.decisions.get(RETIRED, {})
    return retired(said, segments_with_labels(dimensions), before.labels, pulled.labels.there)


def names_now(work: Work, before: Before, pulled: Pulled, sheet: SheetRead) -> Names:
    """What the segments are called, after what the owner renamed in Contacts or in the sheet."""
    settings, ours = work.parts.settings, pulled.labels.ours
    rows = {key: row.name for key, row in before.labels.items() if row.state == OURS}
    gone = retired_labels(before, pulled, settings.dimensions).deleted
    own = {group.resource_name for group in (*ours.values(), *gone.values())}
    seen = Seen(
        labels={key: group.name for key, group in ours.items()},
        known={
            key: before.pending.renamed.get(key, frozenset()) | {rows.get(key, "")} for key in ours
        },
        others=frozenset(
            same_name(g.name) for g in pulled.labels.there if g.resource_name not in own
        ),
        options=sheet.tab.options if sheet.tab else {},
        broken_off=before.pending.half_written,
    )
    return name_segments(settings.dimensions, settings.label_prefix, before.names, seen)
