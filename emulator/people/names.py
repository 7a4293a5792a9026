"""How Google composes a contact's display names out of the parts."""

from __future__ import annotations

from emulator.api import Json

_PARTS = (
    "honorificPrefix", "givenName", "middleName", "familyName", "honorificSuffix",
    "phoneticFullName", "phoneticFamilyName", "phoneticGivenName", "phoneticMiddleName",
    "phoneticHonorificPrefix", "phoneticHonorificSuffix",
)  # fmt: skip


def stored_name(sent: Json) -> Json:
    """One name as Google keeps it; {} if nothing is left.

    A displayName sent by the client is ignored. An unstructuredName counts only where no part is
    given, and is then taken apart: the last word is the family name.
    """
    parts = {key: text for key in _PARTS if (text := str(sent.get(key) or "").strip())}
    if not any(key in parts for key in _PARTS[:5]):
        parts |= _taken_apart(str(sent.get("unstructuredName") or ""))
    if not parts:
        return {}
    display = display_name(parts)
    if not display:
        return parts
    return {
        "displayName": display,
        **parts,
        "displayNameLastFirst": last_first(parts),
        "unstructuredName": display,
    }


def display_name(parts: Json) -> str:
    """'Dr. John Jay Doe III'."""
    return " ".join(parts[key] for key in _PARTS[:5] if key in parts)


def last_first(parts: Json) -> str:
    """'Doe, Dr. John Jay, III'; without a family name the rest as it stands."""
    front = " ".join(parts[key] for key in _PARTS[:3] if key in parts)
    pieces = (parts.get("familyName", ""), front, parts.get("honorificSuffix", ""))
    return ", ".join(piece for piece in pieces if piece)


def _taken_apart(text: str) -> Json:
    words = text.split()
    if len(words) < 2:
        return {"givenName": words[0]} if words else {}
    return {"givenName": " ".join(words[:-1]), "familyName": words[-1]}
