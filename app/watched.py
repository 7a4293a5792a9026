"""config.toml as it says now, so that a server need not be started anew for a change of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from msgspec.structs import replace

from app import config
from core.errors import ConfigProblem
from core.settings import Settings

log = logging.getLogger(__name__)

Stamp = tuple[int, int, int]


class Watched:
    """The settings as last read. What cannot change under a running server stays as it was: whose
    Google it is, the database, the address of the page, the business itself.

    A file that cannot be used is told in the log and as `wrong`; the settings before it hold.
    """

    def __init__(self, settings: Settings, on_change: Callable[[str], None]) -> None:
        self._settings = settings
        self._path = settings.path
        self._on_change = on_change
        self._stamp = _stamp(self._path)
        self._lock = Lock()
        self.wrong: ConfigProblem | None = None

    def settings(self) -> Settings:
        with self._lock:
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._read()
                self._stamp = stamp
            return self._settings

    def _read(self) -> None:
        try:
            text = config.read(self._path)
            fresh = config.parse_text(text, self._path)
        except ConfigProblem as wrong:
            log.warning("%s The settings before it hold.", wrong)
            self.wrong = wrong
            return
        self._on_change(text)
        self.wrong = None
        old = self._settings
        self._settings = replace(
            fresh, google=old.google, business=old.business, database=old.database, web=old.web
        )


def _stamp(path: Path) -> Stamp | None:
    """When it was written last, as far as the file system tells; None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
