"""One table: what an error means to a shell and to a browser. Nobody else maps errors."""

from __future__ import annotations

from core.errors import (
    AppError,
    Busy,
    ConfigProblem,
    Conflict,
    Denied,
    Expired,
    Gone,
    GoogleError,
    Locked,
    LostLease,
    NeedsApproval,
    Rejected,
    TryLater,
    Unsure,
    WrongUse,
)

EXIT_DONE, EXIT_APPROVAL, EXIT_USE, EXIT_GOOGLE = 0, 1, 2, 3
EXIT_STOPPED = 130
"""Stopped by whoever started it: Ctrl-C, or a question that was not answered."""
EXIT_BUG = 70
"""An error in Regulars itself; sysexits.h calls it EX_SOFTWARE."""

_MEANING: dict[type[AppError], tuple[int, int]] = {  # class: (exit code, HTTP status)
    NeedsApproval: (EXIT_APPROVAL, 409),
    ConfigProblem: (EXIT_USE, 500),
    WrongUse: (EXIT_USE, 400),
    Busy: (EXIT_USE, 409),
    Locked: (EXIT_USE, 409),
    LostLease: (EXIT_USE, 409),
    TryLater: (EXIT_GOOGLE, 503),
    Denied: (EXIT_GOOGLE, 502),
    Gone: (EXIT_GOOGLE, 502),
    Expired: (EXIT_GOOGLE, 502),
    Conflict: (EXIT_GOOGLE, 502),
    Rejected: (EXIT_GOOGLE, 502),
    Unsure: (EXIT_GOOGLE, 502),
    GoogleError: (EXIT_GOOGLE, 502),
}


def exit_code(error: AppError) -> int:
    return _meaning(error)[0]


def http_status(error: AppError) -> int:
    return _meaning(error)[1]


def _meaning(error: AppError) -> tuple[int, int]:
    return next(_MEANING[c] for c in type(error).__mro__ if c in _MEANING)
