"""Where things are shown: at Google or, for a sample shop, on the emulator's own pages. Pure."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from core.model import Place
from core.settings import Google


class Links:
    def __init__(self, google: Google) -> None:
        self._account = google.account
        self._emulator = google.emulator.rstrip("/")

    def place(self, place: Place) -> str | None:
        """The cell or contact a person has to look at."""
        if not self._emulator:
            return place.link
        if place.spreadsheet and place.link:
            return self.spreadsheet(place.spreadsheet, place.tab)
        return self.contact(place.contact) if place.contact else None

    def contact(self, resource_name: str) -> str:
        if not self._emulator:
            return Place(contact=resource_name).link or ""
        number = resource_name.removeprefix("people/c")
        return f"{self._emulator}/contacts/{quote(self._account)}/person/{number}"

    def spreadsheet(self, id: str, tab: int | None = None) -> str:
        if not self._emulator:
            return Place(spreadsheet=id, tab=tab).link or ""
        query = "?" + urlencode({"tab": tab}) if tab is not None else ""
        return f"{self._emulator}/sheets/{id}{query}"

    @property
    def contacts(self) -> str:
        if not self._emulator:
            return "https://contacts.google.com/"
        return f"{self._emulator}/contacts/{quote(self._account)}"

    @property
    def sheets(self) -> str:
        if not self._emulator:
            return "https://docs.google.com/spreadsheets/"
        return f"{self._emulator}/sheets"

    @property
    def sent(self) -> str:
        if not self._emulator:
            return "https://mail.google.com/mail/#sent"
        return f"{self._emulator}/mail/{quote(self._account)}/sent"
