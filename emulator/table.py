"""Which of Google's methods the emulator has, refuses or leaves out: the table of README.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from emulator.discovery import catalog

OUT_OF_SCOPE = {
    "Google calls back at a public address": (
        "gmail.users.watch",
        "gmail.users.stop",
        "drive.changes.watch",
        "drive.channels.",
        "drive.files.watch",
    ),
    "encrypted mail and files: keys and certificates of a Workspace domain": (
        "gmail.users.settings.cse.",
        "gmail.users.settings.sendAs.smimeInfo.",
        "drive.files.generateCseToken",
    ),
    "how other programs and people get at a mailbox: set in Gmail, not by clients": (
        "gmail.users.settings.getAutoForwarding",
        "gmail.users.settings.updateAutoForwarding",
        "gmail.users.settings.getImap",
        "gmail.users.settings.updateImap",
        "gmail.users.settings.getPop",
        "gmail.users.settings.updatePop",
        "gmail.users.settings.delegates.",
        "gmail.users.settings.forwardingAddresses.",
    ),
    "people who are in no address book: a Workspace directory, and whom Gmail met": (
        "people.otherContacts.",
        "people.people.listDirectoryPeople",
        "people.people.searchDirectoryPeople",
    ),
    "Drive beyond a person's own files and who may open them": (
        "drive.accessproposals.",
        "drive.approvals.",
        "drive.apps.",
        "drive.changes.",
        "drive.drives.",
        "drive.teamdrives.",
        "drive.files.listLabels",
        "drive.files.modifyLabels",
        "drive.operations.",
        "drive.replies.",
        "drive.revisions.",
    ),
}
"""Reason to methods, by their id or its beginning. They answer 501 like every other method the
emulator lacks, but nobody means to write them: that is the whole difference."""


def is_out_of_scope(method: str) -> bool:
    return any(method.startswith(names) for names in OUT_OF_SCOPE.values())


def kind_of(method: str, implemented: Collection[str]) -> str:
    """ "implemented", "501" or "out of scope"."""
    if method in implemented:
        return "implemented"
    return "out of scope" if is_out_of_scope(method) else "501"


def method_table(implemented: Collection[str]) -> str:
    """Markdown: totals, one row per resource of the discovery documents, and the reasons."""
    rows: dict[str, dict[str, list[str]]] = {}
    for name in catalog().methods:
        resource, _, last = name.rpartition(".")
        rows.setdefault(resource, {}).setdefault(kind_of(name, implemented), []).append(last)
    kinds = ("implemented", "501", "out of scope")
    totals = Counter({kind: sum(len(row.get(kind, ())) for row in rows.values()) for kind in kinds})
    lines = [
        f"Of {totals.total()} methods {totals['implemented']} are implemented, {totals['501']} "
        f"answer 501, and {totals['out of scope']} are out of scope, which answer 501 too.",
        "",
        "| resource | implemented | answers 501 | out of scope |",
        "| --- | --- | --- | --- |",
        *(
            f"| {resource} | {' | '.join(', '.join(row.get(kind, ())) or '–' for kind in kinds)} |"
            for resource, row in rows.items()
        ),
        "",
        "Out of scope is:",
        "",
        *(f"- {reason} ({', '.join(_shown(names))})" for reason, names in OUT_OF_SCOPE.items()),
    ]
    return "\n".join(lines) + "\n"


def _shown(names: tuple[str, ...]) -> list[str]:
    return [f"`{name}*`" if name.endswith(".") else f"`{name}`" for name in names]
