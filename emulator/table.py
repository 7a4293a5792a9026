"""Which of Google's methods the emulator has: the table of README.md."""

from __future__ import annotations

from collections.abc import Collection

from emulator.discovery import catalog


def method_table(implemented: Collection[str]) -> str:
    """Markdown: one row per resource of the discovery documents, its methods by their last name."""
    rows: dict[str, tuple[list[str], list[str]]] = {}
    for name in catalog().methods:
        resource, _, last = name.rpartition(".")
        here, missing = rows.setdefault(resource, ([], []))
        (here if name in implemented else missing).append(last)
    lines = ["| resource | implemented | answers 501 |", "| --- | --- | --- |"]
    for resource, (here, missing) in rows.items():
        lines.append(f"| {resource} | {', '.join(here) or '–'} | {', '.join(missing) or '–'} |")
    return "\n".join(lines) + "\n"
