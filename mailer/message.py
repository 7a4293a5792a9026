"""One mail as bytes (MIME), safe against headers smuggled in by names, addresses or subjects."""

from __future__ import annotations

from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email

from core.errors import WrongUse
from core.i18n import Text

_NAME_MOST = 60


def build(
    *, sender: str, to: str, to_name: str, subject: str, text: str, html: str, unsubscribe: str
) -> bytes:
    """The message for drafts.create. `sender` may carry a name: "Ana <owner@example.com>".

    `unsubscribe` is the mailto: link of List-Unsubscribe. Raises WrongUse for an address that
    cannot be written to.
    """
    sender_name, sender_address = parseaddr(sender)
    lines = [
        f"From: {_mailbox(sender_name, sender_address)}",
        f"To: {_mailbox(to_name, to)}",
        f"Subject: {_words(subject)}",
        # never folded: mail programs read the link as it stands
        f"List-Unsubscribe: <{_one_line(unsubscribe)}>",
    ]
    head = "".join(f"{line}\r\n" for line in lines).encode("ascii")
    return head + _content(text, html)


def _content(text: str, html: str) -> bytes:
    """multipart/alternative with its own headers, beginning with MIME-Version."""
    mail = EmailMessage(policy=policy.SMTP)
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def _mailbox(name: str, address: str) -> str:
    """Not email.policy's own folding: it loses the quotes of long names that hold a comma."""
    named = _one_line(name)[:_NAME_MOST].strip()
    plain = _ascii_address(address)
    if not named or named == address:
        return plain
    return f"{_phrase(named)} <{plain}>"


def _phrase(name: str) -> str:
    if not name.isascii():
        return _words(name)
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words(text: str) -> str:
    """Plain ASCII as it is, the rest as encoded words (RFC 2047), folded."""
    line = _one_line(text)
    # ASCII that looks like an encoded word would be decoded by the reader
    charset = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    return Header(line, charset, maxlinelen=75).encode(linesep="\r\n")


def _ascii_address(address: str) -> str:
    try:
        plain = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, test_environment=True
        ).ascii_email
    except EmailNotValidError:
        plain = None
    if plain is None:
        raise WrongUse(
            Text("“{address}” is no e-mail address.", address=_one_line(address)),
            Text("Mend it in Contacts or in the order sheet."),
        )
    return plain


def _one_line(text: str) -> str:
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())
