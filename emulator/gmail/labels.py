"""Labels: the system's own, the owner's, and which of them may be put on a message by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_HIDDEN = ("hide", "labelHide")
_SHOWN: dict[str, tuple[str, str] | None] = {
    "CHAT": _HIDDEN,
    "SENT": None,
    "INBOX": None,
    "IMPORTANT": _HIDDEN,
    "TRASH": _HIDDEN,
    "DRAFT": None,
    "SPAM": ("hide", "labelShow"),
    "CATEGORY_FORUMS": _HIDDEN,
    "CATEGORY_UPDATES": _HIDDEN,
    "CATEGORY_PERSONAL": _HIDDEN,
    "CATEGORY_PROMOTIONS": _HIDDEN,
    "CATEGORY_SOCIAL": _HIDDEN,
    "STARRED": None,
    "UNREAD": None,
}
BOUND = frozenset(("SENT", "DRAFT", "CHAT"))
"""Labels only Gmail itself puts on a message or takes off."""
_RESERVED = frozenset(
    (
        *(name.lower() for name in _SHOWN),
        *("allmail", "archived", "bin", "buzz", "chats", "drafts", "migrated", "muted"),
        *("scheduled", "snoozed", "todo", "todos"),
    )
)
_LONGEST = 225


@dataclass(frozen=True)
class Label:
    id: str
    name: str
    type: str
    message_visibility: str = ""
    list_visibility: str = ""
    color: tuple[str, str] | None = None

    def json(self) -> dict[str, Any]:
        """The resource without counts; the visibilities are left out where Google has none."""
        found: dict[str, Any] = {"id": self.id, "name": self.name, "type": self.type}
        if self.message_visibility:
            found["messageListVisibility"] = self.message_visibility
        if self.list_visibility:
            found["labelListVisibility"] = self.list_visibility
        if self.color:
            found["color"] = {"textColor": self.color[0], "backgroundColor": self.color[1]}
        return found


def is_name(name: str) -> bool:
    """Whether a user's label may be called so. Names of Gmail's own folders are reserved."""
    return bool(name) and len(name) <= _LONGEST and name.lower() not in _RESERVED


SYSTEM = {name: Label(name, name, "system", *(shown or ("", ""))) for name, shown in _SHOWN.items()}
"""The labels every mailbox has, in the order Google lists them."""
