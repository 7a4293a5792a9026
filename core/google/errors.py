"""Google's refusals in our few errors, with words that say what to do next. Pure.

`cause` is the stable word of those a person mends; the doctor of `regulars check` goes by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from core.errors import (
    Conflict,
    Denied,
    Expired,
    Gone,
    GoogleError,
    Rejected,
    TryLater,
)
from core.google.answers import Answered
from core.google.outages import disconnected, later, mailbox_stopped, sending_stopped
from core.google.refusals import Kind, row_of
from core.google.retry import PATIENCE
from core.i18n import Text

SENDING_STOP = timedelta(hours=24)
"""How long Gmail's sending limit lasts where it names no end."""
_LIBRARY = "https://console.cloud.google.com/apis/library/"
_API_NAMES = {"people": "People API", "sheets": "Google Sheets API", "gmail": "Gmail API"}


def error_of(answer: Answered, now: datetime) -> GoogleError:
    """The error to raise once an answer is final."""
    return _SAID[row_of(answer).kind](answer, now)


def _sending_limit(answer: Answered, now: datetime) -> TryLater:
    return sending_stopped(answer.until or now + SENDING_STOP, http=answer.http)


def _user_limit(answer: Answered, now: datetime) -> TryLater:
    return mailbox_stopped(answer.until or now + SENDING_STOP, now, http=answer.http)


def _too_fast(answer: Answered, now: datetime) -> TryLater:
    return _quota(answer, now, answer.retry_after or 60)


def _day_quota(answer: Answered, now: datetime) -> TryLater:
    return _quota(answer, now, answer.retry_after or 3600)


def _quota(answer: Answered, now: datetime, wait: float) -> TryLater:
    return TryLater(
        Text("Google's quota for this account is used up for the moment."),
        later(wait) if wait > PATIENCE else Text("Run it again later; what was done is kept."),
        http=answer.http,
        reason=answer.reason,
        cause="quota",
        after=now + timedelta(seconds=wait),
    )


def _overloaded(answer: Answered, now: datetime) -> TryLater:
    wait = answer.retry_after or 300
    step = Text("Run it again in some minutes; what was done is kept.")
    if answer.api == "sheets" and answer.http == 500:
        # gspread#714: an editor made a viewer got "Internal error" for good
        step = Text(
            "Run it again in some minutes; if it stays so, check that the account may still edit "
            "the spreadsheet."
        )
    elif answer.retry_after and wait > PATIENCE:
        step = later(wait)
    return TryLater(
        Text("Google is overloaded or has a fault (HTTP {http}).", http=answer.http),
        step,
        http=answer.http,
        reason=answer.reason,
        cause="overloaded",
        after=now + timedelta(seconds=wait),
    )


def _changed(answer: Answered, _: datetime) -> Conflict:
    return Conflict(
        Text(
            "This was changed in Google meanwhile, or the name is taken: {message}",
            message=_words(answer),
        ),
        Text("Run the sync again."),
        http=answer.http,
        reason=answer.reason,
    )


def _expired(answer: Answered, _: datetime) -> Expired:
    return Expired(
        Text("Google no longer knows what changed in Contacts since the last look."),
        Text("All contacts are read again."),
        http=answer.http,
        reason="EXPIRED_SYNC_TOKEN",
    )


def _no_scope(answer: Answered, _: datetime) -> Denied:
    api = _API_NAMES.get(answer.api, answer.api)
    return _denied(
        answer,
        Text("Regulars was not given the permission it needs for the {api}.", api=api),
        Text("Run `regulars connect` and leave every box ticked."),
        cause="scope_missing",
    )


def _api_off(answer: Answered, _: datetime) -> Denied:
    api = _API_NAMES.get(answer.api, answer.api)
    link = answer.link or f"{_LIBRARY}{answer.api}.googleapis.com"
    return _denied(
        answer,
        Text("The {api} is not switched on in your Google Cloud project.", api=api),
        Text("Switch it on at {link}, wait a minute and try again.", link=link),
        cause="api_disabled",
        link=link,
    )


def _policy(answer: Answered, _: datetime) -> Denied:
    return _denied(
        answer,
        Text("The administrator of your Google Workspace does not allow this."),
        Text("Ask the administrator to trust your Regulars project."),
        cause="admin_policy",
    )


def _forbidden(answer: Answered, _: datetime) -> Denied:
    if answer.api == "sheets":
        return _denied(
            answer,
            Text("This account may not open or change the spreadsheet."),
            Text("Share the spreadsheet with the account as an editor, then try again."),
            cause="sheet_forbidden",
        )
    return _denied(
        answer,
        Text("Google does not allow this: {message}", message=_words(answer)),
        Text("Run `regulars check` to see what is missing."),
    )


def _no_mailbox(answer: Answered, _: datetime) -> Denied:
    return _denied(
        answer,
        Text("This Google account has no Gmail mailbox."),
        Text("Use an account with Gmail, or go on without mail."),
        cause="no_mailbox",
    )


def _contacts_full(answer: Answered, _: datetime) -> Denied:
    return _denied(
        answer,
        Text("Google Contacts is full: an account holds 25,000 contacts."),
        Text("Delete contacts and empty the trash of Google Contacts, which counts too."),
        cause="contacts_full",
    )


def _denied(answer: Answered, what: Text, step: Text, *, cause: str = "", link: str = "") -> Denied:
    return Denied(
        what, step, http=answer.http, reason=answer.reason or cause, cause=cause, link=link
    )


def _gone(answer: Answered, _: datetime) -> Gone:
    if answer.api == "sheets":
        what = Text("There is no spreadsheet at this link.")
        step = Text("Check the link in the configuration: was the spreadsheet deleted?")
        cause = "sheet_gone"
    else:
        what = Text("What Regulars asked Google for is not there any more.")
        step = Text("Run the sync again.")
        cause = ""
    return Gone(what, step, http=answer.http, reason=answer.reason, cause=cause)


def _protected(answer: Answered, _: datetime) -> Rejected:
    return Rejected(
        Text("A protected range in the spreadsheet keeps Regulars from writing."),
        Text("Take the protection away or let this account edit it, then run the sync again."),
        http=answer.http,
        reason=answer.reason,
        cause="range_protected",
    )


def _rejected(answer: Answered, _: datetime) -> Rejected:
    return Rejected(
        Text("Google refused the request: {message}", message=_words(answer)),
        Text("Run it again; if it stays so, please report it with this text."),
        http=answer.http,
        reason=answer.reason,
    )


def _reconnect(answer: Answered, _: datetime) -> Denied:
    return disconnected(http=answer.http, reason=answer.reason)


def _words(answer: Answered) -> str:
    return answer.message or f"HTTP {answer.http}"


_SAID: Mapping[Kind, Callable[[Answered, datetime], GoogleError]] = {
    Kind.SENDING_LIMIT: _sending_limit,
    Kind.USER_LIMIT: _user_limit,
    Kind.DAY_QUOTA: _day_quota,
    Kind.QUOTA: _too_fast,
    Kind.UNKNOWN_METHOD: _rejected,
    Kind.OVERLOADED: _overloaded,
    Kind.RECONNECT: _reconnect,
    Kind.NO_SCOPE: _no_scope,
    Kind.API_OFF: _api_off,
    Kind.POLICY: _policy,
    Kind.CHANGED: _changed,
    Kind.FORBIDDEN: _forbidden,
    Kind.GONE: _gone,
    Kind.EXPIRED: _expired,
    Kind.NO_MAILBOX: _no_mailbox,
    Kind.CONTACTS_FULL: _contacts_full,
    Kind.PROTECTED: _protected,
    Kind.REJECTED: _rejected,
}
