"""Reading a gettext catalogue as core/catalogues.py writes it.

Babel reads whatever gettext allows and takes nine times as long, at each start of each process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson

_ENTRY = re.compile(
    r'^(?:#,(.*)\n)?(?:#.*\n)*msgid "(.*)"\n'
    r'(?:msgid_plural ".*"\n)?((?:msgstr(?:\[\d\])? ".*"\n?)+)',
    re.MULTILINE,
)
_BEGINS = re.compile(r"^msgid\b", re.MULTILINE)
_QUOTED = re.compile(r'"(.*)"')
_PLURAL = re.compile(r"^Plural-Forms:.*plural=(.*?);?$", re.MULTILINE)


def entries(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each original (of two, the one for a single thing) with what is said for it, form by form;
    the head is said for "". Fuzzy entries are a program's guesses and left out.

    Raises ValueError for what Babel does not write.
    """
    found = _ENTRY.findall(source.replace('"\n"', ""))
    if len(found) != len(_BEGINS.findall(source)):
        raise ValueError("not as `make translations` writes it")
    for flags, original, said in found:
        if "fuzzy" not in flags:
            yield _plain(original), tuple(map(_plain, _QUOTED.findall(said)))


def _plain(quoted: str) -> str:
    """What it writes with a backslash JSON writes the same way."""
    return str(orjson.loads(f'"{quoted}"')) if "\\" in quoted else quoted


def plural_of(head: str) -> str:
    """The expression that chooses a form, in C, as the head has it."""
    found = _PLURAL.search(head)
    return found[1] if found else "n != 1"
