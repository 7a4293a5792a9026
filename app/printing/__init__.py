"""One value, a run's story, printed as text, JSON, Markdown or HTML. Names are never markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.printing.plain import as_json
from app.printing.speech import Speech
from app.printing.text import as_markdown, as_text
from app.reading.story import RunStory
from app.wiring import Services


def _spoken(printer: Callable[[RunStory, Speech], str]) -> Callable[[Services, RunStory], str]:
    def printed(services: Services, story: RunStory) -> str:
        business = services.settings.business
        return printer(story, Speech(business.language, business.zone))

    return printed


def _as_html(services: Services, story: RunStory) -> str:
    """The page's own templates, without its surroundings."""
    from app.web.render import Renderer  # slow to load, and no other form needs it

    return Renderer(services).fragment("story.html", story=story, run=story.run, standalone=True)


PRINTERS: Mapping[str, Callable[[Services, RunStory], str]] = {
    "text": _spoken(as_text),
    "json": _spoken(as_json),
    "markdown": _spoken(as_markdown),
    "html": _as_html,
}
