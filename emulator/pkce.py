"""PKCE: the proof that who redeems a code is who asked for it."""

from __future__ import annotations

import base64
import hashlib
import re


def challenge_of(verifier: str) -> str:
    """S256 of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def check_challenge(challenge: str, method: str) -> str:
    """What is wrong with those of an authorization request, "" if nothing."""
    if not challenge and not method:
        return ""
    if method not in ("S256", "plain", ""):
        return (
            f"Invalid parameter value for code_challenge_method: '{method}' is not a valid "
            "CodeChallengeMethod."
        )
    form = r"[A-Za-z0-9_-]{43}" if method == "S256" else r"[A-Za-z0-9._~-]{43,128}"
    if not re.fullmatch(form, challenge):
        what = "no S256 of a verifier" if method == "S256" else "not 43 to 128 plain characters"
        return f"Invalid parameter value for code_challenge: it is {what}."
    return ""


def check_verifier(challenge: str, method: str, verifier: str) -> str:
    """What is wrong with the verifier for this challenge, "" if nothing. No method is "plain"."""
    if challenge and not verifier:
        return "Missing code verifier."
    if challenge and challenge != (challenge_of(verifier) if method == "S256" else verifier):
        return "Invalid code verifier."
    return ""
