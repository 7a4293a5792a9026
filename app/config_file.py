"""The shape of config.toml: which keys there are and what may stand in them."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from email.utils import parseaddr
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import is_currency
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from core.i18n import Text
from core.keys import email_address

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LINK = re.compile(r"/spreadsheets/d/([A-Za-z0-9_-]{20,})")
_ID = re.compile(r"[A-Za-z0-9_-]{20,}")


class Unfit(ValueError):
    """A value that cannot stand there; `what` says why, after its key."""

    def __init__(self, what: Text) -> None:
        super().__init__(str(what))
        self.what = what


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unfit(Text("this is no time zone; write it like Europe/Zagreb.")) from None
    return name


def _currency(code: str) -> str:
    if not is_currency(code):
        raise Unfit(Text("this is no currency; write three letters like EUR."))
    return code


def _country(code: str) -> str:
    if code and not re.fullmatch(r"[A-Z]{2}", code):
        raise Unfit(Text("this is no country; write two capital letters like HR."))
    return code


def _address(text: str) -> str:
    address = email_address(text)
    if address is None:
        raise Unfit(Text("this is no e-mail address."))
    return address


def _sender(text: str) -> str:
    name_and_address = parseaddr(text)
    if text and email_address(name_and_address[1]) is None:
        raise Unfit(Text("write it like Ana <owner@example.com>."))
    return text


def spreadsheet_id(text: str) -> str:
    """The id in a link, or the id itself. Raises Unfit."""
    link = _LINK.search(text)
    if link:
        return link[1]
    if not _ID.fullmatch(text):
        raise Unfit(Text("this is no spreadsheet; paste the link from the browser's address bar."))
    return text


def _schedule(text: str) -> str:
    if not text:
        return text
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise Unfit(Text('this is no time; write it like "04:10", or "" for none.'))
    if time(1) <= time.fromisoformat(text) < time(3):
        raise Unfit(
            Text("choose no time from 1 to 3 o'clock: daylight saving skips or doubles it.")
        )
    return text


def _emulator(url: str) -> str:
    if url and (urlsplit(url).scheme != "http" or urlsplit(url).hostname not in LOOPBACK):
        raise Unfit(Text("must be an address of this machine, like http://127.0.0.1:8085."))
    return url.rstrip("/")


def _loopback(host: str) -> str:
    if host not in LOOPBACK:
        raise Unfit(Text("must be 127.0.0.1: the page has no sign-in for other machines yet."))
    return host


Spreadsheet = Annotated[str, AfterValidator(lambda text: text and spreadsheet_id(text))]


class Part(BaseModel):
    """A table of the file: unknown keys are refused, types are not bent."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BusinessPart(Part):
    name: str = ""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"
    language: Literal["en", "hr", "sr", "cs", "fa"] = "en"
    currency: Annotated[str, AfterValidator(_currency)] = "EUR"
    country: Annotated[str, AfterValidator(_country)] = ""


class GooglePart(Part):
    account: Annotated[str, AfterValidator(_address)]
    client_secrets: str = "client_secret.json"
    emulator: Annotated[str, AfterValidator(_emulator)] = ""


class DatabasePart(Part):
    url: str = "sqlite:///regulars.db"


class OrderTabPart(Part):
    title: str
    columns: dict[str, str]


def _attribute(given: object) -> object:
    """`points = "Bodovi"` is short for a column of text."""
    return {"column": given} if isinstance(given, str) else given


def _attribute_key(key: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
        raise Unfit(Text("use small letters, digits and _ only, a letter first."))
    return key


class AttributePart(Part):
    column: str
    kind: Literal["text", "number", "date", "yes_no"] = "text"


class OrdersPart(Part):
    spreadsheet: Spreadsheet = ""
    folder: str = ""
    tabs: list[str] = []
    columns: dict[str, str] = {}
    cancelled: list[str] = []
    row: Literal["purchase", "line", "auto"] = "auto"
    tab: list[OrderTabPart] = []
    attributes: dict[
        Annotated[str, AfterValidator(_attribute_key)],
        Annotated[AttributePart, BeforeValidator(_attribute)],
    ] = {}
    notes: bool = False


class ContactsPart(Part):
    include: list[str] = []
    exclude: list[str] = []
    create_missing: bool = True
    complete: list[Literal["birthday", "phone", "city", "occupation", "name"]] = []


class CustomersPart(Part):
    spreadsheet: Spreadsheet = ""
    tab: str = ""
    sync_now: bool = False


class BrakesPart(Part):
    removed_share: float = Field(0.33, gt=0, le=1)
    removed_floor: int = Field(10, ge=0)


class SyncPart(Part):
    schedule: Annotated[str, AfterValidator(_schedule)] = "04:10"
    brakes: BrakesPart = BrakesPart()


class LabelsPart(Part):
    prefix: str = ""


class WebPart(Part):
    host: Annotated[str, AfterValidator(_loopback)] = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)


class MailPart(Part):
    sender: Annotated[str, AfterValidator(_sender)] = Field("", alias="from")
    daily_limit: int = Field(400, ge=1, le=10_000)
    reserve: int = Field(50, ge=0)


class SegmentPart(Part):
    key: str = ""
    name: str
    when: str


class DimensionPart(Part):
    key: str = ""
    name: str
    column: bool = True
    label: bool = True
    segment: list[SegmentPart]


class ConfigFile(Part):
    """The whole file, table by table."""

    google: GooglePart
    business: BusinessPart = BusinessPart()
    database: DatabasePart = DatabasePart()
    orders: list[OrdersPart] = []
    contacts: ContactsPart = ContactsPart()
    customers: CustomersPart = CustomersPart()
    sync: SyncPart = SyncPart()
    labels: LabelsPart = LabelsPart()
    web: WebPart = WebPart()
    mail: MailPart = MailPart()
    rates: dict[
        Annotated[str, AfterValidator(_currency)], Annotated[Decimal, Field(gt=0, strict=False)]
    ] = {}
    dimension: list[DimensionPart] = []
