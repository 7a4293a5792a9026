"""What the mail pages show, as plain values for the templates; a screenful, never everything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from itertools import islice
from typing import Any

from emulator.api import Call
from emulator.gmail import mime
from emulator.gmail.frame import frame
from emulator.gmail.listing import listed
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.store import Store
from emulator.world import World

Context = dict[str, Any]
FOLDERS = {"inbox": "INBOX", "drafts": "DRAFT", "sent": "SENT", "all": ""}
MORE = {"starred": "STARRED", "spam": "SPAM", "trash": "TRASH"}
"""Folders an account has besides; every other name is the id of one of its labels."""
_ROWS = 50
_FIRST = ("From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date")


def menu(store: Store) -> Context:
    """The accounts with their folders' counts, and how many people outside got mail."""
    return {
        "accounts": [
            {
                "address": box.address,
                "unread": len(box.labelled("UNREAD")),
                "counts": {name: len(box.labelled(label)) for name, label in FOLDERS.items()},
            }
            for box in store.accounts.values()
        ],
        "outside_count": len(store.outside),
    }


def overview(store: Store) -> Context:
    newest = sorted(_latest(box) for box in store.outside.values() if box.mails)[-8:]
    return {"received": [_received(store, key) for _, key in reversed(newest)]}


def folder(
    world: World, store: Store, address: str, name: str, before: str, query: str
) -> Context | None:
    """One screen of a folder, newest first, narrowed by a search as Gmail's own.

    None if there is no such mailbox or folder; a Refusal for a page nobody gave out.
    """
    box = _box(store, address)
    label = _label_of(box, name) if box else None
    if box is None or label is None:
        return None
    asked = {"maxResults": _ROWS, "pageToken": before, "q": query}
    asked |= {"labelIds": [label]} if label else {}
    page = listed(Call("", box.address, {}, asked, {}, world), box)
    return {
        "address": box.address,
        "folder": name,
        "title": _title(box, name, label),
        "is_account": store.account_at(address) is box,
        "total": None if query else len(box.labelled(label)),
        "rows": [_row(mail) for mail in page.mails],
        "older": page.next,
        "before": before,
        "query": query,
        "own_label": label in box.labels,
        **labels(box),
    }


def labels(box: Mailbox) -> Context:
    """The owner's own labels by name, each with its count, and the further folders."""
    own = sorted(box.labels.values(), key=lambda label: label.name.casefold())
    return {
        "labels_of_box": [(label.id, label.name, len(box.labelled(label.id))) for label in own],
        "more": {name: len(box.labelled(label)) for name, label in MORE.items()},
    }


def _label_of(box: Mailbox, name: str) -> str | None:
    known = {**FOLDERS, **MORE}
    return known.get(name, name if name in box.labels else None)


def _title(box: Mailbox, name: str, label: str) -> str:
    if label in box.labels:
        return box.labels[label].name
    return "All mail" if name == "all" else name.capitalize()


def received(store: Store, address: str) -> list[Context]:
    """The newest mails that came to this address, whoever it is."""
    box = _box(store, address)
    if box is None:
        return []
    newest = (box.mails[id] for _, id in box.labelled("").newest_first())
    came = (mail for mail in newest if mail.labels.isdisjoint(("SENT", "DRAFT")))
    return [_row(mail) for mail in islice(came, _ROWS)]


def outside(store: Store, asked: Mapping[str, str]) -> Context:
    """The people outside by their newest mail. `asked` may have "find", which narrows by address,
    and "start", how many of them were shown before."""
    find, start = asked.get("find", ""), _number(asked.get("start", ""))
    wanted = find.strip().lower()
    latest = sorted(
        (_latest(box) for key, box in store.outside.items() if wanted in key and box.mails),
        reverse=True,
    )
    return {
        "find": find,
        "total": len(latest),
        "people": [_received(store, key) for _, key in latest[start : start + _ROWS]],
        "next": start + _ROWS if len(latest) > start + _ROWS else 0,
        "previous": max(0, start - _ROWS) if start else None,
    }


def _number(text: str) -> int:
    """0 for what is none, or is more than there can be."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def message(store: Store, address: str, id: str) -> Context | None:
    """One mail: its heads, its parts, and the sent mail that the buttons answer."""
    box = _box(store, address)
    mail = box.mails.get(id) if box else None
    if box is None or mail is None:
        return None
    letter, body = mail.letter(), mime.parsed(mail.raw)
    plain = mime.body(body, "plain")
    owner, sent = _origin(store, box, mail)
    return {
        "address": box.address,
        "is_account": store.account_at(address) is box,
        "row": _row(mail),
        "labels": sorted(mail.labels),
        "tags": [box.labels[key].name if key in box.labels else key for key in sorted(mail.labels)],
        "draft": next((id for id, message in box.drafts.items() if message == mail.id), ""),
        "heads": [(n, v) for n in _FIRST for v in letter.values(n)],
        "all_heads": [(n, v) for n in _names(mail) for v in letter.values(n)],
        "frame": frame(body),
        "plain": mime.text_of(plain) if plain is not None else "",
        "files": mime.file_names(body),
        "raw": mail.raw[:200_000].decode("utf-8", "replace"),
        "owner": owner.address if owner else "",
        "sent": sent.id if sent else "",
        "customers": _customers(box, mail, owner),
        "can_unsubscribe": bool(sent and "mailto:" in letter.first("List-Unsubscribe")),
        "thread": [
            _row(box.mails[other]) for other in box.threads[mail.thread][-_ROWS:] if other != id
        ],
        **labels(box),
    }


def _names(mail: Mail) -> list[str]:
    return list(dict.fromkeys(name for name, _ in mail.letter().head))


def _box(store: Store, address: str) -> Mailbox | None:
    return store.account_at(address) or store.outside.get(address.lower())


def _origin(store: Store, box: Mailbox, mail: Mail) -> tuple[Mailbox | None, Mail | None]:
    """The account that sent this mail and its own copy, wherever it is looked at."""
    for owner in store.accounts.values():
        for sent in owner.with_message_id(mail.message_id):
            if "SENT" in sent.labels:
                return owner, sent
    return None, None


def _customers(box: Mailbox, mail: Mail, owner: Mailbox | None) -> list[str]:
    """Who may answer: everybody the mail went to, or the one whose mailbox this is."""
    if owner is not box:
        return [box.address]
    return [address for _, address in mail.letter().addresses("To", "Cc", "Bcc")]


def _latest(box: Mailbox) -> tuple[tuple[int, str], str]:
    return box.labelled("").keys[-1], box.address.lower()


def _received(store: Store, key: str) -> Context:
    box = store.outside[key]
    newest = box.mails[box.labelled("").keys[-1][1]]
    return {"address": box.address, "count": len(box.mails), **_row(newest)}


def _row(mail: Mail) -> Context:
    moment = datetime.fromtimestamp(mail.at / 1000, UTC)
    return {
        "id": mail.id,
        "sender": mail.sender,
        "to": mail.to,
        "subject": mail.subject or "(no subject)",
        "snippet": unescape(mail.snippet),
        "date": moment.strftime("%d %b %Y"),
        "time": moment.strftime("%H:%M"),
        "unread": "UNREAD" in mail.labels,
        "starred": "STARRED" in mail.labels,
    }
