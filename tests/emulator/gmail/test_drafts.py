from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.gmail.conftest import coded, headers, opened, received, written

Answer = dict[str, Any]


@pytest.fixture
def draft(users: Any) -> Callable[..., Answer]:
    def create(**fields: str) -> Answer:
        body = {"message": {"raw": coded(written(**fields))}}
        made: Answer = users.drafts().create(userId="me", body=body).execute()
        return made

    return create


def kept(users: Any) -> list[Answer]:
    found: list[Answer] = users.drafts().list(userId="me").execute().get("drafts", [])
    return found


def test_a_draft_is_kept_and_delivers_nothing(
    users: Any, draft: Callable[..., Answer], store: Store
) -> None:
    made = draft()

    assert made["message"]["labelIds"] == ["DRAFT"]
    message = {"id": made["message"]["id"], "threadId": made["message"]["threadId"]}
    assert kept(users) == [{"id": made["id"], "message": message}]
    assert not store.outside


def test_sending_a_draft_deletes_it_and_makes_a_new_message(
    users: Any, draft: Callable[..., Answer], store: Store
) -> None:
    made = draft(X_Token="abc")

    sent = users.drafts().send(userId="me", body={"id": made["id"]}).execute()

    assert sent["id"] != made["message"]["id"]
    assert sent["threadId"] == made["message"]["threadId"]
    assert sent["labelIds"] == ["SENT"]
    assert kept(users) == []
    assert received(store, "ana@example.org")["X-Token"] == "abc"
    with pytest.raises(HttpError) as gone:
        opened(users, made["message"]["id"])
    assert gone.value.status_code == 404


def test_the_history_of_a_sent_draft_names_both_messages(
    users: Any, draft: Callable[..., Answer]
) -> None:
    made = draft()
    start = users.getProfile(userId="me").execute()["historyId"]

    sent = users.drafts().send(userId="me", body={"id": made["id"]}).execute()

    records = users.history().list(userId="me", startHistoryId=start).execute()["history"]
    added = [m["message"]["id"] for r in records for m in r.get("messagesAdded", [])]
    deleted = [m["message"]["id"] for r in records for m in r.get("messagesDeleted", [])]
    assert (added, deleted) == ([sent["id"]], [made["message"]["id"]])


def test_a_draft_that_was_sent_cannot_be_sent_read_or_updated(
    users: Any, draft: Callable[..., Answer], store: Store
) -> None:
    made = draft()
    users.drafts().send(userId="me", body={"id": made["id"]}).execute()

    def refusal(request: Any) -> tuple[int, str]:
        with pytest.raises(HttpError) as refused:
            request.execute()
        return refused.value.status_code, refused.value.reason

    unknown = (404, "Requested entity was not found.")
    body = {"message": {"raw": coded(written())}}
    assert refusal(users.drafts().send(userId="me", body={"id": made["id"]})) == unknown
    assert refusal(users.drafts().get(userId="me", id=made["id"])) == unknown
    assert refusal(users.drafts().delete(userId="me", id=made["id"])) == unknown
    assert refusal(users.drafts().update(userId="me", id=made["id"], body=body)) == (
        400,
        "Message not a draft",
    )
    assert len(store.outside["ana@example.org"].mails) == 1


def test_an_update_keeps_the_drafts_id_and_changes_the_messages(
    users: Any, draft: Callable[..., Answer]
) -> None:
    made = draft()

    body = {"message": {"raw": coded(written(Subject="Other news"))}}
    changed = users.drafts().update(userId="me", id=made["id"], body=body).execute()

    assert changed["id"] == made["id"]
    assert changed["message"]["id"] != made["message"]["id"]
    assert changed["message"]["threadId"] == made["message"]["threadId"]
    found = users.drafts().get(userId="me", id=made["id"], format="metadata").execute()
    assert headers(found["message"])["Subject"] == "Other news"


def test_a_deleted_draft_is_gone(users: Any, draft: Callable[..., Answer]) -> None:
    made = draft()

    users.drafts().delete(userId="me", id=made["id"]).execute()

    assert kept(users) == []


def test_a_draft_needs_a_message_and_real_addresses_but_no_recipient(
    users: Any, draft: Callable[..., Answer]
) -> None:
    with pytest.raises(HttpError) as missing:
        users.drafts().create(userId="me", body={}).execute()
    with pytest.raises(HttpError) as wrong:
        draft(To="e, m, a, i, l")

    made = draft(To="")

    assert missing.value.reason == "Missing draft message"
    assert wrong.value.reason == "Invalid To header"
    with pytest.raises(HttpError) as nobody:
        users.drafts().send(userId="me", body={"id": made["id"]}).execute()
    assert nobody.value.reason == "Recipient address required"
    assert len(kept(users)) == 1


def test_over_the_daily_limit_the_draft_stays(
    google: Running, users: Any, draft: Callable[..., Answer]
) -> None:
    google.world.options["daily_limit"] = 0
    made = draft()

    with pytest.raises(HttpError) as refused:
        users.drafts().send(userId="me", body={"id": made["id"]}).execute()

    assert "(Mail sending)" in refused.value.reason
    assert [d["id"] for d in kept(users)] == [made["id"]]


def test_a_draft_carries_no_label_but_draft(users: Any, draft: Callable[..., Answer]) -> None:
    made = draft()

    body = {"addLabelIds": ["STARRED"]}
    request = users.messages().modify(userId="me", id=made["message"]["id"], body=body)
    with pytest.raises(HttpError) as refused:
        request.execute()

    assert refused.value.status_code == 400
