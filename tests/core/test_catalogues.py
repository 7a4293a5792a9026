"""No text is left in English, and no translation loses a value."""

from __future__ import annotations

import ast
import string

import pytest
from babel.messages.catalog import Catalog

from core import catalogues
from core.i18n import LANGUAGES, Text, Translator


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return catalogues.collect()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_text_is_translated(texts: Catalog, language: str) -> None:
    assert catalogues.missing(language, texts) == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_translations_keep_the_values_of_their_texts(language: str) -> None:
    for message in catalogues.read(language):
        originals = message.id if isinstance(message.id, (tuple, list)) else [message.id]
        said = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        for one in filter(None, said):
            assert _values(one) == _values(originals[-1]), f"{originals[-1]!r} -> {one!r}"


def _values(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_texts_of_code_and_templates_are_collected(texts: Catalog) -> None:
    assert texts.get("Nothing needs you.") is not None
    assert len(list(texts)) > 100


def test_no_text_hides_in_a_formatted_string() -> None:
    """Where Python 3.11 takes an f-string for one word, nothing in it is collected."""
    hidden = [
        f"{file.relative_to(catalogues.ROOT)}:{call.lineno}"
        for package in catalogues.PACKAGES
        for file in (catalogues.ROOT / package).rglob("*.py")
        for string in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in catalogues.KEYWORDS
    ]
    assert hidden == []


def test_plural_forms_are_the_languages_own() -> None:
    assert (
        Translator("hr").ngettext("never said {n}", "never said {n} times", 1) == "never said {n}"
    )
    assert Text("never said").say("cs") == "never said"
