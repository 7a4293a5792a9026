"""What the doctor says of one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from app.errors import EXIT_DONE, exit_code
from core.errors import AppError
from core.i18n import Text


class Finding(Struct, frozen=True):
    """One thing looked at. `state`: good, warning (it works, for now or in part) or bad."""

    topic: str
    """key_file | client_file | connection | clock | permission | contacts | sheet | mail"""
    state: str
    text: Text
    advice: Text | None = None
    cause: str = ""
    """A stable word for what is wrong; "" where nothing is."""
    link: str = ""
    """The page where it is mended."""
    subject: str = ""
    """The feature or spreadsheet it is about, where there are several."""
    exit: int = EXIT_DONE


def good(topic: str, text: Text, subject: str = "") -> Finding:
    return Finding(topic, "good", text, subject=subject)


def warning(
    topic: str, text: Text, advice: Text | None, cause: str, *, link: str = "", subject: str = ""
) -> Finding:
    return Finding(topic, "warning", text, advice, cause, link, subject)


def bad(topic: str, error: AppError, subject: str = "") -> Finding:
    """What an error says, and what it means to a shell."""
    cause = error.cause or "refused"
    return Finding(
        topic, "bad", error.what, error.next, cause, error.link, subject, exit_code(error)
    )


def tried(
    topic: str, attempt: Callable[[], object], text: Text, subject: str = ""
) -> tuple[Finding, ...]:
    """`text` if the attempt succeeds, else what stood against it."""
    try:
        attempt()
    except AppError as error:
        return (bad(topic, error, subject),)
    return (good(topic, text, subject),)


def verdict(findings: Iterable[Finding]) -> int:
    """The exit code of all together: trouble with Google outweighs what is amiss here."""
    return max((found.exit for found in findings), default=EXIT_DONE)
