"""The few errors there are. Each says what happened and what to do next, in the owner's language.

`app/errors.py` maps each class to an exit code and an HTTP status; nothing else does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.i18n import Text


class AppError(Exception):
    """`what` happened and the `next` step that mends it.

    `cause` is a stable word for it where we know one ("api_off", "sheet_view_only" …); `link` is
    the page where it is mended; `pointed` is the line that is wrong, and a mark under the place.
    """

    cause: str = ""
    link: str = ""
    pointed: str = ""

    def __init__(self, what: Text, next: Text | None = None) -> None:
        super().__init__(what, next)
        self.what = what
        self.next = next

    @property
    def whole(self) -> Text:
        """What happened and what to do next, in one text."""
        return Text("{what} {next}", what=self.what, next=self.next) if self.next else self.what

    def say(self, language: str = "en") -> str:
        return self.whole.say(language)

    def __str__(self) -> str:
        return self.say()


class ConfigProblem(AppError):
    """The configuration is wrong; `problems` are all of them at once, each naming its key.

    `language` is the one it asks for, where that much of it could be read.
    """

    def __init__(
        self, problems: Sequence[Text], *, path: str = "config.toml", language: str = ""
    ) -> None:
        super().__init__(
            Text("{path}: problems found: {count}.", path=path, count=len(problems)),
            Text("Mend them and run the command again; config.example.toml shows every key."),
        )
        self.problems = tuple(problems)
        self.language = language


class WrongUse(AppError):
    """Something was asked that cannot be done as asked: an unknown run, an empty audience."""


class NeedsApproval(AppError):
    """A plan waits for a person. `digest` is what `--approve` takes."""

    def __init__(self, what: Text, next: Text, *, digest: str) -> None:
        super().__init__(what, next)
        self.digest = digest


class Busy(AppError):
    """Another process holds the account's lease."""


class Locked(AppError):
    """Another process has been writing to the database for longer than we wait."""


class LostLease(AppError):
    """We slept past our lease and somebody else took over: nothing more may be written."""


class GoogleError(AppError):
    """Google said no, or could not be asked. `http` is 0 where there was no answer."""

    def __init__(
        self,
        what: Text,
        next: Text | None = None,
        *,
        http: int = 0,
        reason: str = "",
        cause: str = "",
        link: str = "",
    ) -> None:
        super().__init__(what, next)
        self.http = http
        self.reason = reason
        self.cause = cause
        self.link = link


class TryLater(GoogleError):
    """Quota, overload or a network that is down: the same call may work after `after`."""

    def __init__(
        self,
        what: Text,
        next: Text | None = None,
        *,
        http: int = 0,
        reason: str = "",
        cause: str = "",
        after: datetime | None = None,
    ) -> None:
        super().__init__(what, next, http=http, reason=reason, cause=cause)
        self.after = after


class Denied(GoogleError):
    """Consent revoked, a scope missing, a spreadsheet not shared: a person has to act."""


class Gone(GoogleError):
    """What was asked for is not there (404)."""


class Expired(GoogleError):
    """A sync token or history id is too old: read all once."""


class Conflict(GoogleError):
    """The thing changed meanwhile (etag), or the name is taken (409)."""


class Rejected(GoogleError):
    """Google understood and refused the request itself (other 4xx): a bug of ours or bad input."""


class Unsure(GoogleError):
    """The answer was lost after the request went out: it may or may not have been done.

    Raised only for calls that must not be repeated blindly.
    """
