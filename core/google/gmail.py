"""Gmail: the real Gmail gateway."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from core.errors import Expired, Gone
from core.google.discovery import Api
from core.google.transport import Session
from core.i18n import Text
from core.model import Draft, MessageHeaders, SendAs, SentMessage

_PAGE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class GoogleGmail:
    """Implements core.google.ports.Gmail."""

    def __init__(self, session: Session) -> None:
        self._api = Api(session, "gmail", "v1")

    @cached_property
    def _users(self) -> Any:
        return self._api.resource.users()

    @cached_property
    def _drafts(self) -> Any:
        return self._users.drafts()

    @cached_property
    def _messages(self) -> Any:
        return self._users.messages()

    def history_id(self) -> str:
        profile = self._api.run(self._users.getProfile(userId="me"))
        return str(profile["historyId"])

    def send_as(self) -> list[SendAs]:
        answer = self._api.run(self._users.settings().sendAs().list(userId="me"))
        return [_send_as(item) for item in answer.get("sendAs", ())]

    def create_draft(self, raw: bytes) -> Draft:
        body = {"message": {"raw": urlsafe_b64encode(raw).decode()}}
        return _draft(self._api.run(self._drafts.create(userId="me", body=body)))

    def draft_exists(self, draft_id: str) -> bool:
        try:
            request = self._drafts.get(userId="me", id=draft_id, format="minimal")
            self._api.run(request)
        except Gone:
            return False
        return True

    def find_drafts(self) -> list[Draft]:
        request = self._drafts.list(userId="me", maxResults=_PAGE)
        return [_draft(item) for item in self._listed(self._drafts, request, "drafts")]

    def send_draft(self, draft_id: str) -> SentMessage:
        request = self._drafts.send(userId="me", body={"id": draft_id})
        message = self._api.run(request)
        return SentMessage(message["id"], message["threadId"])

    def delete_draft(self, draft_id: str) -> None:
        try:
            self._api.run(self._drafts.delete(userId="me", id=draft_id))
        except Gone:
            return

    def list_ids(
        self, *, labels: Sequence[str] = (), query: str = "", most: int = 10_000
    ) -> list[str]:
        wanted: dict[str, Any] = {"maxResults": min(_PAGE, most)}
        if labels:
            wanted["labelIds"] = list(labels)
        if query:
            wanted["q"] = query
        request = self._messages.list(userId="me", **wanted)
        found: list[str] = []
        for item in self._listed(self._messages, request, "messages"):
            found.append(item["id"])
            if len(found) >= most:
                break
        return found

    def headers(self, ids: Sequence[str], names: Sequence[str]) -> list[MessageHeaders]:
        found = []
        for message_id in ids:
            request = self._messages.get(
                userId="me", id=message_id, format="metadata", metadataHeaders=list(names)
            )
            try:
                found.append(_headers(self._api.run(request)))
            except Gone:
                continue
        return found

    def added_since(self, history_id: str, *, label: str) -> list[str]:
        history = self._users.history()
        request = history.list(
            userId="me",
            startHistoryId=history_id,
            historyTypes=["messageAdded"],
            labelId=label,
            maxResults=_PAGE,
        )
        try:
            records = list(self._listed(history, request, "history"))
        except Gone as error:
            raise Expired(
                Text("Google no longer knows what changed in the mailbox since the last look."),
                Text("The mailbox is read again."),
                http=404,
                reason="EXPIRED_HISTORY",
            ) from error
        added = [
            item["message"]["id"]
            for record in records
            for item in record.get("messagesAdded", ())
            if label in item["message"].get("labelIds", (label,))
        ]
        return list(dict.fromkeys(added))

    def raw(self, message_id: str) -> bytes:
        request = self._messages.get(userId="me", id=message_id, format="raw")
        encoded = self._api.run(request)["raw"]
        return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))

    def mark_read(self, message_id: str) -> None:
        body = {"removeLabelIds": ["UNREAD"]}
        self._api.run(self._messages.modify(userId="me", id=message_id, body=body))

    def _listed(self, collection: Any, request: Any, key: str) -> Iterator[Mapping[str, Any]]:
        """All items of all pages, each page asked for when it is needed."""
        while request is not None:
            page = self._api.run(request)
            yield from page.get(key, ())
            request = collection.list_next(request, page)


def _send_as(item: Mapping[str, Any]) -> SendAs:
    primary = bool(item.get("isPrimary"))
    return SendAs(
        address=item["sendAsEmail"],
        name=item.get("displayName", ""),
        primary=primary,
        # the primary address carries no status
        verified=primary or item.get("verificationStatus") == "accepted",
    )


def _draft(item: Mapping[str, Any]) -> Draft:
    return Draft(item["id"], item["message"]["id"])


def _headers(message: Mapping[str, Any]) -> MessageHeaders:
    listed = message.get("payload", {}).get("headers", ())
    return MessageHeaders(
        id=message["id"],
        thread_id=message["threadId"],
        at=_EPOCH + timedelta(milliseconds=int(message["internalDate"])),
        labels=frozenset(message.get("labelIds", ())),
        headers={item["name"].lower(): item["value"] for item in listed},
    )
