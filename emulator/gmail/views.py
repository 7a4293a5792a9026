"""What the mail pages show, as plain values for the templates; a screenful, never everything."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from itertools import islice
from typing import Any

from emulator.gmail import mime
from emulator.gmail.listing import page_token, read_token
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.store import Store

Context = dict[str, Any]
FOLDERS = {"inbox": "INBOX", "drafts": "DRAFT", "sent": "SENT", "all": ""}
_ROWS = 50
_FRAME = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'\">"
    '<base target="_blank"><style>body{font:15px/1.5 sans-serif;margin:16px;background:#fff;'
    "color:#222}</style>"
)
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


def folder(store: Store, address: str, name: str, before: str) -> Context | None:
    """One screen of a folder, newest first; None if there is no such mailbox or folder."""
    box = _box(store, address)
    if box is None or name not in FOLDERS:
        return None
    index = box.labelled(FOLDERS[name])
    rows = list(islice(index.newest_first(read_token(before)), _ROWS + 1))
    return {
        "address": box.address,
        "folder": name,
        "is_account": address.lower() in store.accounts,
        "total": len(index),
        "rows": [_row(box.mails[id]) for _, id in rows[:_ROWS]],
        "older": page_token(rows[_ROWS - 1]) if len(rows) > _ROWS else "",
        "before": before,
    }


def outside(store: Store, find: str, start: int) -> Context:
    """The people outside by their newest mail; `find` narrows by address."""
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


def message(store: Store, address: str, id: str) -> Context | None:
    """One mail: its heads, its parts, and the sent mail that the buttons answer."""
    box = _box(store, address)
    mail = box.mails.get(id) if box else None
    if box is None or mail is None:
        return None
    letter, body = mail.letter(), mime.parsed(mail.raw)
    rich, plain = mime.body(body, "html"), mime.body(body, "plain")
    owner, sent = _origin(store, box, mail)
    return {
        "address": box.address,
        "is_account": address.lower() in store.accounts,
        "row": _row(mail),
        "labels": sorted(mail.labels),
        "heads": [(n, v) for n in _FIRST for v in letter.values(n)],
        "all_heads": [(n, v) for n in _names(mail) for v in letter.values(n)],
        "frame": _FRAME + mime.text_of(rich) if rich is not None else "",
        "plain": mime.text_of(plain) if plain is not None else "",
        "files": [part.get_filename() for part in mime.leaves(body) if part.get_filename()],
        "raw": mail.raw[:200_000].decode("utf-8", "replace"),
        "owner": owner.address if owner else "",
        "sent": sent.id if sent else "",
        "customers": _customers(box, mail, owner),
        "can_unsubscribe": bool(sent and "mailto:" in letter.first("List-Unsubscribe")),
        "thread": [_row(box.mails[other]) for other in box.threads[mail.thread] if other != id],
    }


def _names(mail: Mail) -> list[str]:
    return list(dict.fromkeys(name for name, _ in mail.letter().head))


def _box(store: Store, address: str) -> Mailbox | None:
    return store.accounts.get(address.lower()) or store.outside.get(address.lower())


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
    }
