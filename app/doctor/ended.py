"""Why Google takes the permission no more, as far as its word and the permission's age tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.doctor.finding import Finding
from app.doctor.grant import TESTING, Grant
from app.errors import EXIT_GOOGLE
from core.i18n import Text

AUDIENCE = "https://console.cloud.google.com/auth/audience"
"""Where an app is published."""
_CLIENT = frozenset(["invalid_client", "deleted_client", "disabled_client", "unauthorized_client"])


def ended(grant: Grant, word: str, at: datetime) -> Finding:
    """`word` is the token endpoint's (core/google/stop.py), `at` when it was heard."""
    from core.google.consent import CLIENTS

    if word in _CLIENT:
        text = Text("Google does not know this client: it was deleted, or its secret was renewed.")
        step = Text(
            "Download the client's JSON again at {link}, then run `regulars connect`.",
            link=CLIENTS,
        )
        return _bad("client_gone", text, step, CLIENTS)
    if word == "admin_policy_enforced":
        text = Text("The administrator of your Google Workspace does not allow this.")
        return _bad(
            "admin_policy", text, Text("Ask the administrator to trust your Regulars project.")
        )
    if _was_testing(grant, at):
        text = Text("Google ended the permission after seven days: your app is in testing.")
        return _bad("testing_ended", text, publish(), AUDIENCE)
    text = Text("Google does not accept the connection any more: it was revoked or has ended.")
    step = Text("A changed password does that too. Run `regulars connect`; nothing is lost.")
    return _bad("revoked", text, step)


def publish() -> Text:
    """What to do about an app in testing."""
    return Text(
        "Press Publish app at {link}, then run `regulars connect` again: "
        "what was allowed in testing keeps its seven days.",
        link=AUDIENCE,
    )


def _was_testing(grant: Grant, at: datetime) -> bool:
    if grant.ends:
        return grant.in_testing and at >= grant.ends
    if grant.connected_at is None:
        return False
    return TESTING <= at - grant.connected_at < TESTING + timedelta(days=1)


def _bad(cause: str, text: Text, step: Text, link: str = "") -> Finding:
    return Finding("connection", "bad", text, step, cause, link, exit=EXIT_GOOGLE)
