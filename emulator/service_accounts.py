"""Service accounts: keys handed out as the console does, and what is signed with them."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from random import Random
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from emulator.api import Json
from emulator.grants import Grant, TokenRefused, full_scopes, invalid_grant
from emulator.identity import subject
from emulator.oauth import Store

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCES = frozenset(
    (
        "https://oauth2.googleapis.com/token",
        "https://accounts.google.com/o/oauth2/token",
        "https://www.googleapis.com/oauth2/v4/token",
    )
)
"""Google's libraries sign for Google's address whatever token_uri they send it to."""
SKEW = 300
LONGEST = 3600
BAD_TIMES = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)
NOT_DELEGATED = (
    "Client is unauthorized to retrieve access tokens using this method, or client not authorized "
    "for any of the scopes requested."
)


def hand_out(
    store: Store, address: str, delegated: list[str], token_uri: str, random: Random
) -> Json:
    """A new key file of the service account. `delegated` are the scopes it has for everybody of the
    domain (domain-wide delegation)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    robot = {"key": public.decode(), "id": random.randbytes(20).hex(), "client": subject(address)}
    store.robots[address] = {**robot, "delegated": delegated}
    store.accounts.add(address)
    origin = token_uri.removesuffix("/token")
    return {
        "type": "service_account",
        "project_id": address.rpartition("@")[2].partition(".")[0],
        "private_key_id": robot["id"],
        "private_key": private.decode(),
        "client_email": address,
        "client_id": robot["client"],
        "auth_uri": f"{origin}/o/oauth2/auth",
        "token_uri": token_uri,
        "universe_domain": "googleapis.com",
    }


def granted(store: Store, assertion: str, token_uri: str, now: datetime) -> Grant:
    """What the signed claims ask for, if they may; raises TokenRefused."""
    signed, claims, mark = _read(assertion)
    address = str(claims.get("iss", ""))
    robot = store.robots.get(address)
    if robot is None:
        raise invalid_grant("Invalid grant: account not found")
    _check_mark(robot["key"], signed, mark)
    _check_times(claims, now)
    if claims.get("aud") not in AUDIENCES | {token_uri}:
        right = "The right audience is https://oauth2.googleapis.com/token"
        raise invalid_grant(f"Invalid JWT: Failed audience check. {right}")
    scopes = full_scopes(str(claims.get("scope", "")).split())
    if not scopes:
        text = "Invalid OAuth scope or ID token audience provided."
        raise TokenRefused("invalid_scope", text)
    account = str(claims.get("sub", address)).lower()
    if account != address and not set(scopes) <= set(robot["delegated"]):
        raise TokenRefused("unauthorized_client", NOT_DELEGATED, 401)
    if "@" not in account:
        raise invalid_grant("Invalid email or User ID")
    return Grant(account, robot["client"], scopes, offline=False)


def _read(assertion: str) -> tuple[bytes, Json, bytes]:
    """What was signed, the claims in it, and the signature."""
    signed, _, mark = assertion.rpartition(".")
    try:
        head, claims = (orjson.loads(_bytes(part)) for part in signed.split("."))
        signature = _bytes(mark)
    except (ValueError, binascii.Error):
        raise invalid_grant("Invalid JWT") from None
    if not isinstance(claims, dict) or not isinstance(head, dict) or head.get("alg") != "RS256":
        raise invalid_grant("Invalid JWT")
    return signed.encode(), claims, signature


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _check_mark(pem: str, signed: bytes, mark: bytes) -> None:
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(mark, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise invalid_grant("Invalid JWT Signature.") from None


def _check_times(claims: Json, now: datetime) -> None:
    """By the emulator's clock: who signs by another one hears so."""
    issued, ends = _seconds(claims.get("iat")), _seconds(claims.get("exp"))
    at = now.timestamp()
    if issued is None or ends is None or ends - issued > LONGEST:
        raise invalid_grant(BAD_TIMES)
    if issued > at + SKEW or ends < at - SKEW:
        raise invalid_grant(BAD_TIMES)


def _seconds(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number else None
