"""The one way out to Google: every call of every client goes through `Session.call`.

It rewrites the origin for the emulator, sets time-outs, keeps the pace, counts each request under
Google's method id as it is sent, repeats what may be repeated, and turns every failure into
one of our few errors. A session serves one thread at a time.
"""

from __future__ import annotations

import logging
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec
import orjson
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from msgspec import Struct
from requests.exceptions import RequestException

from core.clock import Clock
from core.errors import GoogleError, TryLater
from core.google.answers import moment_of, read_answer
from core.google.breaker import Breaker
from core.google.broken import broken
from core.google.errors import error_of
from core.google.outages import answer_lost, disconnected, unreachable, unsure
from core.google.pace import Pace
from core.google.refusals import failure_of, row_of
from core.google.retry import Failure, Repeat, Trouble, is_doubtful, kind_of, may_repeat
from core.google.stop import word_of

log = logging.getLogger(__name__)

TIMEOUT = (5.0, 190.0)
"""Seconds to connect and between two bytes: a call of Sheets may legally take 180."""
CHUNK = 1 << 20
"""Bytes of an answer at a time: contacts come as megabytes, and requests' own ten kilobytes cost as
much as understanding them."""
_GOOGLE = re.compile(r"(?:[a-z0-9-]+\.)*googleapis\.com")


class Answer(Struct, frozen=True):
    """A success, as far as gspread and googleapiclient want to know it."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    body: Any = ""
    """The JSON that `content` holds, "" for none."""
    ok: bool = True

    def json(self) -> Any:
        return self.body


@dataclass
class _Failed(Exception):
    """One attempt that failed, and the error to raise if it was the last."""

    failure: Failure
    error: GoogleError


@dataclass(frozen=True)
class _Out:
    """A request as it goes out."""

    method: str
    verb: str
    url: str
    arguments: Mapping[str, Any] = field(repr=False)
    shape: type


class Session(AuthorizedSession):  # type: ignore[misc]  # google-auth has no types
    """`emulator` is the origin to use instead of Google's; `pace` and `breaker` are None where none
    is kept."""

    def __init__(
        self,
        credentials: Any,
        *,
        clock: Clock,
        pace: Pace | None = None,
        breaker: Breaker | None = None,
        emulator: str = "",
        timeout: tuple[float, float] = TIMEOUT,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._refreshing = requests.Session()
        super().__init__(
            credentials, max_refresh_attempts=1, auth_request=Request(self._refreshing)
        )
        self.calls: Counter[str] = Counter()
        self.google_ahead: timedelta | None = None
        """How far Google's clock (the Date of its last answer) is ahead of ours."""
        self._clock = clock
        self._pace = pace
        self._breaker = breaker
        self._emulator = emulator.rstrip("/")
        self._timeout = timeout
        self._chance = chance
        self._method = ""
        self.guard: Callable[[], None] | None = None
        """Asked before every request that writes, repetitions included; raises to stop it."""
        if emulator:
            # no proxy and no .netrc between us and our own machine
            self.trust_env = self._refreshing.trust_env = False

    def call(
        self,
        method: str,
        verb: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        repeat: Repeat | None = None,
        reads: bool = False,
        shape: type = dict,
    ) -> Answer:
        """One call of Google's `method` (a discovery id); raises the errors of core/errors.py.

        `repeat` overrides what the method id says of repetition; `reads`: a GET in POST's clothes;
        `shape` is what the answer is read as: a Struct holds only what somebody will look at.
        """
        paced = "GET" if reads else verb
        repeat = repeat or kind_of(method, paced)
        sent = dict(headers or {})
        if body is not None:
            sent.setdefault("content-type", "application/json")
        arguments = {"params": params, "data": body, "headers": sent}
        out = _Out(method, verb, self._addressed(url), arguments, shape)
        attempt = 0
        while True:
            attempt += 1
            if self._breaker:
                self._breaker.check(method)
            if self._pace:
                self._pace.take(method, paced)
            if self.guard and paced != "GET":
                self.guard()
            try:
                return self._once(out, fresh=repeat is not Repeat.SAFE)
            except _Failed as failed:
                self._clock.sleep(self._wait(failed, out, repeat, attempt))

    def _wait(self, failed: _Failed, out: _Out, repeat: Repeat, attempt: int) -> float:
        """Seconds until the next attempt; raises the error if there is none."""
        wait = may_repeat(repeat, failed.failure, attempt, self._chance())
        if wait is None:
            raise self._final(failed, repeat) from None
        trouble = failed.failure.trouble.value
        log.info("%s was %s, again in %.1f s (%s)", out.method, trouble, wait, attempt)
        return wait

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Counts what is really sent, the repetition after a refreshed token included. A refusal is
        read whole at once: the token's is let go by google-auth without a look at it."""
        self.calls[self._method] += 1
        response: requests.Response = super().send(request, **kwargs)
        if not _went_well(response):
            _ = response.content  # kept with it
        return response

    def close(self) -> None:
        super().close()
        self._refreshing.close()

    def _addressed(self, url: str) -> str:
        parts = urlsplit(url)
        if self._emulator:
            origin = urlsplit(self._emulator)
            return urlunsplit(parts._replace(scheme=origin.scheme, netloc=origin.netloc))
        if parts.scheme != "https" or not _GOOGLE.fullmatch(parts.hostname or ""):
            raise ValueError(f"not an address of Google's: {parts.scheme}://{parts.netloc}")
        return url

    def _once(self, out: _Out, *, fresh: bool) -> Answer:
        """One attempt. `fresh`: over a connection of its own, for one that idled may be dead
        already, and then nobody knows whether the request arrived."""
        if fresh:
            self.get_adapter(out.url).close()
        self._method = out.method
        try:
            settings = {"timeout": self._timeout, "allow_redirects": False, "stream": True}
            response = self.request(out.verb, out.url, **settings, **out.arguments)
            content = b"".join(response.iter_content(CHUNK))
        except RefreshError as error:
            raise self._not_refreshed(error) from error
        except (GoogleAuthError, RequestException) as error:
            raise self._broken(error) from error
        now = self._clock.now()
        if said := moment_of(response.headers.get("date", "")):
            self.google_ahead = said - now
        if not _went_well(response):
            raise self._refused(out.method, response, now)
        try:
            body = _document(content, out.shape, bare=out.verb == "DELETE")
        except ValueError:
            raise _Failed(Failure(Trouble.LOST), answer_lost(now)) from None
        return Answer(response.status_code, response.headers, content, body)

    def _refused(self, method: str, response: requests.Response, now: datetime) -> _Failed:
        read = read_answer(method, response.status_code, response.headers, response.content, now)
        error = error_of(read, now)
        if self._breaker and isinstance(error, TryLater):
            error = self._breaker.trip(row_of(read).kind, error)
        return _Failed(failure_of(read), error)

    def _not_refreshed(self, error: RefreshError) -> _Failed:
        if getattr(error, "retryable", False):
            unreached = unreachable(self._clock.now(), emulator=self._emulator)
            return _Failed(Failure(Trouble.UNREACHED), unreached)
        return _Failed(Failure(Trouble.REFUSED), disconnected(reason=word_of(error)))

    def _broken(self, error: Exception) -> _Failed:
        found = broken(error, self._clock.now(), self._emulator)
        if found is None:
            raise error
        trouble, said = found
        return _Failed(Failure(trouble), said)

    def _final(self, failed: _Failed, repeat: Repeat) -> GoogleError:
        if is_doubtful(repeat, failed.failure):
            return unsure(http=failed.error.http)
        return failed.error


def _went_well(response: requests.Response) -> bool:
    return 200 <= response.status_code < 300


def _document(content: bytes, shape: type, *, bare: bool) -> Any:
    """Parsed here, where half an answer can still be asked for again. ValueError: it is that, or a
    page where JSON was due, for a hotel's gate stands between us and Google. Nothing at all is an
    answer only where there is nothing to say (`bare`)."""
    if bare and not content:
        return ""
    if shape is not dict:
        return msgspec.json.decode(content, type=shape)
    body = orjson.loads(content)  # numbers beyond 64 bits become floats, as a sheet has them
    if not isinstance(body, dict):
        raise ValueError("Google answers objects")
    return body
