from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

Post = Callable[..., dict[str, Any]]
RED = {"textColor": "#ffffff", "backgroundColor": "#cc3a21"}


@pytest.fixture
def wine(users: Any) -> dict[str, Any]:
    body = {"name": "Wine", "labelListVisibility": "labelHide", "color": RED}
    made: dict[str, Any] = users.labels().create(userId="me", body=body).execute()
    return made


def refusal(request: Any) -> tuple[int, str, str]:
    with pytest.raises(HttpError) as refused:
        request.execute()
    reason: str = refused.value.error_details[0]["reason"]
    return refused.value.status_code, reason, refused.value.reason


def test_a_patch_changes_only_what_it_names(users: Any, wine: dict[str, Any]) -> None:
    changed = users.labels().patch(userId="me", id=wine["id"], body={"name": "Cellar"}).execute()

    assert changed == {**wine, "name": "Cellar"}
    assert users.labels().list(userId="me").execute()["labels"][-1] == changed


def test_an_update_puts_what_it_leaves_out_back(users: Any, wine: dict[str, Any]) -> None:
    changed = users.labels().update(userId="me", id=wine["id"], body={"name": "Wine"}).execute()

    assert changed == {
        "id": wine["id"],
        "name": "Wine",
        "type": "user",
        "messageListVisibility": "show",
        "labelListVisibility": "labelShow",
    }


def test_mail_keeps_a_label_that_is_renamed(users: Any, wine: dict[str, Any], post: Post) -> None:
    sent = post()
    body = {"addLabelIds": [wine["id"]]}
    users.messages().modify(userId="me", id=sent["id"], body=body).execute()

    users.labels().patch(userId="me", id=wine["id"], body={"name": "Oil"}).execute()

    found = users.messages().list(userId="me", q="label:oil").execute()["messages"]
    assert [row["id"] for row in found] == [sent["id"]]
    assert "messages" not in users.messages().list(userId="me", q="label:wine").execute()


def test_a_rename_to_a_taken_name_is_a_conflict_but_not_to_its_own(
    users: Any, wine: dict[str, Any]
) -> None:
    users.labels().create(userId="me", body={"name": "Oil"}).execute()
    own = {"userId": "me", "id": wine["id"]}

    assert refusal(users.labels().patch(**own, body={"name": "OIL"})) == (
        409,
        "aborted",
        "Label name exists or conflicts",
    )
    assert users.labels().patch(**own, body={"name": "WINE"}).execute()["name"] == "WINE"


@pytest.mark.parametrize("name", ["Inbox", "drafts", "muted", " Trash ", "", "x" * 226])
def test_reserved_and_impossible_names_are_refused(users: Any, name: str) -> None:
    request = users.labels().create(userId="me", body={"name": name})

    assert refusal(request) == (400, "invalidArgument", "Invalid label name")


@pytest.mark.parametrize("color", ["#CC3A21", "#123456", "red"])
def test_a_color_off_the_palette_is_named(users: Any, color: str) -> None:
    body = {"name": "Wine", "color": {**RED, "backgroundColor": color}}

    assert refusal(users.labels().create(userId="me", body=body)) == (
        400,
        "invalidArgument",
        f"Label color {color} is not on the allowed color palette",
    )


def test_one_color_alone_is_refused(users: Any) -> None:
    body = {"name": "Wine", "color": {"textColor": "#ffffff"}}

    assert refusal(users.labels().create(userId="me", body=body))[0] == 400


def test_the_systems_labels_cannot_be_changed(users: Any) -> None:
    inbox = {"userId": "me", "id": "INBOX"}

    assert refusal(users.labels().delete(**inbox))[2] == "Invalid delete request"
    for change in (users.labels().patch, users.labels().update):
        assert refusal(change(**inbox, body={"name": "Post"}))[0] == 400


def test_an_unknown_label_is_not_found(users: Any) -> None:
    unknown = {"userId": "me", "id": "Label_77"}

    for request in (
        users.labels().get(**unknown),
        users.labels().delete(**unknown),
        users.labels().patch(**unknown, body={"name": "Oil"}),
    ):
        assert refusal(request)[:2] == (404, "notFound")


def test_a_label_cannot_be_added_and_removed_at_once(users: Any, post: Post) -> None:
    body = {"addLabelIds": ["STARRED"], "removeLabelIds": ["STARRED"]}
    request = users.messages().modify(userId="me", id=post()["id"], body=body)

    assert refusal(request)[2] == "Cannot both add and remove the same label"


def test_chat_is_no_label_for_mail(users: Any, post: Post) -> None:
    body = {"addLabelIds": ["CHAT"]}
    request = users.messages().modify(userId="me", id=post()["id"], body=body)

    assert refusal(request)[2] == "Invalid label: CHAT"


def test_many_messages_are_deleted_at_once(users: Any, post: Post) -> None:
    ids = [post()["id"] for _ in range(3)]

    body = {"ids": [*ids[:2], "18c0000000000000"]}
    users.messages().batchDelete(userId="me", body=body).execute()

    left = users.messages().list(userId="me").execute()["messages"]
    assert [row["id"] for row in left] == ids[2:]


@pytest.mark.parametrize("verb", ["batchDelete", "batchModify"])
def test_a_batch_of_too_many_or_impossible_ids_is_refused(users: Any, verb: str) -> None:
    def asked(ids: list[str]) -> tuple[int, str, str]:
        body = {"ids": ids} | ({"addLabelIds": ["STARRED"]} if verb == "batchModify" else {})
        return refusal(getattr(users.messages(), verb)(userId="me", body=body))

    assert asked(["1"] * 1001)[2] == "Number of ids cannot exceed 1000"
    assert asked(["no id"])[2] == "Invalid ids value"
    assert asked([])[0] == 400
