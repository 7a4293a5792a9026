"""`python -m benchmarks.emulator_gmail`: what a Gmail call costs in a mailbox of 1,000 and 10,000.

Calls go straight to the handlers, without HTTP; processor time, so that a busy machine shows the
same. The last column should stay near 1 wherever a call does not read the whole mailbox; a search
for a word, which does, is there to compare.
"""

from __future__ import annotations

import random
import statistics
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from emulator.api import Call
from emulator.gmail import HANDLERS, Store
from emulator.gmail.mailbox import Mailbox
from emulator.world import World

OWNER = "owner@example.com"
SIZES = (1_000, 10_000)
_ROUNDS = 30
_FIRST = 1_700_000_000_000
_MAIL = urlsafe_b64encode(
    b"To: ana@example.org\r\nSubject: News\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>"
).decode()


def main() -> None:
    small, large = (measured(size) for size in SIZES)
    print(f"{'call':42}{SIZES[0]:>9,}{SIZES[1]:>9,}    ratio")
    for name, seconds in large.items():
        before = small[name]
        print(f"{name:42}{before * 1e3:7.2f}ms{seconds * 1e3:7.2f}ms{seconds / before:9.1f}")


def measured(size: int) -> dict[str, float]:
    """Median seconds of processor time of each call."""
    world = filled(size)
    store = world.stores["gmail"]
    assert isinstance(store, Store)
    return {name: _median(call) for name, call in _calls(world, store.account(OWNER)).items()}


def filled(size: int) -> World:
    """Half of it unread in the inbox, half sent; 150 words each, in threads of two."""
    world, chance = World(stores={"gmail": Store()}), random.Random(1)
    world.options["daily_limit"] = 10**9
    store = world.stores["gmail"]
    assert isinstance(store, Store)
    words = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(3_000)]
    for number in range(size):
        text = " ".join(chance.choices(words, k=150))
        answers = f"In-Reply-To: <{number - 1}@x>\r\n" if number % 2 else ""
        raw = (
            f"From: a{number}@x.example\r\nTo: {OWNER}\r\nSubject: Mail {number // 2}\r\n"
            f"Message-ID: <{number}@x>\r\n{answers}\r\n{text}\r\n"
        )
        labels = frozenset(("INBOX", "UNREAD") if number % 2 else ("SENT",))
        store.account(OWNER).add(raw.encode(), labels, world, at=_FIRST + number * 1000)
    return world


def _calls(world: World, box: Mailbox) -> dict[str, Callable[[], Any]]:
    newest = max(box.mails)
    star, unstar = {"addLabelIds": ["STARRED"]}, {"removeLabelIds": ["STARRED"]}
    recent = f"after:{(_FIRST // 1000) + len(box.mails) - 100}"

    def ask(method: str, body: dict[str, Any] | None = None, **given: Any) -> Any:
        name, path = f"gmail.users.{method}", {"userId": "me", "id": given.pop("id", "")}
        return HANDLERS[name](Call(name, OWNER, path, given, body or {}, world))

    def draft() -> None:
        made = ask("drafts.create", {"message": {"raw": _MAIL}})
        ask("drafts.send", {"id": made["id"]})

    def mark() -> None:
        ask("messages.modify", star, id=newest)
        ask("messages.modify", unstar, id=newest)

    return {
        "messages.list labelIds=INBOX": lambda: ask("messages.list", labelIds=["INBOX"]),
        "messages.list in:inbox from:… after:…": lambda: ask(
            "messages.list", q=f"in:inbox from:mailer-daemon {recent}"
        ),
        "messages.list rfc822msgid:…": lambda: ask("messages.list", q="rfc822msgid:7@x"),
        "messages.list a word nobody wrote": lambda: ask("messages.list", q="zzzzz"),
        "messages.get": lambda: ask("messages.get", id=newest),
        "messages.modify, there and back": mark,
        "messages.send": lambda: ask("messages.send", {"raw": _MAIL}),
        "drafts.create and drafts.send": draft,
        "drafts.list": lambda: ask("drafts.list"),
        "threads.list": lambda: ask("threads.list"),
        "threads.get": lambda: ask("threads.get", id=box.mails[newest].thread),
        "history.list of the last changes": lambda: ask(
            "history.list", startHistoryId=str(box.history.latest)
        ),
        "labels.list": lambda: ask("labels.list"),
        "getProfile": lambda: ask("getProfile"),
    }


def _median(call: Callable[[], Any]) -> float:
    call()
    taken = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        call()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
