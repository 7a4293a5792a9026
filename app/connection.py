"""Connecting the account, and looking in plain words whether the connection works."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.wiring import Services
from core.database import reading
from core.errors import AppError, WrongUse
from core.i18n import Text
from core.keyfile import load_key
from core.tables import account as accounts

if TYPE_CHECKING:
    from core.google.door import Door

CLOCK_TOLERANCE = timedelta(minutes=5)
_PRODUCTS = {"contacts": "Google Contacts", "sheets": "Google Sheets", "mail": "Gmail"}
"""What people call the features of core.google.consent."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it works, and what to do where it does not."""

    good: bool
    text: Text
    advice: Text | None = None


def connect(services: Services, show: Callable[[str], None], *, open_browser: bool) -> None:
    """Run Google's consent in the browser and keep what was allowed, encrypted."""
    from core.google import consent
    from core.google.tokens import save_credentials

    if services.settings.google.emulator:
        raise WrongUse(
            Text("With google.emulator set there is nothing to connect."),
            Text("Take that key out of the configuration to use Google."),
        )

    def present(link: str) -> None:
        show(link)
        if open_browser:
            webbrowser.open(link)

    given = consent.connect(services.settings.google, clock=services.clock, show=present)
    save_credentials(
        services.engine,
        services.account,
        load_key(services.key_file),
        given.credentials,
        services.clock.now(),
    )


def check(services: Services) -> Iterator[Finding]:
    """Account, permissions, contacts, spreadsheets, mail and clock, one after the other."""
    try:
        door = services.open_door()
    except AppError as error:
        yield Finding(False, error.what, error.next)
        return
    with door:
        yield from _permissions(services)
        yield _tried(Text("Contacts can be read."), lambda: door.people.list_labels())
        for source in services.settings.orders:
            yield _spreadsheet(door, source.spreadsheet)
        yield _tried(Text("Mail can be sent."), lambda: door.gmail.send_as())
        yield _clock(door)


def _permissions(services: Services) -> Iterator[Finding]:
    if services.settings.google.emulator:
        yield Finding(True, Text("This is the emulator, not Google."))
        return
    from core.google.consent import missing_features

    with reading(services.engine).connect() as connection:
        scopes = connection.scalar(
            select(accounts.c.scopes).where(accounts.c.id == services.account)
        )
    for feature in missing_features(scopes or ()):
        yield Finding(
            False,
            Text("The permission for {feature} was not given.", feature=_PRODUCTS[feature]),
            Text("Run `regulars connect` again and leave its box ticked."),
        )


def _spreadsheet(door: Door, spreadsheet: str) -> Finding:
    try:
        info = door.sheets.describe(spreadsheet)
    except AppError as error:
        return Finding(False, error.what, error.next)
    return Finding(True, Text("The spreadsheet {title} can be read.", title=info.title))


def _tried(good: Text, attempt: Callable[[], object]) -> Finding:
    try:
        attempt()
    except AppError as error:
        return Finding(False, error.what, error.next)
    return Finding(True, good)


def _clock(door: Door) -> Finding:
    ahead = door.google_ahead
    if ahead is not None and abs(ahead) > CLOCK_TOLERANCE:
        return Finding(
            False,
            Text(
                "Minutes this machine's clock is off: {minutes}.",
                minutes=round(ahead.total_seconds() / 60),
            ),
            Text("Set the clock; Google refuses permissions from another time."),
        )
    return Finding(True, Text("The clock is right."))
