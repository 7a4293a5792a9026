"""A run's story in lines: for the terminal as it is, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from app import words
from app.printing.speech import Speech, plain
from app.reading.changes import Group, Moved
from app.reading.story import RunStory
from core.i18n import Text

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
"""What may mean something in Markdown; a backslash takes the meaning from any of it."""


class _Marks(Struct, frozen=True):
    """How lines of each kind begin, and what is done to whatever is said."""

    run: str
    section: str
    group: str
    sentence: str
    before_list: tuple[str, ...]
    item: str
    safe: Callable[[str], str]


_TEXT = _Marks("", "\n", "  ", "    ", (), "    - ", str)
_MARKDOWN = _Marks(
    "# ",
    "\n## ",
    "\n### ",
    "\n",
    ("",),
    "- ",
    # spaces first would make it code
    lambda said: _PUNCTUATION.sub(r"\\\g<0>", said.strip()),
)


def as_text(story: RunStory, speech: Speech) -> str:
    """Without any markup: whoever prints it must not read markup into it."""
    return _Lines(speech, _TEXT).of(story)


def as_markdown(story: RunStory, speech: Speech) -> str:
    return _Lines(speech, _MARKDOWN).of(story)


class _Lines:
    def __init__(self, speech: Speech, marks: _Marks) -> None:
        self._speech = speech
        self._marks = marks

    def of(self, story: RunStory) -> str:
        return "".join(f"{line}\n" for line in self._run(story))

    def _run(self, story: RunStory) -> Iterator[str]:
        marks = self._marks
        yield self._line(marks.run, self._headline(story))
        for sentence in self._sentences(story):
            yield self._line(marks.sentence, sentence)
        sections = (
            (Text("Planned, not written"), story.planned),
            (Text("Written"), story.done),
        )
        for title, groups in sections:
            if groups:
                yield self._line(marks.section, title)
            for group in groups:
                yield from self._group(group)

    def _line(self, mark: str, said: Text | str) -> str:
        return mark + self._marks.safe(self._speech.say(said))

    def _headline(self, story: RunStory) -> Text:
        run = story.run
        state = self._speech.say(words.of(words.RUN_STATES, run.state))
        trial = self._speech.say(Text("trial"))
        return Text(
            "Run {number}: {state}, {when}",
            number=run.number,
            state=f"{state} · {trial}" if run.dry else state,
            when=self._speech.moment(run.started_at),
        )

    def _sentences(self, story: RunStory) -> Iterator[Text]:
        """What went wrong, what waits and how to go on."""
        if story.run.error:
            yield story.run.error
        for brake in story.brakes:
            yield brake.message
            yield brake.advice
        if story.run.state == "waiting":
            digest = story.run.digest or ""
            yield Text("Look at it, then: regulars sync --approve {digest}", digest=digest)
        if not story.planned and not story.done:
            yield Text("Nothing had to change")

    def _group(self, group: Group) -> Iterator[str]:
        marks = self._marks
        yield self._line(marks.group, f"{self._speech.title(group)} ({group.total})")
        for sentence in filter(None, (group.error, group.why)):
            yield self._line(marks.sentence, sentence)
        for why, people in group.by_reason.items():
            if why:
                yield self._line(marks.sentence, why)
            yield from marks.before_list
            for person in people:
                yield self._line(marks.item, self._person(person))
        if group.people and (left := group.total - len(group.people)):
            yield self._line(marks.item, Text("and {count} more", count=left))

    def _person(self, person: Moved) -> str:
        name = plain(person.name) or self._speech.say(Text("Without a name"))
        if not person.before and not person.after:
            return name
        empty = self._speech.say(Text("empty"))
        return f"{name}: {plain(person.before) or empty} → {plain(person.after) or empty}"
