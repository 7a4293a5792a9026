"""The manual of metrics: `python -m sync.catalogue.manual` writes docs/metrics.md anew."""

from __future__ import annotations

import sys
from pathlib import Path

from core.i18n import Text
from sync.catalogue import METRICS, ON_DEMAND, Metric

MANUAL = Path(__file__).parents[2] / "docs" / "metrics.md"

_HEAD = """# Metrics

What a rule can ask about a customer ([how rules are written](segment-rules.md)). This page is
written by `make metrics` from `sync/catalogue/`.

What is not known stays unknown: no comparison with it holds, and neither does its opposite; only
`IS NULL` asks for it. Days are days of the shop's calendar in its time zone. Amounts are in the
currency of the business, other currencies by `[rates]`.

| metric | kind | unit | what it is | for example |
| --- | --- | --- | --- | --- |
"""
_FOOT = """
Metrics with * are computed only where a rule or a page asks for them.
"""


def manual() -> str:
    """The whole text of docs/metrics.md."""
    return _HEAD + "".join(_row(metric) for metric in METRICS.values()) + _FOOT


def _row(metric: Metric) -> str:
    star = " *" if metric.key in ON_DEMAND else ""
    unit: Text | str = metric.unit or ""
    name, example = f"`{metric.key}`{star}", f"`{metric.example}`"
    cells = (name, metric.kind.title, unit, metric.meaning, example)
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


def main() -> int:
    MANUAL.write_text(manual(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
