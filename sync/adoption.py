"""The owner's own table as the customer sheet: what she said of it, and whose its rows are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import asdict
from sqlalchemy import Connection

from core.i18n import Text
from core.keys import email_key, name_key, phone_key
from core.model import Place, Problem
from sheets.customer_sheet import KEYLESS, Adoption, CustomerTab
from sync.contacts import load_cursor, store_cursor
from sync.matching import CustomerRow
from sync.matching.values import Words, agree

CURSOR = "adopted_sheet"


def load_adoption(connection: Connection, account: str) -> Adoption | None:
    kept = load_cursor(connection, account, CURSOR)
    return Adoption.from_json(kept) if kept else None


def store_adoption(connection: Connection, account: str, adoption: Adoption, now: datetime) -> None:
    store_cursor(connection, account, CURSOR, asdict(adoption), now)


def her_rows(
    tab: CustomerTab, customers: Mapping[str, CustomerRow], country: str
) -> dict[str, str]:
    """Row without a key, or with a strange one -> the active customer it is about: by e-mail, else
    by phone if the names do not contradict, else by a full name that only one has and nothing
    contradicts. Of several rows about somebody the upper one counts; who has a row with her key
    gets no other."""
    rows = sorted(tab.rows.keys() - customers.keys(), key=tab.rows.__getitem__)
    active = [one for one in customers.values() if one.state == "active"] if rows else []
    claims: dict[str, str] = {}
    taken = set(tab.rows)
    match = _Matching(active, country)
    for key in rows:
        cells = (
            str(tab.cells.get(column, {}).get(key, "")) for column in ("name", "email", "phone")
        )
        who = match.customer(*cells)
        if who and who not in taken:
            claims[key] = who
            taken.add(who)
    return claims


class _Matching:
    """Who has an e-mail, a phone, a name alone."""

    def __init__(self, active: list[CustomerRow], country: str) -> None:
        self._country = country
        self._words = Words()
        self._mails = _sole((one.email_key, one) for one in active)
        self._phones = _sole((one.phone_key, one) for one in active)
        self._names = _sole((name_key(one.name) if one.name else None, one) for one in active)

    def customer(self, name: str, email: str, phone: str) -> str | None:
        mail = email_key(email) if "@" in email else None
        if mail in self._mails:
            return _id(self._mails[mail])
        number = phone_key(phone, self._country) if phone.strip() else None
        called = self._phones.get(number) if number else None
        if called and agree(self._words.of(name), self._words.of(called.name)):
            return called.id
        named = self._names.get(name_key(name)) if len(name.split()) > 1 else None
        if named is None or _differ(mail, named.email_key) or _differ(number, named.phone_key):
            return None
        return named.id


def _id(one: CustomerRow | None) -> str | None:
    return one.id if one else None


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)


def _sole(pairs: Iterable[tuple[str | None, CustomerRow]]) -> dict[str, CustomerRow | None]:
    """What one customer alone has; None where several do."""
    found: dict[str, CustomerRow | None] = {}
    for key, one in pairs:
        if key:
            found[key] = None if key in found else one
    return found


def rows_of_nobody(tab: CustomerTab, claims: Mapping[str, str]) -> Iterator[Problem]:
    """The rows that stay hers alone, told at once."""
    left = [row for key, row in tab.rows.items() if key.startswith(KEYLESS) and key not in claims]
    if not left:
        return
    first = min(left)
    yield Problem(
        "row_of_nobody",
        f"customers:{tab.spreadsheet}/{tab.sheet_id}",
        Place(tab.spreadsheet, tab.sheet_id, tab.title, f"{first}:{first}"),
        Text(
            "Rows of {tab} that are of no customer we know: {count}; the first is row {row}. They "
            "stay as they are.",
            tab=tab.title,
            count=len(left),
            row=first,
        ),
        Text(
            "Write an e-mail into the row that is in Contacts or in an order, or take the person "
            "up in Contacts; what is no customer may stay so."
        ),
    )
