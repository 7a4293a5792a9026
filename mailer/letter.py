"""One delivery as the mail it becomes."""

from __future__ import annotations

from core.database import reading
from mailer.campaigns import CampaignView
from mailer.deliveries import Delivery
from mailer.fields import Reader, read_reader
from mailer.message import build
from mailer.parts import Parts
from mailer.template import Rendered, rendered
from mailer.tokens import unsubscribe_link


def compose(parts: Parts, view: CampaignView, found: Delivery) -> bytes:
    """The MIME message of a delivery. Raises BadTemplate, and WrongUse for a bad address."""
    reader = reader_of(parts, found.customer, found.address)
    return write(parts, view, reader, found.token)


def write(parts: Parts, view: CampaignView, reader: Reader, token: str, title: str = "") -> bytes:
    """The campaign as a message to `reader`; `title` in place of its subject."""
    link = unsubscribe_link(parts.owner, token)
    mail = rendering(parts, view, reader, token)
    return build(
        sender=view.sender,
        to=mail.to,
        to_name=reader.name,
        subject=title or mail.subject,
        text=mail.text,
        html=mail.html,
        unsubscribe=link,
    )


def rendering(parts: Parts, view: CampaignView, reader: Reader, token: str) -> Rendered:
    link = unsubscribe_link(parts.owner, token)
    return rendered(view.subject, view.body, reader, parts.settings.business, link)


def reader_of(parts: Parts, customer: str | None, address: str) -> Reader:
    if customer is None:
        return Reader("", address, segments={d.key: "" for d in parts.settings.dimensions})
    with reading(parts.engine).begin() as connection:
        return read_reader(connection, parts.account, customer, parts.settings.dimensions, address)
