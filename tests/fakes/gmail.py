"""A mailbox in memory: what core.google.gmail.GoogleGmail answers, without the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from itertools import count

from core.clock import Clock
from core.errors import Expired, Gone, Rejected, TryLater
from core.i18n import Text
from core.model import Draft, MessageHeaders, SendAs, SentMessage
from tests.fakes.calls import Calls


@dataclass
class FakeMessage:
    id: str
    thread_id: str
    at: datetime
    labels: set[str]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


@dataclass
class FakeGmail:
    """Implements core.google.ports.Gmail over `messages`, newest last."""

    clock: Clock
    address: str = "owner@example.com"
    daily_limit: int = 500
    calls: Calls = field(default_factory=Calls)
    messages: dict[str, FakeMessage] = field(default_factory=dict)
    drafts: dict[str, FakeMessage] = field(default_factory=dict)
    aliases: list[SendAs] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._history: list[tuple[int, str, str]] = []
        self._oldest = 0

    def history_id(self) -> str:
        with self.calls.made("gmail.users.getProfile"):
            return str(self._history[-1][0] if self._history else 1)

    def send_as(self) -> list[SendAs]:
        with self.calls.made("gmail.users.settings.sendAs.list"):
            own = SendAs(self.address, "", primary=True, verified=True)
            return [own, *self.aliases]

    def create_draft(self, raw: bytes) -> Draft:
        with self.calls.made("gmail.users.drafts.create"):
            draft_id = f"r{next(self._numbers)}"
            message = self._message(raw, {"DRAFT"})
            self.drafts[draft_id] = message
            self._added(message)
            return Draft(draft_id, message.id)

    def draft_exists(self, draft_id: str) -> bool:
        with self.calls.made("gmail.users.drafts.get"):
            return draft_id in self.drafts

    def find_drafts(self) -> list[Draft]:
        with self.calls.made("gmail.users.drafts.list"):
            return [Draft(key, message.id) for key, message in self.drafts.items()]

    def send_draft(self, draft_id: str) -> SentMessage:
        with self.calls.made("gmail.users.drafts.send"):
            if draft_id not in self.drafts:
                raise Gone(Text("There is no such draft."), http=404)
            self._check_limit()
            if not self.drafts[draft_id].mail["To"]:
                raise Rejected(Text("Recipient address required"), http=400)
            draft = self.drafts.pop(draft_id)
            return self._sent(draft)

    def delete_draft(self, draft_id: str) -> None:
        with self.calls.made("gmail.users.drafts.delete"):
            self.drafts.pop(draft_id, None)

    def list_ids(
        self, *, labels: Sequence[str] = (), query: str = "", most: int = 10_000
    ) -> list[str]:
        with self.calls.made("gmail.users.messages.list"):
            wanted = set(labels)
            found = [
                message
                for message in self.messages.values()
                if wanted <= message.labels and _fits(message, query)
            ]
            found.sort(key=lambda message: message.at)
            return [message.id for message in reversed(found)][:most]

    def headers(self, ids: Sequence[str], names: Sequence[str]) -> list[MessageHeaders]:
        answers = []
        for message_id in ids:
            with self.calls.made("gmail.users.messages.get"):
                if message := self.messages.get(message_id) or self._draft(message_id):
                    answers.append(_headers(message, names))
        return answers

    def added_since(self, history_id: str, *, label: str) -> list[str]:
        with self.calls.made("gmail.users.history.list"):
            if int(history_id) < self._oldest:
                raise Expired(Text("The history is too old."), http=404)
            since = int(history_id)
            added = [i for at, i, of in self._history if at > since and of == label]
            return list(dict.fromkeys(added))

    def raw(self, message_id: str) -> bytes:
        with self.calls.made("gmail.users.messages.get"):
            if message_id not in self.messages:
                raise Gone(Text("There is no such message."), http=404)
            return self.messages[message_id].content

    def mark_read(self, message_id: str) -> None:
        with self.calls.made("gmail.users.messages.modify"):
            if message_id not in self.messages:
                raise Gone(Text("There is no such message."), http=404)
            self.messages[message_id].labels.discard("UNREAD")

    # the world

    def deliver(self, raw: bytes, *, labels: Sequence[str] = ("INBOX", "UNREAD")) -> str:
        """A message arrives; its id."""
        message = self._message(raw, set(labels))
        self.messages[message.id] = message
        self._added(message)
        return message.id

    def sent(self) -> list[FakeMessage]:
        return [message for message in self.messages.values() if "SENT" in message.labels]

    def forget_history(self) -> None:
        """Every history id given so far is too old."""
        self._oldest = next(self._numbers)

    def _sent(self, draft: FakeMessage) -> SentMessage:
        mail = draft.mail
        del mail["Message-ID"]  # Gmail puts its own in its place
        mail["Message-ID"] = make_msgid(domain="mail.gmail.com")
        message = self._message(mail.as_bytes(), {"SENT"}, thread_id=draft.thread_id)
        self.messages[message.id] = message
        self._added(message)
        return SentMessage(message.id, message.thread_id)

    def _draft(self, message_id: str) -> FakeMessage | None:
        return next((draft for draft in self.drafts.values() if draft.id == message_id), None)

    def _check_limit(self) -> None:
        day_ago = self.clock.now() - timedelta(days=1)
        recent = sorted(message.at for message in self.sent() if message.at > day_ago)
        if len(recent) >= self.daily_limit:
            after = recent[-self.daily_limit] + timedelta(days=1)
            raise TryLater(Text("The daily limit is reached."), http=429, after=after)

    def _message(self, raw: bytes, labels: set[str], *, thread_id: str = "") -> FakeMessage:
        key = f"{next(self._numbers):016x}"
        return FakeMessage(key, thread_id or key, self.clock.now(), labels, raw)

    def _added(self, message: FakeMessage) -> None:
        number = next(self._numbers)
        self._history.extend((number, message.id, label) for label in sorted(message.labels))


def _headers(message: FakeMessage, names: Sequence[str]) -> MessageHeaders:
    mail = message.mail
    found = {name.lower(): str(mail[name]) for name in names if mail[name] is not None}
    labels = frozenset(message.labels)
    return MessageHeaders(message.id, message.thread_id, message.at, labels, found)


def _fits(message: FakeMessage, query: str) -> bool:
    """The few operators of Gmail's search that are asked for: from: to: subject: after: before:."""
    mail = message.mail
    for word in query.split():
        operator, _, value = word.partition(":")
        if operator in ("from", "to", "subject"):
            if value.lower() not in str(mail[operator] or "").lower():
                return False
        elif operator in ("after", "before"):
            later = message.at.timestamp() >= float(value)
            if later != (operator == "after"):
                return False
        elif operator == "in":
            if value.upper() not in message.labels:
                return False
        elif word.lower() not in message.content.decode("utf-8", "replace").lower():
            return False
    return True
