"""What the owner configured, as plain values. `app/config.py` reads them from config.toml."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from core.model import Dimension

FOLDER = "folder:"
"""How the id of a spreadsheet begins that is a folder of files."""

_COUNTRIES = {"hr": "HR", "sr": "RS", "cs": "CZ", "fa": "IR"}
_NEW_SHEETS = {"en": "en_US", "hr": "hr_HR", "sr": "sr_RS", "cs": "cs_CZ", "fa": "fa_IR"}


class Business(Struct, frozen=True):
    name: str = ""
    time_zone: str = "UTC"
    language: str = "en"
    currency: str = "EUR"
    country: str = ""
    """Two letters; how national phone numbers are read. Empty: guessed from the language."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def region(self) -> str:
        """The country whose national phone numbers are read; "" reads only international ones."""
        return self.country or _COUNTRIES.get(self.language, "")

    @property
    def sheet_locale(self) -> str:
        """The locale, as Sheets names it, of a spreadsheet we make."""
        return _NEW_SHEETS.get(self.language, "en_US")


class Attribute(Struct, frozen=True):
    """A further column of an order sheet: the header above it, and what its cells hold."""

    column: str
    kind: str = "text"
    """text, number, date or yes_no"""


class OrderTab(Struct, frozen=True):
    """A tab whose columns differ from its spreadsheet's."""

    title: str
    columns: Mapping[str, str]


class OrderSource(Struct, frozen=True):
    """One order spreadsheet: its id, or FOLDER and the path of a folder of files. `columns` maps a
    meaning (email, date, …) to a header."""

    spreadsheet: str
    tabs: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    cancelled: tuple[str, ...] = ()
    row: str = "auto"
    tab: tuple[OrderTab, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    """Key -> column, for what she wants to know of her customers beyond the known columns."""
    notes: bool = False
    """Whether what cannot be read is noted on its cell."""

    @property
    def is_folder(self) -> bool:
        return self.spreadsheet.startswith(FOLDER)


class ContactRules(Struct, frozen=True):
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    create_missing: bool = True
    complete: tuple[str, ...] = ()
    """Of core.model.TELLABLE: what order rows may fill in where a contact says nothing."""


class CustomerSheet(Struct, frozen=True):
    spreadsheet: str = ""
    tab: str = ""
    """Empty: "Customers" in the business's language."""
    sync_now: bool = False
    """Whether a small tab says when it was updated, with a box to tick for a sync."""


class Brakes(Struct, frozen=True):
    removed_share: float = 0.33
    removed_floor: int = 10


class Google(Struct, frozen=True):
    account: str
    client_secrets: Path = Path("client_secret.json")
    emulator: str = ""


class Web(Struct, frozen=True):
    host: str = "127.0.0.1"
    port: int = 8000
    allowed: tuple[str, ...] = ()
    public_url: str = ""


class Mail(Struct, frozen=True):
    sender: str = ""
    """`from` in the file: "Ana <owner@example.com>"; empty: the account's own address."""
    daily_limit: int = 400
    reserve: int = 50


class Settings(Struct, frozen=True):
    """The whole configuration. `path` is the file it came from; relative paths are beside it."""

    path: Path
    google: Google
    business: Business = Business()
    database: str = "sqlite:///regulars.db"
    orders: tuple[OrderSource, ...] = ()
    contacts: ContactRules = ContactRules()
    customers: CustomerSheet = CustomerSheet()
    schedule: str = "04:10"
    brakes: Brakes = Brakes()
    label_prefix: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    """Currency -> how many units of it make one unit of the business's currency."""
    web: Web = Web()
    mail: Mail = Mail()
    dimensions: tuple[Dimension, ...] = ()

    @property
    def home(self) -> str:
        """The spreadsheet the customer tab belongs to; "" where one has to be made."""
        orders = (source.spreadsheet for source in self.orders if not source.is_folder)
        return self.customers.spreadsheet or next(orders, "")
