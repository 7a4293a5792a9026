"""A call without an answer: whether anything left this machine, and what is then said."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime

from google.auth.exceptions import TransportError
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectionError,
    ConnectTimeout,
    ContentDecodingError,
    Timeout,
)
from urllib3.exceptions import NewConnectionError

from core.errors import GoogleError
from core.google.outages import answer_lost, unreachable, untrusted
from core.google.retry import Trouble

_WENT_OUT = (ConnectionError, Timeout, ChunkedEncodingError, ContentDecodingError)


def broken(error: Exception, now: datetime, emulator: str) -> tuple[Trouble, GoogleError] | None:
    """What an exception of the libraries below us means; None: nothing that a network does."""
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in _chain(error)):
        return Trouble.REFUSED, untrusted(now)
    if _never_left(error):
        return Trouble.UNREACHED, unreachable(now, emulator=emulator)
    return (Trouble.LOST, answer_lost(now)) if isinstance(error, _WENT_OUT) else None


def _never_left(error: Exception) -> bool:
    """True only where it is certain that no byte of the request reached Google."""
    if isinstance(error, (TransportError, ConnectTimeout)):
        return True  # refreshing the token failed, before the request itself
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectionError) and isinstance(reason, NewConnectionError)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
