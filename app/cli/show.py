"""How the terminal speaks: one console, tables, steps, errors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from textwrap import indent
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct
from msgspec.structs import asdict

from core.errors import AppError, ConfigProblem
from core.i18n import Text, Value

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status
    from rich.table import Table


class Terminal:
    """Standard output or error. Rich is loaded to print, and not for who only answers in JSON."""

    def __init__(self, *, stderr: bool = False) -> None:
        self._stderr = stderr

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console

        return Console(stderr=self._stderr, highlight=False)

    def print(self, *lines: object, **how: Any) -> None:
        self._console.print(*lines, **how)

    def status(self, line: str) -> Status:
        return self._console.status(line)


out = Terminal()
err = Terminal(stderr=True)


class Voice:
    """The language this process speaks: the business's, once its configuration is read."""

    language = "en"


def escape(text: str) -> str:
    """`text` as it stands, brackets and all, for a line to print."""
    from rich.markup import escape as escaped

    return escaped(text)


def _(original: str, /, **values: Value) -> str:
    """`original` in the owner's language, its values filled in and safe to print."""
    return escape(Text(original, **values).say(Voice.language))


def say(text: Text | str | None) -> str:
    """A ready sentence in the owner's language; "" for none."""
    return text.say(Voice.language) if isinstance(text, Text) else text or ""


@contextmanager
def ticking() -> Iterator[Callable[[Text], None]]:
    """One line on standard error that each next sentence replaces; nothing where nobody looks."""
    with err.status("") as line:
        yield lambda text: line.update(escape(say(text)))


def print_json(value: Any) -> None:
    """`value` as JSON on standard output, indented, keys in a stable order."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(value, option=options, default=_plain))
    sys.stdout.flush()


def _plain(value: object) -> object:
    return asdict(value) if isinstance(value, Struct) else str(value)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = "") -> Table:
    """A plain table; the columns whose (1-based) number stands in `right` are numbers."""
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, header in enumerate(headers, 1):
        grid.add_column(header, justify="right" if str(number) in right.split() else "left")
    for row in rows:
        grid.add_row(*(escape(str(cell)) for cell in row))
    return grid


def complain(error: AppError) -> None:
    """What went wrong and what to do next, on standard error."""
    if isinstance(error, ConfigProblem) and error.language:
        Voice.language = error.language
    err.print(f"[red]✗[/red] {escape(say(error.what))}", soft_wrap=True)
    if isinstance(error, ConfigProblem):
        for problem in error.problems:
            err.print(f"  • {escape(say(problem))}", soft_wrap=True)
    if error.pointed:
        err.print(indent(escape(error.pointed), "  "), soft_wrap=True, highlight=False)
    if error.next:
        err.print(f"  → {escape(say(error.next))}", soft_wrap=True)
