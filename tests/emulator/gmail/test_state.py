from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, written

Post = Callable[..., dict[str, Any]]


def test_everything_survives_a_dump_and_a_load(
    google: Running, users: Any, post: Post, store: Store
) -> None:
    store.account(OWNER).add_sender("shop@krk.example", "Shop")
    store.bounce("gone@example.org")
    post(Subject="first", To="gone@example.org")
    sent = post("Words", "<p>Words</p>", Subject="second")
    label = users.labels().create(userId="me", body={"name": "Wine"}).execute()
    body = {"addLabelIds": [label["id"]]}
    users.messages().modify(userId="me", id=sent["id"], body=body).execute()
    draft = {"message": {"raw": coded(written())}}
    users.drafts().create(userId="me", body=draft).execute()

    loaded = Store()
    loaded.load(json.loads(json.dumps(store.dump())))

    assert flat(loaded) == flat(store)
    box = loaded.account(OWNER)
    assert [box.mails[id].subject for _, id in box.labelled(label["id"]).keys] == ["second"]
    assert list(box.drafts) == list(store.account(OWNER).drafts)
    assert "Words" in loaded.outside["ana@example.org"].mails.popitem()[1].raw.decode()


def flat(store: Store) -> list[Any]:
    """All that is in the mailboxes, with labels in order."""
    boxes = [*store.accounts.values(), *store.outside.values()]
    mails = [
        (mail.id, mail.thread, sorted(mail.labels), mail.raw, mail.text, mail.history)
        for box in boxes
        for mail in box.mails.values()
    ]
    rest = [{k: v for k, v in box.dump().items() if k != "mails"} for box in boxes]
    return [mails, json.loads(json.dumps([rest, store.bouncing]))]


def test_mail_that_came_before_the_first_use_is_in_the_new_inbox(
    users: Any, post: Post, store: Store
) -> None:
    post(To="cleo+shop@example.org, cleo@example.org")

    box = store.account("cleo@example.org")

    assert len(box.labelled("INBOX")) == 2
    assert not store.outside
