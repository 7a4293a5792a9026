"""Searching an address book from the page, quick with 25,000 contacts."""

from __future__ import annotations

import re

from emulator.people.account import Account
from emulator.people.contacts import searched


class Finder:
    """Keeps each contact's searched words until it changes: making them is most of the work."""

    def __init__(self) -> None:
        self._words: dict[str, dict[int, tuple[int, str]]] = {}

    def found(self, account: Account, query: str) -> set[int]:
        """The ids of the contacts with a word that begins with the query, as searchContacts."""
        wanted = query.casefold()
        search = re.compile(rf"(?<!\w){re.escape(wanted)}").search
        known = self._words.get(account.address, {})
        words = self._words[account.address] = {}
        for number, contact in account.contacts.items():
            kept = known.get(number)
            if kept is None or kept[0] != contact.seq:
                kept = (contact.seq, searched(contact))
            words[number] = kept
        return {number for number, (_, text) in words.items() if wanted in text and search(text)}
