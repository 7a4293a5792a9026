"""A run's story as JSON with stable keys; docs/answers-by-hand.md lists them."""

from __future__ import annotations

from typing import Any

import orjson

from app.printing.speech import Speech
from app.reading.changes import Group
from app.reading.story import RunStory
from core.i18n import Text

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def as_json(story: RunStory, speech: Speech) -> str:
    run = story.run
    told = {
        "run": run.number,
        "state": run.state,
        "dry": run.dry,
        "trigger": run.trigger,
        "as_of": run.as_of,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "digest": run.digest,
        "error": _said(run.error, speech),
        "waits_for": [
            {
                "kind": brake.kind,
                "message": _said(brake.message, speech),
                "advice": _said(brake.advice, speech),
                "stops": brake.stops,
            }
            for brake in story.brakes
        ],
        "planned": [_group(group, speech) for group in story.planned],
        "done": [_group(group, speech) for group in story.done],
    }
    return orjson.dumps(told, option=_OPTIONS).decode()


def _group(group: Group, speech: Speech) -> dict[str, Any]:
    dimension, _, segment = group.key.partition(":")
    return {
        "kind": group.kind,
        "dimension": dimension or None,
        "segment": segment or None,
        "title": group.title,
        "total": group.total,
        "state": group.state,
        "why": _said(group.why, speech),
        "error": _said(group.error, speech),
        "people": [
            {
                "customer": person.customer or None,
                "name": person.name,
                "before": person.before or None,
                "after": person.after or None,
                "why": _said(person.why, speech),
            }
            for person in group.people
        ],
    }


def _said(text: Text | None, speech: Speech) -> str | None:
    """As it is said, letter for letter: JSON escapes what has to be."""
    return text.say(speech.language) if text else None
