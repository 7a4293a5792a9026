"""What only Google knows: whose permission it is, the clock, contacts, spreadsheets, mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

from app.doctor.ended import ended
from app.doctor.finding import Finding, bad, good, tried
from app.doctor.grant import Grant
from app.doctor.sheets import spreadsheets
from app.errors import EXIT_GOOGLE, EXIT_USE
from app.wiring import Services
from core.errors import GoogleError, WrongUse
from core.i18n import Text

if TYPE_CHECKING:
    from core.google.door import Door

CLOCK_TOLERANCE = timedelta(minutes=5)
_HOPELESS = frozenset(["unreachable", "no_answer", "certificate", "reconnect", "quota"])
"""After these every other question gets the same answer."""


def ask_google(services: Services, grant: Grant, door: Door) -> Iterator[Finding]:
    """One look after the other, until one shows that the rest cannot be known either."""
    account = _account(services, grant, door)
    yield account
    yield from _clock(door)
    if account.state == "bad":
        return
    for look in _looks(services, grant, door):
        for found in look():
            yield found
            if found.cause in _HOPELESS:
                return


def _looks(
    services: Services, grant: Grant, door: Door
) -> Iterator[Callable[[], Iterator[Finding]]]:
    """What the permission allows to look at."""
    if "contacts" not in grant.missing:
        yield lambda: iter(
            tried("contacts", lambda: door.people.list_labels(), Text("Contacts can be read."))
        )
    if "sheets" not in grant.missing:
        yield lambda: spreadsheets(services.settings, door)
    if "mail" not in grant.missing:
        yield lambda: _mail(services, door)


def _account(services: Services, grant: Grant, door: Door) -> Finding:
    from core.google.consent import whose

    wanted = services.settings.google.account
    try:
        address = whose(door.session)
    except GoogleError as error:
        if error.cause == "reconnect":
            return ended(grant, error.reason, services.clock.now())
        return bad("connection", error)
    if address.casefold() == wanted.casefold():
        return good("connection", Text("Connected as {account}.", account=address))
    return Finding(
        "connection",
        "bad",
        Text(
            "Connected is {chosen}, but the configuration says {wanted}.",
            chosen=address,
            wanted=wanted,
        ),
        Text("Run `regulars connect` and choose that account, or change google.account."),
        "wrong_account",
        exit=EXIT_USE,
    )


def _clock(door: Door) -> Iterator[Finding]:
    ahead = door.google_ahead
    if ahead is None:
        return
    if abs(ahead) <= CLOCK_TOLERANCE:
        yield good("clock", Text("The clock is right."))
        return
    minutes = round(abs(ahead.total_seconds()) / 60)
    yield Finding(
        "clock",
        "bad",
        Text("This machine's clock is slow; minutes: {minutes}.", minutes=minutes)
        if ahead > timedelta()
        else Text("This machine's clock is fast; minutes: {minutes}.", minutes=minutes),
        Text("Set the clock; Google refuses permissions from another time."),
        "clock",
        exit=EXIT_GOOGLE,
    )


def _mail(services: Services, door: Door) -> Iterator[Finding]:
    sender = parseaddr(services.settings.mail.sender)[1] or services.settings.google.account

    def may_send() -> None:
        known = {one.address.casefold() for one in door.gmail.send_as() if one.verified}
        if sender.casefold() not in known | {services.settings.google.account.casefold()}:
            raise _Sender(sender)

    yield from tried("mail", may_send, Text("Mail can be sent."))


class _Sender(WrongUse):
    cause = "sender_unknown"
    link = "https://mail.google.com/mail/#settings/accounts"

    def __init__(self, address: str) -> None:
        super().__init__(
            Text("Gmail does not let this account send as {address}.", address=address),
            Text("Add and confirm it in Gmail under Settings, Accounts, Send mail as."),
        )
