"""Why a file is no table."""

from __future__ import annotations

from core.i18n import Text


class Unreadable(Exception):
    """The file is damaged or something else than its name says."""

    def __init__(self, what: Text) -> None:
        super().__init__(str(what))
        self.what = what
