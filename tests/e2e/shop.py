"""A very small shop on an emulator, and `regulars` run on it as a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import requests

from emulator.server import Running
from tests.e2e import program

OWNER = "owner@example.com"
CONTACTS = [
    ("Ana", "Horvat", "ana@example.com", "1980-05-17"),
    ("Boris", "Kovač", "boris@example.com", "2001-02-03"),
    ("Cvita", "Babić", "cvita@example.com", None),
    ("Dino", "Marić", "dino@example.com", None),
]
ORDERS = [
    ["Datum", "Kupac", "E-mail", "Iznos"],
    ["02.11.2026.", "Ana Horvat", "ana@example.com", "120,50"],
    ["05.11.2026.", "Ana Horvat", "ana@example.com", "80"],
    ["01.02.2026.", "Boris Kovač", "boris@example.com", "35,90"],
    ["18.11.2026.", "Eva Novak", "eva@example.com", "42"],
    ["19.11.2026.", "Filip Jurić", "filip@example.com", "61,20"],
    ["31.02.2026.", "Cvita Babić", "cvita@example.com", "10"],
]
AS_OF = "2026-11-21"


@dataclass
class SmallShop:
    """Everything by HTTP, as the owner would see it."""

    google: Running
    folder: Path
    spreadsheet: str

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def command(self, *arguments: str) -> list[str]:
        """What starts `regulars …` from a shell."""
        return [sys.executable, "-m", "app", *self._arguments(arguments)]

    def run(self, *arguments: str) -> CompletedProcess[str]:
        """`regulars …` to its end."""
        return program.run(self._arguments(arguments), self.folder, timeout=120)

    def start(self, *arguments: str) -> program.Program:
        """`regulars …`, running."""
        return program.Program(self._arguments(arguments), self.folder)

    def _arguments(self, arguments: Sequence[str]) -> list[str]:
        return [*arguments, "--config", str(self.config)]

    def sync(self, *arguments: str) -> dict[str, Any]:
        """The report of a sync that has to succeed."""
        done = self.run("sync", "--as-of", AS_OF, "--json", *arguments)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def api(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        answer = requests.request(
            method,
            self.google.url + path,
            json=body,
            params=params,
            headers={"authorization": f"Bearer emulator:{OWNER}"},
            timeout=30,
        )
        answer.raise_for_status()
        return answer.json()

    def pass_time(self, seconds: float) -> None:
        self.api("POST", "/_emulator/clock", {"advance": seconds})

    def fault(self, **fault: Any) -> None:
        self.api("POST", "/_emulator/faults", fault)

    def forget_calls(self) -> None:
        """Calls and faults."""
        self.api("POST", "/_emulator/reset", {})

    def methods(self) -> list[str]:
        """The calls since the last reset."""
        calls = self.api("GET", "/_emulator/calls")["calls"]
        return [call["method"] for call in calls]

    def contacts(self) -> dict[str, str]:
        """Resource name -> e-mail."""
        answer = self.api(
            "GET", "/v1/people/me/connections", personFields="emailAddresses", pageSize=1000
        )
        return {
            person["resourceName"]: person["emailAddresses"][0]["value"]
            for person in answer.get("connections", [])
        }

    def labels(self) -> dict[str, list[str]]:
        """Each user label with its members' addresses."""
        who = self.contacts()
        found = {}
        for group in self.api("GET", "/v1/contactGroups", pageSize=1000)["contactGroups"]:
            if group["groupType"] == "USER_CONTACT_GROUP":
                whole = self.api("GET", f"/v1/{group['resourceName']}", maxMembers=1000)
                members = whole.get("memberResourceNames", [])
                found[group["name"]] = sorted(who[member] for member in members)
        return found

    def customer_rows(self) -> list[list[Any]]:
        """The customer tab as it is shown, without the key column, by e-mail."""
        path = f"/v4/spreadsheets/{self.spreadsheet}/values/Kupci!A1:P100"
        rows = self.api("GET", path).get("values", [])
        header, *rest = rows
        shown = [row[: len(header) - 1] for row in rest if any(row)]
        return [header[:-1], *sorted(shown, key=lambda row: str(row[1]))]

    def state(self) -> dict[str, Any]:
        """What the owner sees in the end, but for the columns that count up to today by
        themselves: these are the last two."""
        rows = self.customer_rows()
        lasting = len(rows[0]) - 2
        return {
            "contacts": sorted(self.contacts().values()),
            "labels": self.labels(),
            "sheet": [row[:lasting] for row in rows],
        }


def open_shop(google: Running, folder: Path) -> SmallShop:
    """Contacts and one order sheet, put in through Google's APIs, and a config.toml."""
    shop = SmallShop(google, folder, "")
    shop.api("POST", "/_emulator/options", {"country": "HR"})
    people = [{"contactPerson": _person(*contact)} for contact in CONTACTS]
    shop.api("POST", "/v1/people:batchCreateContacts", {"contacts": people, "readMask": "names"})
    shop.spreadsheet = _orders(shop, ORDERS)
    shop.config.write_text(config(google.url, shop.spreadsheet), "utf-8")
    shop.forget_calls()
    return shop


def _person(given: str, family: str, email: str, birthday: str | None) -> dict[str, Any]:
    person: dict[str, Any] = {
        "names": [{"givenName": given, "familyName": family}],
        "emailAddresses": [{"value": email}],
    }
    if birthday:
        year, month, day = map(int, birthday.split("-"))
        person["birthdays"] = [{"date": {"year": year, "month": month, "day": day}}]
    return person


def _orders(shop: SmallShop, rows: Sequence[Sequence[str]]) -> str:
    properties = {"title": "Narudžbe", "locale": "hr_HR", "timeZone": "Europe/Zagreb"}
    made = shop.api(
        "POST",
        "/v4/spreadsheets",
        {"properties": properties, "sheets": [{"properties": {"title": "2026"}}]},
    )
    spreadsheet: str = made["spreadsheetId"]
    shop.api(
        "PUT",
        f"/v4/spreadsheets/{spreadsheet}/values/2026!A1",
        {"values": rows},
        valueInputOption="USER_ENTERED",
    )
    return spreadsheet


def config(url: str, spreadsheet: str) -> str:
    return f"""
[business]
name = "Vinarija Krk"
time_zone = "Europe/Zagreb"
language = "hr"
currency = "EUR"

[google]
account = "{OWNER}"
emulator = "{url}"

[[orders]]
spreadsheet = "{spreadsheet}"
"""
