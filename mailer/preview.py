"""Looking at a campaign before it goes: as any customer would get it, or in one's own inbox."""

from __future__ import annotations

from msgspec.structs import replace

from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from mailer import campaigns
from mailer.fields import Reader
from mailer.letter import reader_of, rendering, write
from mailer.parts import Parts
from mailer.prepare import audience_of
from mailer.sandbox import BadTemplate
from mailer.template import Rendered
from mailer.tokens import token


def preview(parts: Parts, campaign_id: str, customer: str | None = None) -> Rendered:
    """The mail as `customer` would get it; by default the first of the audience.

    Raises WrongUse where there is nobody to show it as.
    """
    view = campaigns.view(parts.engine, parts.account, campaign_id)
    reader = _reader(parts, view, customer)
    try:
        return rendering(parts, view, reader, token(parts.secret, view.id, reader.email))
    except BadTemplate as bad:
        raise WrongUse(bad.what) from bad


def test_send(parts: Parts, campaign_id: str, to: str, as_customer: str | None) -> Rendered:
    """Send the mail as `as_customer` would get it to `to`, marked as a test.

    Its token is one of its own, so a test never counts as the customer's mail.
    """
    view = campaigns.view(parts.engine, parts.account, campaign_id)
    shown = preview(parts, campaign_id, as_customer)
    reader = _reader(parts, view, as_customer)
    trial = replace(reader, email=to)
    title = Text("Test: {subject}", subject=shown.subject).say(parts.language)
    raw = write(parts, view, trial, token(parts.secret, f"test {view.id}", to), title)
    parts.gmail.send_draft(parts.gmail.create_draft(raw).id)
    return Rendered(title, shown.html, shown.text, to)


def _reader(parts: Parts, view: campaigns.CampaignView, customer: str | None) -> Reader:
    if customer:
        return reader_of(parts, customer, "")
    chosen = {"include": list(view.include), "exclude": list(view.exclude)}
    with reading(parts.engine).begin() as connection:
        audience = audience_of(connection, parts, chosen)
    if not audience.recipients:
        raise WrongUse(
            Text("Nobody is in the audience of “{name}” now.", name=view.name),
            Text("Choose other segments, or run a sync first."),
        )
    first = audience.recipients[0]
    return reader_of(parts, first.customer, first.address)
