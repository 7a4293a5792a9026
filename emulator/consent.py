"""Google's consent page: which account, and what the app may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from emulator import clients
from emulator.grants import Grant, TokenRefused, full_scopes
from emulator.identity import ALWAYS
from emulator.oauth import Store
from emulator.panels.met import accounts
from emulator.pkce import check_challenge
from emulator.token_endpoint import blocked, form_of, single
from emulator.world import World

SCOPE_HOMES = ("https://www.googleapis.com/auth/", "https://mail.google.com/")
PROMPTS = frozenset(("none", "consent", "select_account"))
WARNED = "warned"
"""What the warning's page adds to the address once it was read."""
OWN = frozenset(("account", "other", "answer", "granted"))
"""What the page's form adds to what the client asked."""
MEANINGS = {
    "contacts": "See, edit, download, and permanently delete your contacts",
    "contacts.readonly": "See and download your contacts",
    "spreadsheets": "See, edit, create, and delete all your Google Sheets spreadsheets",
    "spreadsheets.readonly": "See all your Google Sheets spreadsheets",
    "gmail.modify": "Read, compose, and send emails from your Gmail account",
    "gmail.send": "Send email on your behalf",
    "gmail.readonly": "View your email messages and settings",
    "drive": "See, edit, create, and delete all of your Google Drive files",
    "drive.file": "See, edit, create, and delete only the Drive files you use with this app",
}


@dataclass
class Blocked(Exception):
    """An authorization request Google shows an error page for, and nothing else."""

    error: str
    text: str
    http: int = 400


@dataclass(frozen=True)
class Consent:
    """The pages over one world's token store."""

    world: World
    tokens: Store
    templates: Jinja2Templates

    def routes(self) -> list[Route]:
        paths = ("/o/oauth2/v2/auth", "/o/oauth2/auth")
        return [
            *(Route(path, self.page, methods=["GET"]) for path in paths),
            *(Route(path, self.decide, methods=["POST"]) for path in paths),
        ]

    def page(self, request: Request) -> Response:
        """Who are you, and what may this app do?"""
        form: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            form.setdefault(name, []).append(value)
        try:
            asked = self._asked(form)
        except Blocked as why:
            return self._blocked(request, why)
        if asked.get("prompt") == "none":
            return self._unasked(asked)
        scopes = full_scopes(asked["scope"].split())
        if self._is_warned_of(scopes) and WARNED not in asked:
            return self.templates.TemplateResponse(
                request, "consent_warning.html", {"asked": asked}
            )
        context = {
            "asked": asked,
            "accounts": accounts(self.world),
            "ticked": [(scope, meaning(scope)) for scope in scopes if scope not in ALWAYS],
            "testing": bool(self.world.options.get("testing")),
        }
        return self.templates.TemplateResponse(request, "consent.html", context)

    def _is_warned_of(self, scopes: tuple[str, ...]) -> bool:
        """Whether Google says first that it has not verified the app (option `unverified`)."""
        return bool(self.world.options.get("unverified")) and not ALWAYS.issuperset(scopes)

    async def decide(self, request: Request) -> Response:
        """Allow or deny: back to the client with a code or an error."""
        form = await form_of(request)
        given = {name: values[-1] for name, values in form.items() if name in OWN}
        try:
            asked = self._asked({n: values for n, values in form.items() if n not in OWN})
            address = (given.get("other") or given.get("account") or "").strip().lower()
            if given.get("answer") != "allow" or "@" not in address:
                return _back(asked, {"error": "access_denied"})
            chosen = set(form.get("granted", ())) | ALWAYS
            scopes = tuple(s for s in full_scopes(asked["scope"].split()) if s in chosen)
            return self._allowed(asked, address, scopes)
        except Blocked as why:
            return self._blocked(request, why)

    def _asked(self, form: Mapping[str, list[str]]) -> dict[str, str]:
        """The client's request, checked; raises Blocked."""
        try:
            asked = single(form)
            check(asked)
            client = clients.find(self.world.options, self.tokens, asked["client_id"])
        except TokenRefused as why:
            raise Blocked(why.error, why.description, why.http) from None
        redirect = asked["redirect_uri"]
        if not _is_address(redirect) or not client.may_return_to(redirect):
            raise Blocked("redirect_uri_mismatch", MISMATCH.format(redirect))
        if blocked(self.world, full_scopes(asked["scope"].split())):
            raise Blocked("admin_policy_enforced", POLICY)
        return asked

    def _allowed(self, asked: Mapping[str, str], address: str, scopes: tuple[str, ...]) -> Response:
        testers = self.world.options.get("test_users")
        if self.world.options.get("testing") and testers and address not in testers:
            raise Blocked("access_denied", NO_TESTER, 403)
        with self.world.lock:
            if asked.get("include_granted_scopes") == "true":
                before = self.tokens.allowed(address, asked["client_id"])
                scopes = (*scopes, *sorted(before.difference(scopes)))
            grant = _grant(asked, address, scopes)
            code = self.tokens.consent(grant, self.world.clock.now(), self.world.random)
        return _back(asked, {"code": code, "scope": " ".join(scopes)})

    def _unasked(self, asked: Mapping[str, str]) -> Response:
        """prompt=none: a code at once for what was allowed before, else an error."""
        address = asked.get("login_hint", "").lower()
        scopes = full_scopes(asked["scope"].split())
        if not self.tokens.allowed(address, asked["client_id"]).issuperset(scopes):
            return _back(asked, {"error": "interaction_required"})
        return self._allowed(asked, address, scopes)

    def _blocked(self, request: Request, why: Blocked) -> Response:
        context = {"why": why}
        return self.templates.TemplateResponse(
            request, "consent_error.html", context, status_code=why.http
        )


MISMATCH = (
    "You can't sign in to this app because it doesn't comply with Google's OAuth 2.0 policy. If "
    "you're the app developer, register the redirect URI in the Google Cloud Console. "
    "Request details: redirect_uri={}"
)
POLICY = "Your Google Account is unable to authorize one or more scopes: ask your administrator."
NO_TESTER = (
    "The app has not completed the Google verification process. It is being tested and can only be "
    "accessed by testers the developer has approved."
)


def check(asked: Mapping[str, str]) -> None:
    """Raises TokenRefused with Google's words for a request that lacks something."""
    for name in ("client_id", "redirect_uri", "response_type", "scope"):
        if not asked.get(name):
            raise TokenRefused("invalid_request", f"Missing required parameter: {name}")
    if asked["response_type"] != "code":
        text = f"Invalid response_type: {asked['response_type']}. Only code is known here."
        raise TokenRefused("unsupported_response_type", text)
    if asked.get("access_type", "online") not in ("online", "offline"):
        raise TokenRefused("invalid_request", f"Invalid access_type: {asked['access_type']}")
    prompts = set(asked.get("prompt", "").split())
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise TokenRefused("invalid_request", f"Invalid prompt: {asked['prompt']}")
    wrong = check_challenge(asked.get("code_challenge", ""), asked.get("code_challenge_method", ""))
    if wrong:
        raise TokenRefused("invalid_request", wrong)
    strange = [s for s in full_scopes(asked["scope"].split()) if not _is_scope(s)]
    if strange:
        text = f"Some requested scopes were invalid. {{invalid={strange}}}"
        raise TokenRefused("invalid_scope", text)


def meaning(scope: str) -> str:
    """What Google's consent page calls a scope; the scope itself if we do not know."""
    return MEANINGS.get(scope.rpartition("/")[2], scope)


def _is_scope(scope: str) -> bool:
    return scope in ALWAYS or scope.startswith(SCOPE_HOMES)


def _is_address(redirect: str) -> bool:
    """One a browser can be sent to: without blanks, line ends or a fragment."""
    try:
        urlsplit(redirect)
    except ValueError:
        return False
    return redirect.isascii() and redirect.isprintable() and not set(redirect) & set(' #"<>\\')


def _grant(asked: Mapping[str, str], address: str, scopes: tuple[str, ...]) -> Grant:
    return Grant(
        account=address,
        client=asked["client_id"],
        scopes=scopes,
        redirect=asked["redirect_uri"],
        challenge=asked.get("code_challenge", ""),
        method=asked.get("code_challenge_method", ""),
        offline=asked.get("access_type") == "offline",
        again="consent" in asked.get("prompt", "").split(),
        nonce=asked.get("nonce", ""),
    )


def _back(asked: Mapping[str, str], answer: dict[str, str]) -> Response:
    if asked.get("state"):
        answer["state"] = asked["state"]
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return RedirectResponse(f"{asked['redirect_uri']}{joint}{urlencode(answer)}", 302)
