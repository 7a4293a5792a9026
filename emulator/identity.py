"""Who is behind a token: userinfo and the signed id_token."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from emulator.api import Call, Json

if TYPE_CHECKING:
    from emulator.grants import Grant

EMAIL = "https://www.googleapis.com/auth/userinfo.email"
ALWAYS = frozenset(("openid", EMAIL, "https://www.googleapis.com/auth/userinfo.profile"))
"""Scopes that only say who one is: Google gives them no tick box."""
ISSUER = "https://accounts.google.com"
KEY_ID = "emulator"
LIFE = timedelta(hours=1)


def subject(account: str) -> str:
    """The number Google knows an account by: 21 digits, the same each time."""
    number = int.from_bytes(hashlib.sha256(account.encode()).digest()[:8], "big")
    return f"1{number:020d}"


def domain(account: str) -> str:
    """The Workspace domain of an account, "" for Google's own."""
    name = account.rpartition("@")[2]
    return "" if name in ("gmail.com", "googlemail.com") else name


def userinfo(call: Call) -> Json:
    """oauth2.userinfo.get: who the token belongs to."""
    info: Json = {"id": subject(call.account), "email": call.account, "verified_email": True}
    return {**info, "hd": domain(call.account)} if domain(call.account) else info


def openid_userinfo(account: str) -> Json:
    """The same in the words of OpenID Connect, as /v1/userinfo and /oauth2/v3/userinfo say it."""
    info: Json = {"sub": subject(account), "email": account, "email_verified": True}
    return {**info, "hd": domain(account)} if domain(account) else info


def id_token(grant: Grant, access_token: str, now: datetime) -> str:
    """The signed statement who consented; for grants with openid."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    claims: Json = {
        "iss": ISSUER,
        "azp": grant.client,
        "aud": grant.client,
        "sub": subject(grant.account),
        "at_hash": _text(half),
        "iat": int(now.timestamp()),
        "exp": int((now + LIFE).timestamp()),
    }
    if EMAIL in grant.scopes:
        claims |= {"email": grant.account, "email_verified": True}
    if domain(grant.account):
        claims["hd"] = domain(grant.account)
    if grant.nonce:
        claims["nonce"] = grant.nonce
    head = {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}
    signed = f"{_text(orjson.dumps(head))}.{_text(orjson.dumps(claims))}"
    mark = signing_key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_text(mark)}"


def certificates() -> Json:
    """The public key id_tokens are signed with, as a JSON Web Key Set."""
    numbers = signing_key().public_key().public_numbers()
    parts = {"n": _whole(numbers.n), "e": _whole(numbers.e)}
    return {"keys": [{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": KEY_ID, **parts}]}


@cache
def signing_key() -> rsa.RSAPrivateKey:
    """Made once per process: an id_token is read when it is given, not kept."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _whole(number: int) -> str:
    return _text(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _text(content: Any) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
