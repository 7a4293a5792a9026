"""Whose a row of the customer tab is when its hidden key is nobody's here; pure.

Another database wrote it: a second machine, a lost one, or this one before a backup was brought
back. The person may be known all the same, by e-mail or else by phone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from core.keys import email_key, phone_key
from sheets.customer_sheet import CustomerTab
from sync.matching import CustomerRow
from sync.matching.values import Words, agree


def row_claims(
    tab: CustomerTab, customers: Mapping[str, CustomerRow], country: str
) -> dict[str, str]:
    """Strange key -> the one active customer whose e-mail stands in the row, or whose phone does
    if the e-mail is nobody's and the names do not contradict. A key that several customers or
    several such rows have says nothing, and who has a row claims no other."""
    strange = tab.rows.keys() - customers.keys()
    if not strange:
        return {}
    active = [row for row in customers.values() if row.state == "active"]
    emails = _keys(tab, "email", strange)
    mailed = {key: email_key(text) for key, text in emails.items() if "@" in text}
    by_email = _sole((row.email_key, row.id) for row in active)
    claims = _claims(mailed, by_email)
    known = {row.email_key for row in active if row.email_key}
    rest = {key for key in strange - claims.keys() if mailed.get(key) not in known}
    texts = {key: phone_key(text, country) for key, text in _keys(tab, "phone", rest).items()}
    phones = {key: number for key, number in texts.items() if number}
    called = _claims(phones, _sole((row.phone_key, row.id) for row in active))
    words, names = Words(), _keys(tab, "name", rest)
    for key, who in called.items():
        if agree(words.of(names.get(key)), words.of(customers[who].name)):
            claims.setdefault(key, who)
    times = Counter(claims.values())
    return {k: who for k, who in claims.items() if who not in tab.rows and times[who] == 1}


def _keys(tab: CustomerTab, column: str, rows: Iterable[str]) -> dict[str, str]:
    cells = tab.cells.get(column, {})
    return {key: str(cells[key]) for key in rows if key in cells}


def _sole(pairs: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """Those that one customer alone has."""
    found = list(pairs)
    times = Counter(key for key, _ in found)
    return {key: who for key, who in found if key and times[key] == 1}


def _claims(rows: Mapping[str, str], owners: Mapping[str, str]) -> dict[str, str]:
    times = Counter(rows.values())
    return {row: owners[key] for row, key in rows.items() if key in owners and times[key] == 1}
