"""Our catalogues are read as Babel reads them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from core import catalogues
from core.i18n import LANGUAGES
from core.po import entries, plural_of

WORDS = st.text(st.sampled_from('ab č"\\\n\t\r{}%#ش —'), min_size=1, max_size=130)
ORIGINAL = st.one_of(WORDS, st.tuples(WORDS, WORDS))


def _known(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    return {
        original[0]: forms
        for message in catalog
        if not message.fuzzy and (original := _all(message.id))[0]
        for forms in [_all(message.string or "")]
    }


def _all(texts: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_catalogue_of_ours(language: str) -> None:
    path = Path(catalogues.__file__).with_name("locale") / f"{language}.po"
    (_, head), *found = entries(path.read_text("utf-8"))
    babels = catalogues.read(language)
    assert dict(found) == _known(babels)
    assert plural_of(head[0]) == babels.plural_expr


@given(st.dictionaries(ORIGINAL, st.tuples(WORDS, WORDS, st.booleans()), max_size=4))
def test_any_catalogue_that_babel_writes(
    said: dict[str | tuple[str, str], tuple[str, str, bool]],
) -> None:
    catalog = Catalog("fa", fuzzy=False)
    for original, (one, many, guessed) in said.items():
        flags = ["fuzzy"] if guessed else []
        catalog.add(original, one if isinstance(original, str) else (one, many), flags=flags)
    written = BytesIO()
    write_po(written, catalog, width=100)
    _head, *found = entries(written.getvalue().decode())
    assert dict(found) == _known(read_po(BytesIO(written.getvalue()), locale="fa"))


def test_a_guess_with_a_note_is_left_out() -> None:
    noted = '#, fuzzy\n#| msgid "Runs"\n#. seen on Home\nmsgid "Run"\nmsgstr "Pokretanje"\n'
    assert list(entries(noted)) == []
    assert list(entries(noted.replace("#, fuzzy", "#: app"))) == [("Run", ("Pokretanje",))]


@pytest.mark.parametrize("written", ['msgid  "Run"\nmsgstr "A"\n', 'msgid "Run"\r\nmsgstr "A"\r\n'])
def test_what_it_cannot_read_is_not_passed_over(written: str) -> None:
    with pytest.raises(ValueError):
        list(entries(written))
