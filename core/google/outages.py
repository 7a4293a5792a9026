"""What is said where Google gave no answer, or will not be asked for a while. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from core.errors import Denied, TryLater, Unsure
from core.i18n import Text


def later(seconds: float) -> Text:
    """What to do next: wait so long."""
    return Text(
        "Minutes until it may be run again: {minutes}. What was done is kept.",
        minutes=ceil(seconds / 60),
    )


def sending_stopped(until: datetime, *, http: int = 0) -> TryLater:
    """Gmail lets this account send nothing until then."""
    return TryLater(
        Text("Gmail's daily sending limit of this account is reached."),
        Text("The rest is sent when Gmail allows it again; nothing is lost."),
        http=http,
        reason="mail_sending",
        cause="mail_sending",
        after=until,
    )


def mailbox_stopped(until: datetime, now: datetime, *, http: int = 0) -> TryLater:
    """Gmail answers nothing for this account until then."""
    return TryLater(
        Text("Google's quota for this account is used up for the moment."),
        later((until - now).total_seconds()),
        http=http,
        reason="user_limit",
        cause="quota",
        after=until,
    )


def disconnected(*, http: int = 0, reason: str = "") -> Denied:
    """The consent is gone: revoked, too old, the password changed."""
    return Denied(
        Text("Google does not accept the connection any more: it was revoked or has ended."),
        Text("Reconnect: run `regulars connect` once; nothing is lost."),
        http=http,
        reason=reason or "invalid_grant",
        cause="reconnect",
    )


def unreachable(now: datetime, *, emulator: str = "") -> TryLater:
    """There is no network, or no emulator."""
    if emulator:
        what = Text("The emulator does not answer at {address}.", address=emulator)
        step = Text("Start it with `regulars emulator` and try again.")
    else:
        what = Text("Google cannot be reached.")
        step = Text("Check the internet connection and try again.")
    return TryLater(what, step, cause="unreachable", after=now + timedelta(seconds=60))


def answer_lost(now: datetime) -> TryLater:
    """The connection broke while Google answered, again and again."""
    return TryLater(
        Text("The connection to Google broke off or Google took too long."),
        Text("Try again in some minutes; what was done is kept."),
        cause="no_answer",
        after=now + timedelta(seconds=60),
    )


def untrusted(now: datetime) -> TryLater:
    """Whoever answered could not show that it is Google; nothing was told to it."""
    return TryLater(
        Text("No safe connection to Google: its certificate does not hold here."),
        Text("Set this machine's clock; in a café or hotel sign in to its network first."),
        cause="certificate",
        after=now + timedelta(seconds=60),
    )


def unsure(*, http: int = 0) -> Unsure:
    """Nobody knows whether it was done."""
    return Unsure(
        Text("Google's answer was lost: it is not known whether this was done."),
        Text("Regulars looks it up before it tries again."),
        http=http,
    )
