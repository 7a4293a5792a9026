"""`--as text|json|markdown|html`: a run with its changes, person by person."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.wiring import Services
    from sync.report import RunReport


class Form(StrEnum):
    """The printers there are; see app/printing."""

    text = "text"
    json = "json"
    markdown = "markdown"
    html = "html"


As = Annotated[
    Form | None,
    typer.Option("--as", help="Print every change with the people and why, in this form."),
]
SHOWN = 20
"""People of a group in a terminal; the other forms have everybody."""


def print_story(services: Services, form: Form, run: RunReport | int) -> None:
    """A run by its number, or one that has just ended."""
    from app.printing import PRINTERS
    from app.reading.story import run_story, trial_story

    shown = SHOWN if form is Form.text else None
    if isinstance(run, int):
        story = run_story(services, run, shown)
    elif run.dry:
        story = trial_story(services, run, shown)
    else:
        story = run_story(services, run.run, shown)
    sys.stdout.write(PRINTERS[form](services, story))
