"""gmail.users.getProfile and settings.sendAs.*: who the owner may write as."""

from __future__ import annotations

from dataclasses import replace

from emulator.api import Call, Json, Refusal, invalid, not_found
from emulator.gmail.autoreply import automatic
from emulator.gmail.caller import gmail_store, mailbox_of
from emulator.gmail.headers import Letter, is_address
from emulator.gmail.mailbox import Mailbox, Sender
from emulator.gmail.sending import receive

_TEAM = "Gmail Team <gmail-noreply@google.com>"


def profile(call: Call) -> Json:
    box = mailbox_of(call)
    return {
        "emailAddress": box.address,
        "messagesTotal": len(box.mails),
        "threadsTotal": len(box.threads),
        "historyId": str(box.history.latest),
    }


def send_as_list(call: Call) -> Json:
    return {"sendAs": [_shown(sender, call) for sender in mailbox_of(call).senders.values()]}


def send_as_get(call: Call) -> Json:
    return _shown(_named(mailbox_of(call), call), call)


def send_as_create(call: Call) -> Json:
    """At once for an address of the account's own domain; any other waits for its owner's click."""
    box = mailbox_of(call)
    address = str(call.body.get("sendAsEmail") or "").strip()
    if not is_address(address):
        raise invalid("Invalid sendAsEmail")
    if address.lower() in box.senders:
        raise Refusal(409, "ALREADY_EXISTS", "Requested entity already exists", "alreadyExists")
    own = _domain(address) == _domain(box.address)
    made = Sender(address, status="accepted" if own else "pending")
    if not own:
        _ask(call, address)
    return _kept(box, made, call)


def send_as_update(call: Call) -> Json:
    """All of it anew: what the body leaves out is empty then."""
    box = mailbox_of(call)
    old = _named(box, call)
    return _kept(box, Sender(old.address, status=old.status, default=old.default), call)


def send_as_patch(call: Call) -> Json:
    box = mailbox_of(call)
    return _kept(box, _named(box, call), call)


def send_as_delete(call: Call) -> Json:
    box = mailbox_of(call)
    gone = _named(box, call)
    if not gone.status:
        raise invalid("Cannot delete primary send-as")
    del box.senders[gone.address.lower()]
    if gone.default:
        _make_default(box, box.address)
    return {}


def send_as_verify(call: Call) -> Json:
    """Asks the address once more; only one that still waits."""
    sender = _named(mailbox_of(call), call)
    if sender.status != "pending":
        raise Refusal(400, "FAILED_PRECONDITION", "Precondition check failed.")
    _ask(call, sender.address)
    return {}


def _named(box: Mailbox, call: Call) -> Sender:
    sender = box.senders.get(str(call.path["sendAsEmail"]).lower())
    if sender is None:
        raise not_found()
    return sender


def _kept(box: Mailbox, old: Sender, call: Call) -> Json:
    """The identity with what the body says of it, put into the mailbox."""
    body, key = call.body, old.address.lower()
    if body.get("smtpMsa"):
        raise Refusal(501, "UNIMPLEMENTED", "The emulator does not implement smtpMsa.")
    reply_to = str(body.get("replyToAddress", old.reply_to))
    if reply_to and not is_address(reply_to):
        raise invalid("Invalid replyToAddress")
    if body.get("isDefault") and not old.usable:
        raise Refusal(400, "FAILED_PRECONDITION", "Precondition check failed.")
    box.senders[key] = replace(
        old,
        name=str(body.get("displayName", old.name)),
        reply_to=reply_to,
        signature=str(body.get("signature", old.signature)),
        alias=bool(body.get("treatAsAlias", old.alias)),
    )
    if body.get("isDefault"):
        _make_default(box, old.address)
    return _shown(box.senders[key], call)


def _make_default(box: Mailbox, address: str) -> None:
    """One is; the others are not any more."""
    for key, sender in box.senders.items():
        box.senders[key] = replace(sender, default=key == address.lower())


def _ask(call: Call, address: str) -> None:
    """The mail with which Gmail asks whether the account may write as this address."""
    text = (
        f"{call.account} has requested to add {address} to their Gmail account. This means that "
        f"they will be able to send mail as {address}."
    )
    subject = f"Gmail Confirmation - Send Mail as {address}"
    letter = automatic(_TEAM, address, subject, text, Letter((), b""), call.world)
    receive(gmail_store(call.world), letter, address, call.world)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _shown(sender: Sender, call: Call) -> Json:
    """The primary address has no verificationStatus; only it and the default carry their flags."""
    answer: Json = {
        "sendAsEmail": sender.address,
        "displayName": sender.name,
        "replyToAddress": sender.reply_to,
        "signature": sender.signature,
    }
    if not sender.status:
        answer["isPrimary"] = True
    if sender.default:
        answer["isDefault"] = True
    if sender.status:
        answer |= {"treatAsAlias": sender.alias, "verificationStatus": sender.status}
    return answer
