"""What both the fake mailbox and the real gateway on the emulator promise."""

from __future__ import annotations

import pytest

from core.errors import Expired, Gone, Rejected, TryLater
from core.model import SentMessage
from tests.contract.conftest import World

MAIL = (
    b"To: ana@example.org\r\nSubject: News\r\nX-Token: t0ken\r\nMessage-ID: <own@example.com>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello \xc4\x87!\r\n"
)


def send(world: World) -> SentMessage:
    return world.gmail.send_draft(world.gmail.create_draft(MAIL).id)


def test_a_draft_exists_until_it_is_sent(world: World) -> None:
    draft = world.gmail.create_draft(MAIL)
    assert world.gmail.draft_exists(draft.id)
    assert [found.id for found in world.gmail.find_drafts()] == [draft.id]
    world.gmail.send_draft(draft.id)
    assert not world.gmail.draft_exists(draft.id)
    assert world.gmail.find_drafts() == []


def test_a_sent_draft_cannot_be_sent_again(world: World) -> None:
    draft = world.gmail.create_draft(MAIL)
    world.gmail.send_draft(draft.id)
    with pytest.raises(Gone):
        world.gmail.send_draft(draft.id)
    assert len(world.gmail.list_ids(labels=["SENT"])) == 1


def test_what_was_sent_lies_in_sent_under_a_new_id(world: World) -> None:
    draft = world.gmail.create_draft(MAIL)
    sent = world.gmail.send_draft(draft.id)
    assert sent.id != draft.message_id
    assert world.gmail.list_ids(labels=["SENT"]) == [sent.id]


def test_own_headers_survive_but_not_the_message_id(world: World) -> None:
    sent = send(world)
    (found,) = world.gmail.headers([sent.id], ["X-Token", "To", "Message-ID"])
    assert found.headers["x-token"] == "t0ken"
    assert found.headers["to"] == "ana@example.org"
    assert found.headers["message-id"] != "<own@example.com>"
    assert (found.id, found.thread_id) == (sent.id, sent.thread_id)
    assert "SENT" in found.labels
    assert found.at.tzinfo is not None


def test_headers_of_a_draft_can_be_read(world: World) -> None:
    draft = world.gmail.create_draft(MAIL)
    (found,) = world.gmail.headers([draft.message_id], ["X-Token"])
    assert found.headers["x-token"] == "t0ken"
    assert "SENT" not in found.labels


def test_headers_of_what_is_gone_are_absent(world: World) -> None:
    sent = send(world)
    found = world.gmail.headers(["00000000000000ff", sent.id], ["Subject"])
    assert [(message.id, dict(message.headers)) for message in found] == [
        (sent.id, {"subject": "News"})
    ]


def test_raw_is_the_whole_message(world: World) -> None:
    sent = send(world)
    assert "Hello ć!".encode() in world.gmail.raw(sent.id) or b"Hello =C4=87!" in world.gmail.raw(
        sent.id
    )
    with pytest.raises(Gone):
        world.gmail.raw("00000000000000ff")


def test_mail_without_a_recipient_is_rejected_and_stays_a_draft(world: World) -> None:
    draft = world.gmail.create_draft(b"Subject: News\r\n\r\nHello\r\n")
    with pytest.raises(Rejected):
        world.gmail.send_draft(draft.id)
    assert world.gmail.draft_exists(draft.id)


def test_deleting_a_draft_twice_is_quiet(world: World) -> None:
    draft = world.gmail.create_draft(MAIL)
    world.gmail.delete_draft(draft.id)
    world.gmail.delete_draft(draft.id)
    assert not world.gmail.draft_exists(draft.id)


def test_history_tells_what_was_added_since(world: World) -> None:
    send(world)
    since = world.gmail.history_id()
    sent = send(world)
    assert world.gmail.added_since(since, label="SENT") == [sent.id]
    assert world.gmail.added_since(world.gmail.history_id(), label="SENT") == []


def test_history_that_is_too_old_says_so(world: World) -> None:
    send(world)
    since = world.gmail.history_id()
    world.forget_history()
    with pytest.raises(Expired):
        world.gmail.added_since(since, label="SENT")


def test_the_inbox_is_listed_newest_first(world: World) -> None:
    world.deliver("first")
    world.deliver("second")
    ids = world.gmail.list_ids(labels=["INBOX"])
    subjects = [m.headers["subject"] for m in world.gmail.headers(ids, ["Subject"])]
    assert subjects == ["second", "first"]
    assert world.gmail.list_ids(labels=["INBOX"], most=1) == ids[:1]


def test_messages_are_found_by_their_subject(world: World) -> None:
    world.deliver("unsubscribe")
    world.deliver("hello")
    (found,) = world.gmail.list_ids(query="subject:unsubscribe")
    (message,) = world.gmail.headers([found], ["Subject"])
    assert message.headers["subject"] == "unsubscribe"


def test_a_read_message_is_not_unread(world: World) -> None:
    world.deliver("first")
    (message,) = world.gmail.list_ids(labels=["INBOX", "UNREAD"])
    world.gmail.mark_read(message)
    assert world.gmail.list_ids(labels=["UNREAD"]) == []
    assert world.gmail.list_ids(labels=["INBOX"]) == [message]


def test_the_own_address_is_a_verified_sender(world: World) -> None:
    (own,) = world.gmail.send_as()
    assert own.primary
    assert own.verified
    assert "@example.com" in own.address


def test_the_daily_limit_says_until_when_and_keeps_the_draft(world: World) -> None:
    world.limit_mail(1)
    send(world)
    draft = world.gmail.create_draft(MAIL)
    with pytest.raises(TryLater) as caught:
        world.gmail.send_draft(draft.id)
    assert caught.value.after is not None
    assert world.gmail.draft_exists(draft.id)
    assert world.door.calls["gmail.users.drafts.send"] == 2
