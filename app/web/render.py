"""Templates: one environment, given the formats, the words and who is looking."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from babel import Locale
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app import words
from app.errors import http_status
from app.web.formats import Formats
from app.web.prose import prose
from app.wiring import Services
from core.errors import AppError
from core.i18n import Text, Value, translator
from core.links import Links

NAVIGATION = (
    ("/", Text("Home")),
    ("/customers", Text("Customers")),
    ("/segments", Text("Segments")),
    ("/campaigns", Text("Campaigns")),
    ("/problems", Text("Problems")),
    ("/runs", Text("Runs")),
    ("/settings", Text("Settings")),
)


class Renderer:
    """Renders a template as a page in the owner's language."""

    def __init__(self, services: Services) -> None:
        self.formats = Formats(services.settings.business, services.clock)
        self.links = Links(services.settings.google)
        self._services = services
        self._environment = Environment(
            loader=PackageLoader("app.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(self._globals())
        self._environment.tests["number_value"] = lambda value: isinstance(value, int | float)

    def _globals(self) -> dict[str, Any]:
        formats = self.formats
        names = [name for name in dir(formats) if not name.startswith("_")]
        return {
            **{name: getattr(formats, name) for name in names},
            "_": self.gettext,
            "ngettext": self.ngettext,
            "words": words,
            "links": self.links,
            "prose": lambda text: prose(formats.say(text)),
            "account": self._services.settings.google.account,
            "sample": bool(self._services.settings.google.emulator),
            "navigation": NAVIGATION,
            "bar": _bar,
            "logo": _logo(),
            "csrf": _csrf,
            "standalone": False,
            "stored": Text.from_json,
            "language_name": Locale.parse(formats.language).display_name,
        }

    def gettext(self, original: str, /, **values: Value) -> str:
        return self.formats.say(Text(original, **values))

    def ngettext(self, one: str, many: str, n: int, /, **values: Value) -> str:
        """The form for `n`; `{count}` is `n` as the owner writes it."""
        form = translator(self.formats.language).ngettext(one, many, n)
        return form.format_map({"count": self.formats.number(n), **values})

    def __call__(
        self, request: Request, template: str, status: int = 200, **context: Any
    ) -> HTMLResponse:
        html = self.fragment(template, request=request, **context)
        return HTMLResponse(html, status)

    def fragment(self, template: str, **context: Any) -> str:
        return self._environment.get_template(template).render(context)

    def refusal(self, request: Request, error: AppError) -> HTMLResponse:
        """The page for whoever is not let in."""
        return self(request, "refusal.html", 403, error=error, inside=False)

    def error(self, request: Request, error: AppError) -> HTMLResponse:
        """The page for an error; whoever is inside keeps the navigation."""
        return self(request, "refusal.html", http_status(error), error=error, inside=True)


def _logo() -> Markup:
    mark = (files("app.web") / "static" / "mark.svg").read_text("utf-8")
    return Markup(mark)  # noqa: S704 - a file of ours


def _bar(share: float) -> Markup:
    """A calm bar. An SVG: the content security policy forbids style attributes."""
    width = max(0.0, min(100.0, share * 100))
    return Markup(
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{:.1f}" height="1"/></svg>'
    ).format(width)


@pass_context
def _csrf(context: Context) -> Markup:
    """The hidden field every form carries."""
    token = context["request"].state.session.csrf
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)
