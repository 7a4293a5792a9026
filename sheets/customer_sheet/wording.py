"""The words Regulars itself puts into the sheet, in the business's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from core.i18n import Text
from core.model import NONE, Cell, Dimension

AUTOMATIC = "automatic"
AUTOMATIC_OPTION = Text("Automatic")
AUTOMATIC_WORDS = ("Automatic", "Automatski", "Automaticky", "خودکار")
"""How any language says it: read from the catalogues it would take all of them at every start."""
NO_ANSWER = "—"

TAB_TITLE = Text("Customers")
LISTS_TITLE = Text("Regulars lists")
VIEW_TITLE = Text("Regulars: customers")
OPTION_HINT = Text("Pick an answer; “Automatic” lets Regulars decide again.")

HEADERS: Mapping[str, Text] = {
    "name": Text("Name"),
    "email": Text("E-mail"),
    "phone": Text("Phone"),
    "metric:orders": Text("Orders"),
    "metric:turnover": Text("Turnover"),
    "metric:average_order": Text("Average order"),
    "metric:first_order": Text("First order"),
    "metric:last_order": Text("Last order"),
    "metric:birthday": Text("Birthday"),
    "formula:days_since_last_order": Text("Days since last order"),
    "formula:age": Text("Age in years"),
    "key": Text("Regulars key"),
}


class Unknown(Struct, frozen=True):
    """An option that is none of the dimension's."""

    text: str


def header_of(column: str, dimensions: Mapping[str, Dimension], language: str) -> str:
    """What stands above the column with this key."""
    if column.startswith("dimension:"):
        return dimensions[column.removeprefix("dimension:")].name
    return HEADERS[column].say(language)


def option_names(dimension: Dimension, language: str) -> tuple[str, ...]:
    """The drop-down of the dimension: Automatic, none, then its segments."""
    names = (segment.name for segment in dimension.segments)
    return (AUTOMATIC_OPTION.say(language), NO_ANSWER, *names)


def option_of(cell: Cell, dimension: Dimension) -> str | Unknown | None:
    """What a cell of the dimension's column says: a segment, NONE, AUTOMATIC, None or Unknown.

    None is an empty cell. "Automatic" is known in every language, whatever the business's was.
    """
    text = "" if cell is None else str(cell).strip()
    if not text:
        return None
    return _meanings(dimension).get(_plain(text)) or Unknown(text)


def is_reserved(name: str) -> bool:
    """Whether every drop-down has such an option."""
    return not isinstance(option_of(name, Dimension("", "", ())), Unknown)


def option_for(answer: str | None, dimension: Dimension) -> Cell:
    """The text that answers with a segment's key, NONE, or None (empty)."""
    if answer is None:
        return ""
    return NO_ANSWER if answer == NONE else dimension.named(answer)


@lru_cache(maxsize=256)
def _meanings(dimension: Dimension) -> dict[str, str]:
    shipped = {_plain(said): AUTOMATIC for said in AUTOMATIC_WORDS}
    none = {_plain(dash): NONE for dash in (NO_ANSWER, "-", "–")}
    own = {_plain(segment.name): segment.key for segment in dimension.segments}
    return shipped | none | own


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()
