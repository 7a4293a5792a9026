"""Why a delivery was skipped, failed or is unsure, in words. The rows keep short codes."""

from __future__ import annotations

from core.i18n import Text

_WORDS = {
    "unsubscribed": Text("Unsubscribed"),
    "bounced": Text("The address does not exist"),
    "by hand": Text("Taken out by hand"),
    "no_consent": Text("Consent withdrawn"),
    "no_address": Text("No e-mail address"),
    "same_mailbox": Text("Same mailbox as another customer"),
    "same_person": Text("One person with somebody who gets this mail"),
    "excluded": Text("Excluded"),
    "cancelled": Text("The campaign was cancelled"),
    "draft_gone": Text("The draft disappeared: look into Sent whether this mail went out"),
    "same_subject": Text("A mail with this subject was sent to this address by other means"),
}


def say_reason(reason: str | None) -> Text | None:
    """The words for a delivery's reason; Google's own sentences stay as they are."""
    if not reason:
        return None
    code, _, status = reason.partition(" ")
    if code == "bounced" and status:
        return Text("The mail came back ({status})", status=status)
    return _WORDS.get(reason) or Text("{reason}", reason=reason)
