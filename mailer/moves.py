"""Which way a campaign may go from where it is: one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.errors import WrongUse
from core.i18n import Text

STATES = ("draft", "scheduled", "sending", "paused", "finished", "cancelled")

MOVES: Mapping[str, Mapping[str, str]] = {
    "draft": {"schedule": "scheduled", "start": "sending", "cancel": "cancelled"},
    "scheduled": {"start": "sending", "pause": "draft", "cancel": "cancelled"},
    "sending": {"pause": "paused", "cancel": "cancelled", "finish": "finished"},
    "paused": {"resume": "sending", "cancel": "cancelled"},
    "finished": {},
    "cancelled": {},
}
"""State -> move -> next state. Taking a scheduled campaign back makes it a draft again: none of
its mails is written yet, and its audience is chosen when it starts. `finish` is the sender's."""

_NOT_NOW: Mapping[str, Callable[[str], Text]] = {
    "schedule": lambda name: Text("The campaign “{name}” cannot be scheduled now.", name=name),
    "start": lambda name: Text("The campaign “{name}” cannot be sent now.", name=name),
    "pause": lambda name: Text("The campaign “{name}” cannot be paused now.", name=name),
    "resume": lambda name: Text("The campaign “{name}” cannot be resumed now.", name=name),
    "cancel": lambda name: Text("The campaign “{name}” cannot be cancelled now.", name=name),
    "finish": lambda name: Text("The campaign “{name}” cannot be finished now.", name=name),
}
_WAY_ON: Mapping[str, Text] = {
    "draft": Text("It is a draft: send or schedule it, or cancel it."),
    "scheduled": Text("It waits for its time: send it now, take it back to draft, or cancel it."),
    "sending": Text("It is being sent: pause it, or cancel what is left."),
    "paused": Text("It is paused: resume it, or cancel what is left."),
    "finished": Text("Everything was sent; write a new campaign for another mail."),
    "cancelled": Text("It was cancelled for good; write a new campaign for another mail."),
}


def next_state(name: str, state: str, move: str) -> str:
    """Where `move` leads from `state`. Raises WrongUse with the way on."""
    allowed = MOVES[state]
    if move not in allowed:
        raise WrongUse(_NOT_NOW[move](name), _WAY_ON[state])
    return allowed[move]
