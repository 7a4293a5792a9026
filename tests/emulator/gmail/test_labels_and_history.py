from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError
from hypothesis import given
from hypothesis import strategies as st

from emulator.gmail import Store
from emulator.gmail.mailbox import Mailbox, milliseconds
from emulator.server import Running
from emulator.world import World
from tests.emulator.conftest import OWNER

Post = Callable[..., dict[str, Any]]


def mark(users: Any) -> str:
    found: str = users.getProfile(userId="me").execute()["historyId"]
    return found


def changes(users: Any, start: str, **options: Any) -> list[dict[str, Any]]:
    answer = users.history().list(userId="me", startHistoryId=start, **options).execute()
    found: list[dict[str, Any]] = answer.get("history", [])
    return found


def test_system_labels_have_googles_visibilities(users: Any) -> None:
    labels = {row["id"]: row for row in users.labels().list(userId="me").execute()["labels"]}

    assert len(labels) == 14
    assert labels["SENT"] == {"id": "SENT", "name": "SENT", "type": "system"}
    assert labels["SPAM"]["labelListVisibility"] == "labelShow"
    assert labels["TRASH"]["messageListVisibility"] == "hide"


def test_a_users_label_is_made_counted_and_deleted(users: Any, post: Post) -> None:
    label = users.labels().create(userId="me", body={"name": "Wine club"}).execute()
    sent = post()
    body = {"addLabelIds": [label["id"], "UNREAD"]}
    users.messages().modify(userId="me", id=sent["id"], body=body).execute()

    counted = users.labels().get(userId="me", id=label["id"]).execute()
    users.labels().delete(userId="me", id=label["id"]).execute()

    assert label["id"] == "Label_1"
    assert [
        counted[f"{kind}{what}"] for kind in ("messages", "threads") for what in ("Total", "Unread")
    ] == [1, 1, 1, 1]
    mail = users.messages().get(userId="me", id=sent["id"]).execute()
    assert mail["labelIds"] == ["SENT", "UNREAD"]


def test_a_label_is_searched_by_its_name(users: Any, post: Post) -> None:
    label = users.labels().create(userId="me", body={"name": "Wine club"}).execute()
    body = {"addLabelIds": [label["id"]], "ids": [post()["id"], post()["id"], "18c0000000000000"]}
    users.messages().batchModify(userId="me", body=body).execute()

    found = users.messages().list(userId="me", q="label:wine-club").execute()

    assert len(found["messages"]) == 2


def test_a_taken_name_is_a_conflict(users: Any) -> None:
    users.labels().create(userId="me", body={"name": "Wine club"}).execute()

    with pytest.raises(HttpError) as refused:
        users.labels().create(userId="me", body={"name": "wine CLUB"}).execute()

    assert refused.value.status_code == 409
    assert refused.value.reason == "Label name exists or conflicts"


@pytest.mark.parametrize("label", ["SENT", "DRAFT", "Label_99"])
def test_labels_that_cannot_be_applied(users: Any, post: Post, label: str) -> None:
    body = {"addLabelIds": [label]}
    request = users.messages().modify(userId="me", id=post()["id"], body=body)
    with pytest.raises(HttpError) as refused:
        request.execute()

    assert (refused.value.status_code, refused.value.reason) == (400, f"Invalid label: {label}")


def test_history_tells_each_kind_of_change_in_order(users: Any, post: Post) -> None:
    start = mark(users)
    id = post()["id"]
    users.messages().modify(userId="me", id=id, body={"addLabelIds": ["STARRED"]}).execute()
    users.messages().modify(userId="me", id=id, body={"removeLabelIds": ["STARRED"]}).execute()
    users.messages().delete(userId="me", id=id).execute()

    records = changes(users, start)

    kinds = [next(k for k in record if k not in ("id", "messages")) for record in records]
    assert kinds == ["messagesAdded", "labelsAdded", "labelsRemoved", "messagesDeleted"]
    assert records[1]["labelsAdded"][0]["labelIds"] == ["STARRED"]
    ids = [int(record["id"]) for record in records]
    assert int(start) < ids[0] < ids[1] < ids[2] < ids[3] == int(mark(users))


def test_history_can_be_narrowed_to_a_label_and_a_kind(users: Any, other: Any, post: Post) -> None:
    start = mark(users)
    sent = post()
    body = {"addLabelIds": ["STARRED"]}
    users.messages().modify(userId="me", id=sent["id"], body=body).execute()

    assert len(changes(users, start, labelId="SENT", historyTypes=["messageAdded"])) == 1
    assert changes(users, start, labelId="INBOX") == []


def test_history_comes_in_pages(users: Any, post: Post) -> None:
    start = mark(users)
    ids = [post()["id"] for _ in range(5)]

    found: list[str] = []
    request = users.history().list(userId="me", startHistoryId=start, maxResults=2)
    while request is not None:
        answer = request.execute()
        found += [record["messages"][0]["id"] for record in answer["history"]]
        request = users.history().list_next(request, answer)

    assert found == ids
    assert answer["historyId"] == mark(users)


def test_history_that_is_too_old_is_not_found(google: Running, users: Any, post: Post) -> None:
    start = mark(users)
    post()
    google.world.clock.advance(9 * 24 * 3600)

    with pytest.raises(HttpError) as refused:
        changes(users, start)

    assert refused.value.status_code == 404
    assert changes(users, mark(users)) == []


def test_history_can_be_made_to_expire(users: Any, post: Post, store: Store) -> None:
    start = mark(users)
    post()
    store.account(OWNER).history.forget()

    with pytest.raises(HttpError) as refused:
        changes(users, start)

    assert refused.value.status_code == 404


LABELS = st.frozensets(st.sampled_from(["INBOX", "STARRED", "TRASH", "UNREAD"]))


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=6), st.data())
def test_history_knows_the_labels_of_any_moment(
    changes: list[tuple[frozenset[str], frozenset[str]]], data: st.DataObject
) -> None:
    world, box = World(), Mailbox(OWNER)
    mail = box.add(b"Subject: x\r\n\r\ny", frozenset(("INBOX",)), world)
    moments = []
    for add, drop in changes:
        world.clock.advance(1)
        moments.append((milliseconds(world), mail.labels))
        world.clock.advance(1)
        box.relabel(mail, add, drop, world)

    moment, labels = data.draw(st.sampled_from(moments))

    assert box.history.labels_at(moment).get(mail.id, mail.labels) == labels


def test_send_as_lists_the_primary_and_the_others(users: Any, store: Store) -> None:
    store.account(OWNER).add_sender("shop@krk.example", "Shop")
    store.account(OWNER).add_sender("new@krk.example", accepted=False)

    rows = users.settings().sendAs().list(userId="me").execute()["sendAs"]

    assert [row.get("verificationStatus") for row in rows] == [None, "accepted", "pending"]
    assert [row.get("isPrimary", False) for row in rows] == [True, False, False]
    one = users.settings().sendAs().get(userId="me", sendAsEmail="shop@krk.example").execute()
    assert one["displayName"] == "Shop"


def test_a_minute_has_units_for_sixty_sends(google: Running, users: Any, post: Post) -> None:
    google.world.options["quotas"] = True
    for _ in range(60):
        post()

    with pytest.raises(HttpError) as refused:
        post()
    google.world.clock.advance(61)

    assert refused.value.status_code == 403
    assert refused.value.reason.startswith(
        "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of "
        "service 'gmail.googleapis.com'"
    )
    assert post()["labelIds"] == ["SENT"]
