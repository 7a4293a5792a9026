"""contactGroups: labels and system groups."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Book, labels, refusal

INVALID = (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
TAKEN = (409, "ALREADY_EXISTS", "Contact group name already exists.")
Json = dict[str, Any]


def listed(book: Book, **parameters: Any) -> Json:
    answer: Json = book.api.contactGroups().list(**parameters).execute()
    return answer


def get(book: Book, name: str, **parameters: Any) -> Json:
    answer: Json = book.api.contactGroups().get(resourceName=name, **parameters).execute()
    return answer


def update(book: Book, name: str, group: Json, **body: Any) -> Json:
    sent = {"contactGroup": group, **body}
    answer: Json = book.api.contactGroups().update(resourceName=name, body=sent).execute()
    return answer


def delete(book: Book, name: str, **parameters: Any) -> None:
    assert book.api.contactGroups().delete(resourceName=name, **parameters).execute() == {}


def test_system_groups_have_neither_etag_nor_metadata(book: Book) -> None:
    groups = {group["resourceName"]: group for group in listed(book)["contactGroups"]}

    assert groups["contactGroups/myContacts"] == {
        "resourceName": "contactGroups/myContacts",
        "groupType": "SYSTEM_CONTACT_GROUP",
        "name": "myContacts",
        "formattedName": "My Contacts",
    }
    assert {"contactGroups/starred", "contactGroups/friends"} <= set(groups)


def test_new_label_has_etag_metadata_and_its_own_name_formatted(book: Book) -> None:
    group = book.label("Vjerni kupci")

    assert group["formattedName"] == group["name"] == "Vjerni kupci"
    assert group["groupType"] == "USER_CONTACT_GROUP"
    assert group["metadata"]["updateTime"].endswith("Z")
    assert group["etag"]


@pytest.mark.parametrize("name", ["Loyal", "LOYAL", "  loyal "])
def test_name_that_differs_in_case_or_blanks_only_is_taken(book: Book, name: str) -> None:
    book.label("Loyal")

    assert refusal(lambda: book.label(name)) == TAKEN


def test_name_of_a_deleted_label_is_free_again(book: Book) -> None:
    delete(book, book.label("Loyal")["resourceName"])

    assert book.label("Loyal")["name"] == "Loyal"


def test_label_without_a_name_is_refused(book: Book) -> None:
    assert refusal(lambda: book.label(" "))[:2] == (400, "INVALID_ARGUMENT")


def test_client_data_comes_only_when_asked_for(book: Book) -> None:
    sent = {"contactGroup": {"name": "L", "clientData": [{"key": "segment", "value": "s1"}]}}
    plain = book.api.contactGroups().create(body=sent).execute()

    asked = get(book, plain["resourceName"], groupFields="clientData,name")

    assert "clientData" not in plain
    assert asked["clientData"] == [{"key": "segment", "value": "s1"}]
    assert "groupType" not in asked
    assert "clientData" not in get(book, plain["resourceName"])


def test_read_group_fields_of_a_create_are_obeyed(book: Book) -> None:
    group = book.label("L", readGroupFields="name")

    assert set(group) == {"resourceName", "etag", "name", "formattedName"}


def test_unknown_group_field_is_refused(book: Book) -> None:
    answer = refusal(lambda: listed(book, groupFields="members"))

    assert answer[2].startswith('Invalid groupFields mask path: "members".')


def test_rename_needs_the_current_etag(book: Book) -> None:
    group = book.label("Loyal")
    name = group["resourceName"]

    renamed = update(book, name, {"name": "Regulars", "etag": group["etag"]})

    assert renamed["formattedName"] == "Regulars"
    assert renamed["etag"] != group["etag"]
    stale = {"name": "Again", "etag": group["etag"]}
    assert refusal(lambda: update(book, name, stale))[:2] == (400, "FAILED_PRECONDITION")
    assert refusal(lambda: update(book, name, {"name": "X"}))[:2] == (400, "INVALID_ARGUMENT")


def test_rename_to_a_taken_name_is_409_and_to_its_own_in_other_case_is_not(book: Book) -> None:
    group = book.label("Loyal")
    book.label("Other")
    name, etag = group["resourceName"], group["etag"]

    assert refusal(lambda: update(book, name, {"name": "other", "etag": etag})) == TAKEN
    assert update(book, name, {"name": "LOYAL", "etag": etag})["name"] == "LOYAL"


def test_client_data_is_updated_alone_where_the_mask_says_so(book: Book) -> None:
    group = book.label("Loyal")
    sent = {"etag": group["etag"], "name": "ignored", "clientData": [{"key": "k", "value": "v"}]}

    answer = update(
        book,
        group["resourceName"],
        sent,
        updateGroupFields="clientData",
        readGroupFields="name,clientData",
    )

    assert answer["name"] == "Loyal"
    assert answer["clientData"] == [{"key": "k", "value": "v"}]


def test_system_groups_can_be_neither_renamed_nor_deleted(book: Book) -> None:
    name = "contactGroups/starred"

    assert refusal(lambda: update(book, name, {"name": "X", "etag": "x"})) == INVALID
    assert refusal(lambda: delete(book, name)) == INVALID


def test_list_has_pages_of_thirty_and_a_token_on_the_last(book: Book) -> None:
    for number in range(25):
        book.label(f"L{number}")

    first = listed(book)
    last = listed(book, pageToken=first["nextPageToken"])

    assert (len(first["contactGroups"]), len(last["contactGroups"])) == (30, 3)
    assert first["totalItems"] == last["totalItems"] == 33
    assert "nextSyncToken" not in first
    assert "nextSyncToken" in last
    answer = refusal(lambda: listed(book, pageToken=first["nextPageToken"], pageSize=5))
    assert answer == INVALID


def test_sync_lists_changed_and_deleted_labels_only(book: Book) -> None:
    kept, gone = book.label("Kept"), book.label("Gone")
    token = listed(book)["nextSyncToken"]
    update(book, kept["resourceName"], {"name": "Kept 2", "etag": kept["etag"]})
    delete(book, gone["resourceName"])

    changed = listed(book, syncToken=token)

    first, second = changed["contactGroups"]
    assert first["name"] == "Kept 2"
    assert second["metadata"]["deleted"] is True
    assert "contactGroups" not in listed(book, syncToken=changed["nextSyncToken"])
    assert "Gone" not in [group["name"] for group in listed(book)["contactGroups"]]


def test_members_are_answered_only_up_to_max_members(book: Book) -> None:
    group = book.label("Loyal")["resourceName"]
    names = [book.create()["resourceName"] for _ in range(3)]
    book.move(group, add=names)

    assert "memberResourceNames" not in get(book, group)
    assert get(book, group)["memberCount"] == 3
    assert get(book, group, maxMembers=2)["memberResourceNames"] == names[:2]
    assert "memberResourceNames" not in listed(book)["contactGroups"][-1]


def test_batch_get_answers_each_group_with_its_status(book: Book) -> None:
    group = book.label("Loyal")["resourceName"]
    name = book.create()["resourceName"]
    book.move(group, add=[name])
    asked = {"resourceNames": [group, "contactGroups/none"], "maxMembers": 10}

    found, missing = book.api.contactGroups().batchGet(**asked).execute()["responses"]

    assert found["contactGroup"]["memberResourceNames"] == [name]
    assert missing["status"]["code"] == 5
    too_many = [f"contactGroups/{number}" for number in range(201)]
    assert refusal(book.api.contactGroups().batchGet(resourceNames=too_many).execute) == INVALID


def test_unknown_group_is_not_found(book: Book) -> None:
    assert refusal(lambda: get(book, "contactGroups/none"))[:2] == (404, "NOT_FOUND")


def test_deleted_label_keeps_its_people_and_nobody_is_left_without_a_group(book: Book) -> None:
    group = book.label("Loyal")["resourceName"]
    member = {"contactGroupMembership": {"contactGroupResourceName": group}}
    name = book.create(memberships=[member])["resourceName"]

    delete(book, group)

    assert labels(book.get(name)) == ["contactGroups/myContacts"]


def test_label_deleted_with_its_contacts_takes_them_along(book: Book) -> None:
    group = book.label("Loyal")["resourceName"]
    book.move(group, add=[book.create("A")["resourceName"]])
    book.create("B")

    delete(book, group, deleteContacts=True)

    assert book.page()["totalItems"] == 1


def test_list_has_the_owners_labels_first_and_system_groups_in_googles_order(book: Book) -> None:
    book.label("Loyal")

    listed = book.api.contactGroups().list().execute()["contactGroups"]

    order = ["starred", "friends", "family", "coworkers", "myContacts", "chatBuddies", "all"]
    assert [group["name"] for group in listed] == ["Loyal", *order, "blocked"]


def test_everybody_is_in_all_contacts_though_no_membership_tells_so(book: Book) -> None:
    name = book.create()["resourceName"]

    group = book.api.contactGroups().get(resourceName="contactGroups/all", maxMembers=5).execute()

    assert (group["memberCount"], group["memberResourceNames"]) == (1, [name])
    assert labels(book.get(name)) == ["contactGroups/myContacts"]


def test_name_that_differs_in_its_encoding_only_is_taken(book: Book) -> None:
    book.label("Vjerni kupci š")

    assert refusal(lambda: book.label("Vjerni kupci s\u030c"))[0] == 409


def test_old_name_of_a_renamed_label_is_free_again(book: Book) -> None:
    label = book.label("Loyal")
    body = {"contactGroup": {"name": "Regular", "etag": label["etag"]}}
    book.api.contactGroups().update(resourceName=label["resourceName"], body=body).execute()

    assert refusal(lambda: book.label("regular"))[0] == 409
    assert book.label("Loyal")["resourceName"] != label["resourceName"]


@pytest.mark.parametrize("token", ["x", "é", "c29tZXRoaW5nIGVsc2U"])
def test_garbled_tokens_are_refused(book: Book, token: str) -> None:
    groups = book.api.contactGroups()

    for parameters in ({"pageToken": token}, {"syncToken": token}):
        answer = refusal(groups.list(**parameters).execute)
        assert answer[:2] == (400, "INVALID_ARGUMENT")
