"""The problems of labels, in words."""

from __future__ import annotations

from core.i18n import Text
from core.model import Place, Problem

ORIGIN = "labels"


def label_taken(name: str) -> Problem:
    return Problem(
        "label_taken",
        ORIGIN,
        Place(title=name),
        Text("There is a label “{name}” in Contacts already, and it is not ours.", name=name),
        Text(
            "Give it to Regulars, rename it in Contacts, or give the segment another name; until "
            "then the segment stays a column."
        ),
    )


def label_of_google(name: str) -> Problem:
    return Problem(
        "label_of_google",
        ORIGIN,
        Place(title=name),
        Text("“{name}” is a label of Google's own, which nobody else can use.", name=name),
        Text("Give the segment another name; until then it stays a column."),
    )


def label_deleted(name: str) -> Problem:
    return Problem(
        "label_deleted",
        ORIGIN,
        Place(title=name),
        Text("The label “{name}” was deleted in Contacts.", name=name),
        Text("Say whether to make it again or to keep this segment in the sheet only."),
    )


def name_taken(segment: str, name: str) -> Problem:
    return Problem(
        "name_taken",
        ORIGIN,
        Place(title=segment),
        Text(
            "“{segment}” cannot be called “{name}”: another label or option has that name.",
            segment=segment,
            name=name,
        ),
        Text("Choose another name; until then no name is changed."),
    )


def names_differ(segment: str, label: str, option: str) -> Problem:
    return Problem(
        "names_differ",
        ORIGIN,
        Place(title=segment),
        Text(
            "“{segment}” was renamed to “{label}” in Contacts and to “{option}” in the sheet.",
            segment=segment,
            label=label,
            option=option,
        ),
        Text("Make both the same; until then no name is changed."),
    )
