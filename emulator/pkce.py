"""PKCE: the proof that who redeems a code is who asked for it."""

from __future__ import annotations

import base64
import hashlib
import re


def challenge_of(verifier: str) -> str:
    """S256, the only method known here."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def check_challenge(challenge: str, method: str) -> str:
    """What is wrong with those of an authorization request, "" if nothing."""
    if not challenge and not method:
        return ""
    if method != "S256":
        shown = method or "plain"
        return (
            f"Invalid parameter value for code_challenge_method: '{shown}' is not a valid "
            "CodeChallengeMethod. Only S256 is known here."
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", challenge):
        return "Invalid parameter value for code_challenge: it is no S256 of a verifier."
    return ""


def check_verifier(challenge: str, verifier: str) -> str:
    """What is wrong with the verifier for this challenge, "" if nothing."""
    if challenge and not verifier:
        return "Missing code verifier."
    if challenge and challenge_of(verifier) != challenge:
        return "Invalid code verifier."
    return ""
