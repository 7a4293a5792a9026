"""Collecting texts for translation: `python -m core.catalogues` (or `make translations`).

Every `Text("…")`, `_("…")` and `ngettext("…", "…", n)` of the product is looked up in
core/locale/*.po; new ones are added there empty, those that are gone are dropped. A test says which
are missing.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.i18n import LANGUAGES

ROOT = Path(__file__).parent.parent
PACKAGES = ("app", "core", "sync", "sheets", "mailer")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
WRITTEN = datetime(2026, 11, 21, tzinfo=UTC)
KEYWORDS = {"Text": None, "_": None, "gettext": None, "ngettext": (1, 2), "counted": (1, 2)}


def collect() -> Catalog:
    """All texts of the product, with where they stand."""
    found = Catalog()
    for package in PACKAGES:
        for file, line, message, comments, _context in extract_from_dir(
            ROOT / package, METHODS, keywords=KEYWORDS
        ):
            where = [(f"{package}/{file}", line)]
            found.add(message, None, where, auto_comments=comments)
    return found


def read(language: str) -> Catalog:
    """The catalogue of `language` as it stands."""
    with (ROOT / "core" / "locale" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, texts: Catalog) -> None:
    """Bring the catalogue of `language` to `texts`; translations that fit are kept."""
    catalog = read(language)
    catalog.update(texts, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.project, catalog.version = "Regulars", "1"
    # No dates of the moment: a catalogue changes only when a text does.
    catalog.creation_date = catalog.revision_date = WRITTEN
    with (ROOT / "core" / "locale" / f"{language}.po").open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, no_location=True, omit_header=False)


def missing(language: str, texts: Catalog) -> list[str]:
    """The texts `language` has no words for."""
    catalog = read(language)
    return [key for message in texts if (key := _lacks(catalog, message.id))]


def _lacks(catalog: Catalog, id: str | tuple[str, ...] | list[str]) -> str:
    if not id:
        return ""
    original = id if isinstance(id, str) else id[0]
    known = catalog.get(original)
    said = known.string if known else ""
    forms = [said] if isinstance(said, str) else list(said or ())
    return "" if forms and all(forms) else original


def main() -> int:
    texts = collect()
    for language in LANGUAGES[1:]:
        update(language, texts)
        lacking = len(missing(language, texts))
        sys.stdout.write(f"{language}: {len(texts)} texts, {lacking} to translate\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
