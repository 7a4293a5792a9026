"""One address's mail: messages, threads, drafts, labels and the history of all changes.

An account's mailbox and that of somebody outside are alike; only the store tells them apart.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from emulator.gmail.history import History
from emulator.gmail.index import DateIndex
from emulator.gmail.labels import SYSTEM, Label
from emulator.gmail.mail import Mail, stored
from emulator.world import World

EVERYTHING = ""
"""The index that holds every message, whatever its labels."""
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|aw|odp)\s*:)+\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Sender:
    """A send-as identity. `status` is "accepted" or "pending", "" for the primary one."""

    address: str
    name: str = ""
    status: str = ""
    default: bool = False
    reply_to: str = ""
    signature: str = ""
    alias: bool = True

    @property
    def usable(self) -> bool:
        return self.status in ("", "accepted")


class Mailbox:
    def __init__(self, address: str) -> None:
        self.address = address
        self.mails: dict[str, Mail] = {}
        self.threads: dict[str, list[str]] = {}
        self.index: dict[str, DateIndex] = {EVERYTHING: DateIndex()}
        self.by_message_id: dict[str, list[str]] = {}
        self.drafts: dict[str, str] = {}
        self.draft_of: dict[str, str] = {}
        self.sent_drafts: set[str] = set()
        self.labels: dict[str, Label] = {}
        self.next_label = 1
        self.last_id = 0
        self.senders = {address.lower(): Sender(address, default=True)}
        self.sent_at: deque[int] = deque()
        self.over_since = 0
        self.closed_until = 0
        self.closed_at = 0
        self.vacation: dict[str, Any] = {}
        self.answered: dict[str, int] = {}
        self.history = History()

    def all_labels(self) -> dict[str, Label]:
        return {**SYSTEM, **self.labels}

    def label(self, id: str) -> Label | None:
        return SYSTEM.get(id) or self.labels.get(id)

    def labelled(self, label: str) -> DateIndex:
        return self.index.get(label) or DateIndex()

    def add(
        self,
        raw: bytes,
        labels: frozenset[str],
        world: World,
        *,
        thread: str = "",
        at: int | None = None,
    ) -> Mail:
        """Take in a message. It joins `thread` if given, else the one its references name."""
        now = milliseconds(world)
        mail = stored(raw, self._new_id(now, world.random), at=at or now, seen=now, labels=labels)
        mail.thread = thread or self.thread_by_references(mail) or mail.id
        self._place(mail)
        mail.history = self.history.record("messageAdded", mail, world)
        return mail

    def absorb(self, other: Mailbox) -> None:
        """Take over the mails of an address that turns out to be this one's."""
        for mail in other.mails.values():
            self._place(mail)
        self.history.latest = max(self.history.latest, other.history.latest)

    def remove(self, mail: Mail, world: World) -> None:
        self.history.record("messageDeleted", mail, world)
        del self.mails[mail.id]
        for label in (EVERYTHING, *mail.labels):
            self.index[label].drop(mail.key)
        if mail.message_id:
            self.by_message_id[mail.message_id].remove(mail.id)
            if not self.by_message_id[mail.message_id]:
                del self.by_message_id[mail.message_id]
        self.drafts.pop(self.draft_of.pop(mail.id, ""), None)
        self.threads[mail.thread].remove(mail.id)
        if not self.threads[mail.thread]:
            del self.threads[mail.thread]

    def relabel(self, mail: Mail, add: frozenset[str], drop: frozenset[str], world: World) -> None:
        """Put labels on and take labels off; only real changes enter the history."""
        added, dropped = add - mail.labels, (drop & mail.labels) - add
        mail.labels = (mail.labels | added) - dropped
        for label in added:
            self.index.setdefault(label, DateIndex()).add(mail.key)
        for label in dropped:
            self.index[label].drop(mail.key)
        if added:
            mail.history = self.history.record("labelAdded", mail, world, sorted(added))
        if dropped:
            mail.history = self.history.record("labelRemoved", mail, world, sorted(dropped))

    def thread_by_references(self, mail: Mail) -> str:
        """The thread of a message this one answers, if the subject is the same; else ""."""
        letter = mail.letter()
        named = " ".join([*letter.values("In-Reply-To"), *letter.values("References")])
        for message_id in reversed(re.findall(r"<[^<>\s]+>", named)):
            for found in self.with_message_id(message_id):
                if plain_subject(found.subject) == plain_subject(mail.subject):
                    return found.thread
        return ""

    def with_message_id(self, message_id: str) -> list[Mail]:
        """Usually one; an imported mail may be there twice. Newest first."""
        found = [self.mails[id] for id in self.by_message_id.get(message_id, ())]
        return sorted(found, key=lambda mail: mail.key, reverse=True)

    def keep_draft(self, draft: str, mail: Mail) -> None:
        """From now on this message is what the draft holds."""
        self.draft_of.pop(self.drafts.get(draft, ""), None)
        self.drafts[draft], self.draft_of[mail.id] = mail.id, draft

    def add_sender(self, address: str, name: str = "", *, accepted: bool = True) -> None:
        """Another send-as identity, verified or still waiting for its owner's click."""
        status = "accepted" if accepted else "pending"
        self.senders[address.lower()] = Sender(address, name, status)

    def name_primary(self, name: str) -> None:
        key = self.address.lower()
        self.senders[key] = replace(self.senders[key], name=name)

    def default_sender(self) -> Sender:
        return next(s for s in self.senders.values() if s.default)

    def _place(self, mail: Mail) -> None:
        self.mails[mail.id] = mail
        self.last_id = max(self.last_id, int(mail.id, 16))
        self.threads.setdefault(mail.thread, []).append(mail.id)
        for label in (EVERYTHING, *mail.labels):
            self.index.setdefault(label, DateIndex()).add(mail.key)
        if mail.message_id:
            self.by_message_id.setdefault(mail.message_id, []).append(mail.id)

    def _new_id(self, now: int, random: Random) -> str:
        """16 hex digits that grow with time, as Google's do: the newer of two mails sorts last."""
        earliest = now << 20 | random.getrandbits(16)
        self.last_id = max(earliest, self.last_id + random.randint(1, 4096))
        return f"{self.last_id:016x}"

    def dump(self) -> dict[str, Any]:
        return {
            "mails": [mail.dump() for mail in self.mails.values()],
            "drafts": self.drafts,
            "sent_drafts": sorted(self.sent_drafts),
            "labels": [
                [x.id, x.name, x.message_visibility, x.list_visibility, x.color]
                for x in self.labels.values()
            ],
            "next_label": self.next_label,
            "senders": [
                [s.address, s.name, s.status, s.default, s.reply_to, s.signature, s.alias]
                for s in self.senders.values()
            ],
            "sent_at": list(self.sent_at),
            "over_since": self.over_since,
            "closed_until": self.closed_until,
            "closed_at": self.closed_at,
            "vacation": self.vacation,
            "answered": self.answered,
            "history": self.history.dump(),
        }

    @classmethod
    def load(cls, address: str, state: dict[str, Any]) -> Mailbox:
        box = cls(address)
        for fields in state["mails"]:
            box._place(Mail.load(fields))
        box.drafts = dict(state["drafts"])
        box.draft_of = {message: draft for draft, message in box.drafts.items()}
        box.sent_drafts = set(state["sent_drafts"])
        for id, name, in_list, shown, color in state["labels"]:
            box.labels[id] = Label(
                id, name, "user", in_list, shown, (color[0], color[1]) if color else None
            )
        box.next_label = state["next_label"]
        box.senders = {s[0].lower(): Sender(*s) for s in state["senders"]}
        box.sent_at = deque(state["sent_at"])
        for name in ("over_since", "closed_until", "closed_at", "vacation", "answered"):
            setattr(box, name, state.get(name, getattr(box, name)))
        box.history = History.load(state["history"])
        return box


def milliseconds(world: World) -> int:
    return int(world.clock.now().timestamp() * 1000)


def plain_subject(subject: str) -> str:
    return _PREFIX.sub("", subject).strip().casefold()
