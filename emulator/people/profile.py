"""The account's own profile: people/me."""

from __future__ import annotations

from hashlib import blake2b

from emulator.api import Json
from emulator.people.etags import person_etag, source_etag
from emulator.people.masks import Mask
from emulator.people.names import stored_name

ME = "people/me"


def account_id(address: str) -> str:
    """Google's number of the account: 21 digits beginning with 1."""
    digest = int.from_bytes(blake2b(address.encode(), digest_size=16).digest())
    return f"1{digest % 10**20:020d}"


def is_me(resource_name: str, address: str) -> bool:
    return resource_name in (ME, f"people/{account_id(address)}")


def profile(address: str, mask: Mask, *, profile_source: bool = True) -> Json:
    """Name and address as Google knows them; the name is made of the address."""
    number = account_id(address)
    etag = source_etag(number, 0)
    asked = mask if profile_source else ()
    source = {"type": "PROFILE", "id": number}
    first = {"primary": True, "verified": True, "source": source, "sourcePrimary": True}
    answer: Json = {"resourceName": f"people/{number}", "etag": person_etag(etag, mask)}
    if "metadata" in asked:
        kind = {"objectType": "PERSON", "userTypes": ["GOOGLE_USER"]}
        whole = {**source, "etag": f"#{etag}", "profileMetadata": kind}
        answer["metadata"] = {"sources": [whole], "objectType": "PERSON"}
    if "names" in asked:
        answer["names"] = [{"metadata": first, **_name(address)}]
    if "emailAddresses" in asked:
        answer["emailAddresses"] = [{"metadata": first, "value": address}]
    return answer


def _name(address: str) -> Json:
    words = address.split("@")[0].replace(".", " ").replace("_", " ").title()
    return stored_name({"unstructuredName": words})
