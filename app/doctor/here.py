"""What can be told on this machine, without a call."""

from __future__ import annotations

from collections.abc import Iterator

from app.accounts import not_connected
from app.doctor.ended import AUDIENCE, ended, publish
from app.doctor.finding import Finding, bad, good, warning
from app.doctor.grant import Grant
from app.errors import EXIT_GOOGLE
from app.wiring import Services
from core.google.client_file import NoClient, read_client
from core.i18n import Text
from core.moments import say_moment

_PRODUCTS = {"contacts": "Google Contacts", "sheets": "Google Sheets", "mail": "Gmail"}
"""What people call the features of core/google/consent.py."""


def look_here(services: Services, grant: Grant) -> Iterator[Finding]:
    """Key file, client file, how long the permission lives, what it allows."""
    if grant.key_was_open:
        yield warning(
            "key_file",
            Text("Others on this machine could read {path}.", path=str(services.key_file)),
            Text("It is private now. If you do not trust them, run `regulars connect` again."),
            "key_file_open",
        )
    if grant.problem:
        yield bad("key_file", grant.problem)
        return
    client = _client_file(services, grant)
    yield from client
    if any(found.state == "bad" for found in client):
        return
    if grant.stopped_at:
        yield ended(grant, grant.stopped_why, grant.stopped_at)
    elif grant.kept:
        yield from _lifetime(services, grant)
        yield from _permissions(grant)
    elif services.settings.google.emulator:
        yield good("connection", Text("This is the emulator, not Google."))
    else:
        yield bad("connection", not_connected(services.settings.google.account))


def _client_file(services: Services, grant: Grant) -> tuple[Finding, ...]:
    """Needed to connect; whoever is connected needs it only for the next time."""
    try:
        read_client(services.settings.google)
    except NoClient as error:
        if grant.kept:
            return (warning("client_file", error.what, error.next, error.cause),)
        return (bad("client_file", error),)
    return ()


def _lifetime(services: Services, grant: Grant) -> Iterator[Finding]:
    """A permission that ends by itself, with the date."""
    if grant.ends is None or services.clock.now() >= grant.ends:
        return
    when = say_moment(grant.ends, services.settings.business.zone, services.language)
    if grant.in_testing:
        text = Text("Google ends this permission on {when}: your app is in testing.", when=when)
        yield warning("connection", text, publish(), "testing", link=AUDIENCE)
    else:
        text = Text("Google ends this permission on {when}: it was given for a time.", when=when)
        step = Text("Run `regulars connect` again before then.")
        yield warning("connection", text, step, "limited")


def _permissions(grant: Grant) -> Iterator[Finding]:
    for feature in grant.missing:
        text = Text("The permission for {feature} was not given.", feature=_PRODUCTS[feature])
        if feature == "mail":
            step = Text(
                "The sync works, mail is off. For mail run `regulars connect` again and leave its "
                "box ticked."
            )
            yield warning("permission", text, step, "scope_missing", subject=feature)
        else:
            step = Text("Run `regulars connect` again and leave its box ticked.")
            yield Finding(
                "permission", "bad", text, step, "scope_missing", "", feature, EXIT_GOOGLE
            )
