"""Google's refusals in our few errors, with words that say what to do next."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.errors import (
    Conflict,
    Denied,
    Expired,
    Gone,
    GoogleError,
    Rejected,
    TryLater,
    Unsure,
)
from core.google.answers import DAY_REASONS, Answered, is_quota
from core.i18n import Text

_SCOPE_REASONS = frozenset(
    ["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficient_scope"]
)
_OFF_REASONS = frozenset(["accessNotConfigured", "SERVICE_DISABLED"])
_POLICY_REASONS = frozenset(["domainPolicy", "admin_policy_enforced"])
_API_NAMES = {"people": "People API", "sheets": "Google Sheets API", "gmail": "Gmail API"}


def error_of(answer: Answered, now: datetime) -> GoogleError:
    """The error to raise once an answer is final."""
    if answer.http == 429 or answer.reasons & DAY_REASONS or is_quota(answer):
        return _too_much(answer, now)
    if answer.http == 401:
        return disconnected(http=401, reason=answer.reason)
    if answer.http == 403:
        return _forbidden(answer)
    if answer.http == 404:
        return _missing(answer)
    if "EXPIRED_SYNC_TOKEN" in answer.reasons or answer.message.startswith("Sync token is expired"):
        return Expired(
            Text("Google no longer knows what changed in Contacts since the last look."),
            Text("All contacts are read again."),
            http=answer.http,
            reason="EXPIRED_SYNC_TOKEN",
        )
    if answer.http in (409, 412) or "etag is different" in answer.message:
        return Conflict(
            Text(
                "This was changed in Google meanwhile, or the name is taken: {message}",
                message=_said(answer),
            ),
            Text("Run the sync again."),
            http=answer.http,
            reason=answer.reason,
        )
    if answer.http >= 500 or answer.http == 408:
        return _overloaded(answer, now)
    return _rejected(answer)


def _too_much(answer: Answered, now: datetime) -> TryLater:
    if answer.until or "Mail sending" in answer.message:
        return TryLater(
            Text("Gmail's daily sending limit of this account is reached."),
            Text("The rest is sent when Gmail allows it again; nothing is lost."),
            http=answer.http,
            reason="mail_sending",
            after=answer.until or now + timedelta(hours=24),
        )
    day = bool(answer.reasons & DAY_REASONS)
    wait = answer.retry_after or (3600 if day else 60)
    return TryLater(
        Text("Google's quota for this account is used up for the moment."),
        Text("Run it again later; what was done is kept."),
        http=answer.http,
        reason=answer.reason,
        after=now + timedelta(seconds=wait),
    )


def _overloaded(answer: Answered, now: datetime) -> GoogleError:
    if answer.http == 501:
        return _rejected(answer)
    step = Text("Run it again in some minutes; what was done is kept.")
    if answer.api == "sheets" and answer.http == 500:
        # gspread#714: an editor made a viewer got "Internal error" for good
        step = Text(
            "Run it again in some minutes; if it stays so, check that the account may still edit "
            "the spreadsheet."
        )
    return TryLater(
        Text("Google is overloaded or has a fault (HTTP {http}).", http=answer.http),
        step,
        http=answer.http,
        reason=answer.reason,
        after=now + timedelta(seconds=answer.retry_after or 300),
    )


def _forbidden(answer: Answered) -> Denied:
    api = _API_NAMES.get(answer.api, answer.api)
    if answer.reasons & _SCOPE_REASONS or "insufficient authentication scopes" in answer.message:
        what = Text("Regulars was not given the permission it needs for the {api}.", api=api)
        step = Text("Run `regulars connect` and leave every box ticked.")
    elif answer.reasons & _OFF_REASONS:
        what = Text("The {api} is not switched on in your Google Cloud project.", api=api)
        step = Text(
            "Switch it on at {link}, wait a minute and try again.",
            link=f"https://console.cloud.google.com/apis/library/{answer.api}.googleapis.com",
        )
    elif answer.reasons & _POLICY_REASONS:
        what = Text("The administrator of your Google Workspace does not allow this.")
        step = Text("Ask the administrator to trust your Regulars project.")
    elif answer.api == "sheets":
        what = Text("This account may not open or change the spreadsheet.")
        step = Text("Share the spreadsheet with the account as an editor, then try again.")
    else:
        what = Text("Google does not allow this: {message}", message=_said(answer))
        step = Text("Run `regulars connect --check` to see what is missing.")
    return Denied(what, step, http=answer.http, reason=answer.reason)


def _missing(answer: Answered) -> Gone:
    if answer.api == "sheets":
        what = Text("There is no spreadsheet at this link.")
        step = Text("Check the link in the configuration: was the spreadsheet deleted?")
    else:
        what = Text("What Regulars asked Google for is not there any more.")
        step = Text("Run the sync again.")
    return Gone(what, step, http=answer.http, reason=answer.reason)


def _rejected(answer: Answered) -> GoogleError:
    if answer.message.startswith("Mail service not enabled"):
        return Denied(
            Text("This Google account has no Gmail mailbox."),
            Text("Use an account with Gmail, or go on without mail."),
            http=answer.http,
            reason=answer.reason,
        )
    if "MY_CONTACTS_OVERFLOW_COUNT" in answer.message:
        return Denied(
            Text("Google Contacts is full: an account holds 25,000 contacts."),
            Text("Delete contacts and empty the trash of Google Contacts, which counts too."),
            http=answer.http,
            reason="MY_CONTACTS_OVERFLOW_COUNT",
        )
    return Rejected(
        Text("Google refused the request: {message}", message=_said(answer)),
        Text("Run it again; if it stays so, please report it with this text."),
        http=answer.http,
        reason=answer.reason,
    )


def _said(answer: Answered) -> str:
    return answer.message or f"HTTP {answer.http}"


def disconnected(*, http: int = 0, reason: str = "") -> Denied:
    """The consent is gone: revoked, too old, the password changed."""
    return Denied(
        Text("Google does not accept the connection any more: it was revoked or has ended."),
        Text("Run `regulars connect` once; nothing is lost."),
        http=http,
        reason=reason or "invalid_grant",
    )


def unreachable(now: datetime, *, emulator: str = "") -> TryLater:
    """There is no network, or no emulator."""
    if emulator:
        what = Text("The emulator does not answer at {address}.", address=emulator)
        step = Text("Start it with `regulars emulator` and try again.")
    else:
        what = Text("Google cannot be reached.")
        step = Text("Check the internet connection and try again.")
    return TryLater(what, step, after=now + timedelta(seconds=60))


def answer_lost(now: datetime) -> TryLater:
    """The connection broke while Google answered, again and again."""
    return TryLater(
        Text("The connection to Google broke off or Google took too long."),
        Text("Try again in some minutes; what was done is kept."),
        after=now + timedelta(seconds=60),
    )


def unsure(*, http: int = 0) -> Unsure:
    """Nobody knows whether it was done."""
    return Unsure(
        Text("Google's answer was lost: it is not known whether this was done."),
        Text("Regulars looks it up before it tries again."),
        http=http,
    )
