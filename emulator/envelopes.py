"""A refusal in the words and the shape of the API that was asked."""

from __future__ import annotations

from emulator.api import Json, Refusal

LOGIN_PAGE = "https://developers.google.com/identity/sign-in/web/devconsole-project"
CONSOLE = "https://console.developers.google.com"
REALM = 'Bearer realm="https://accounts.google.com/"'

PROJECT = "1"
"""The number of the one Cloud project every client here belongs to."""
TITLES = {
    "people": "People API",
    "sheets": "Google Sheets API",
    "gmail": "Gmail API",
    "drive": "Google Drive API",
    "oauth2": "Google OAuth2 API",
}

WITH_ERRORS = frozenset(("gmail", "drive"))
"""APIs whose bodies have errors[] beside message and status."""

REASONS = {
    "INVALID_ARGUMENT": "badRequest",
    "FAILED_PRECONDITION": "failedPrecondition",
    "NOT_FOUND": "notFound",
    "PERMISSION_DENIED": "forbidden",
    "UNAUTHENTICATED": "authError",
    "RESOURCE_EXHAUSTED": "rateLimitExceeded",
    "ALREADY_EXISTS": "alreadyExists",
    "ABORTED": "aborted",
    "UNIMPLEMENTED": "notImplemented",
    "INTERNAL": "backendError",
    "UNAVAILABLE": "backendError",
    "DEADLINE_EXCEEDED": "backendError",
}
SHORT = {
    "authError": "Invalid Credentials",
    "required": "Login Required.",
    "insufficientPermissions": "Insufficient Permission",
}
"""errors[0].message where it is not the message above it."""

STATUSES: dict[int, tuple[str, str, str]] = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument.", "badRequest"),
    401: ("UNAUTHENTICATED", "Request had invalid authentication credentials.", "authError"),
    403: ("PERMISSION_DENIED", "The caller does not have permission", "forbidden"),
    404: ("NOT_FOUND", "Requested entity was not found.", "notFound"),
    408: ("CANCELLED", "The request timed out.", "timeout"),
    409: ("ABORTED", "The operation was aborted.", "aborted"),
    429: ("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", ""),
    500: ("INTERNAL", "Internal error encountered.", "backendError"),
    502: ("UNAVAILABLE", "Bad Gateway", "backendError"),
    503: ("UNAVAILABLE", "The service is currently unavailable.", "backendError"),
    504: ("DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", "backendError"),
}


PAGES = {
    403: ("Forbidden", "Your client does not have permission to get this URL from this server."),
    413: ("Request Entity Too Large", "Your client issued a request that was too large."),
    429: ("Too Many Requests", "We are sorry, but you have sent too many requests to us recently."),
    500: ("Server Error", "The server encountered an error and could not complete your request."),
    502: (
        "Server Error",
        "The server encountered a temporary error and could not complete your request. "
        "Please try again in 30 seconds.",
    ),
    503: ("Service Unavailable", "The service you requested is not available at this time."),
}
"""Titles and texts of Google's pages for errors that reach no API."""


def envelope(api: str, refusal: Refusal) -> Json:
    """The JSON body of `refusal` as `api` words it."""
    if refusal.reason == "invalid_token":  # OAuth's own words
        return {"error": refusal.reason, "error_description": refusal.message}
    error: Json = {"code": refusal.http, "message": refusal.message}
    if api in WITH_ERRORS:
        error["errors"] = [_listed(refusal)]
    if api != "drive":
        error["status"] = refusal.status
        if refusal.details:
            error["details"] = refusal.details
    return {"error": error}


def _listed(refusal: Refusal) -> Json:
    reason = refusal.reason or REASONS.get(refusal.status, "unknown")
    item: Json = {
        "message": SHORT.get(reason, refusal.message),
        "domain": refusal.domain,
        "reason": reason,
    }
    if reason == "accessNotConfigured":
        item["extendedHelp"] = CONSOLE
    if refusal.location:
        item["location"], item["locationType"] = refusal.location
    return item


def of_status(http: int, *, headers: dict[str, str] | None = None) -> Refusal:
    """What Google says with this status when it says nothing special."""
    status, message, reason = STATUSES.get(http, ("UNKNOWN", "Unknown Error.", "unknown"))
    return Refusal(http, status, message, reason, headers=headers or {})


def error_info(reason: str, domain: str = "googleapis.com", **metadata: str) -> Json:
    """The google.rpc.ErrorInfo of a details list."""
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    return {"@type": kind, "reason": reason, "domain": domain, "metadata": metadata}


def no_credentials(api: str, method: str) -> Refusal:
    return Refusal(
        401,
        "UNAUTHENTICATED",
        "Request is missing required authentication credential. Expected OAuth 2 access token, "
        f"login cookie or other valid authentication credential. See {LOGIN_PAGE}.",
        "required",
        details=[error_info("CREDENTIALS_MISSING", method=method, service=service(api))],
        location=("Authorization", "header"),
        headers={"www-authenticate": REALM},
    )


def bad_credentials() -> Refusal:
    return Refusal(
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, "
        f"login cookie or other valid authentication credential. See {LOGIN_PAGE}.",
        "authError",
        location=("Authorization", "header"),
        headers={"www-authenticate": f'{REALM}, error="invalid_token"'},
    )


def missing_scope(api: str, method: str, accepted: frozenset[str]) -> Refusal:
    scopes = " ".join(sorted(accepted))
    info = error_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service=service(api), method=method)
    return Refusal(
        403,
        "PERMISSION_DENIED",
        "Request had insufficient authentication scopes.",
        "insufficientPermissions",
        details=[info],
        headers={"www-authenticate": f'{REALM}, error="insufficient_scope", scope="{scopes}"'},
    )


def api_disabled(api: str) -> Refusal:
    """What a project hears that has not switched the API on."""
    page = f"{CONSOLE}/apis/api/{service(api)}/overview?project={PROJECT}"
    message = (
        f"{TITLES[api]} has not been used in project {PROJECT} before or it is disabled. Enable it "
        f"by visiting {page} then retry. If you enabled this API recently, wait a few minutes for "
        "the action to propagate to our systems and retry."
    )
    info = error_info(
        "SERVICE_DISABLED",
        service=service(api),
        serviceTitle=TITLES[api],
        consumer=f"projects/{PROJECT}",
        containerInfo=PROJECT,
        activationUrl=page,
    )
    link = {"description": "Google developers console API activation", "url": page}
    help_ = {"@type": "type.googleapis.com/google.rpc.Help", "links": [link]}
    return Refusal(
        403,
        "PERMISSION_DENIED",
        message,
        "accessNotConfigured",
        "usageLimits",
        [info, help_],
    )


def not_implemented(method: str) -> Refusal:
    return Refusal(501, "UNIMPLEMENTED", f"The emulator does not implement {method}.")


def service(api: str) -> str:
    return f"{api}.googleapis.com"


def error_page(http: int) -> bytes:
    """What stands before Google's servers answers a page, not JSON."""
    title, text = PAGES.get(http, ("Server Error", "That’s an error."))
    return (
        "<!DOCTYPE html><html lang=en><meta charset=utf-8>"
        f"<title>Error {http} ({title})!!1</title>"
        f"<p><b>{http}.</b> <ins>That’s an error.</ins><p>{text} <ins>That’s all we know.</ins>"
    ).encode()


def not_found_page(path: str) -> str:
    """What Google's front end answers for a path no API has: a page, no JSON."""
    shown = path.replace("&", "&amp;").replace("<", "&lt;")
    return (
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Error 404 (Not Found)!!1</title>"
        f"<p><b>404.</b> <ins>That’s an error.</ins><p>The requested URL <code>{shown}</code> "
        "was not found on this server. <ins>That’s all we know.</ins>"
    )
