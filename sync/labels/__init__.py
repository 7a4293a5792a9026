"""Contact labels: which are ours, who is in them, and what stands in our way."""

from sync.labels.ownership import Standing, segments_of, segments_with_labels, standing
from sync.labels.reading import LabelsRead, read_labels
from sync.labels.retired import Retired, retired
from sync.labels.rows import (
    DELETED,
    OURS,
    SHEET,
    SYSTEM,
    TAKEN,
    Known,
    forget_label,
    load_labels,
    mark,
    store_changed,
    store_labels,
)
from sync.labels.wording import ORIGIN, label_taken

__all__ = [
    "DELETED",
    "ORIGIN",
    "OURS",
    "SHEET",
    "SYSTEM",
    "TAKEN",
    "Known",
    "LabelsRead",
    "Retired",
    "Standing",
    "forget_label",
    "label_taken",
    "load_labels",
    "mark",
    "read_labels",
    "retired",
    "segments_of",
    "segments_with_labels",
    "standing",
    "store_changed",
    "store_labels",
]
