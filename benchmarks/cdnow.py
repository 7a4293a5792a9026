"""CDNOW's real customers and orders, put into the emulator through Google's APIs only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import requests

OWNER = "owner@example.com"
SAMPLE = Path(__file__).parent.parent / "tests" / "data" / "CDNOW_sample.txt"
EPOCH = date(1899, 12, 30)
AS_OF = date(1998, 7, 1)


@dataclass(frozen=True)
class Order:
    customer: str
    day: date
    discs: int
    dollars: float


def read_orders(path: Path) -> list[Order]:
    """The orders in a CDNOW file: the master's 4 columns or the sample's 5 (master id first)."""
    orders = []
    for line in path.read_text("ascii").splitlines():
        cells = line.split()
        if not cells or not cells[0].isdigit():
            continue
        customer, day, discs, dollars = cells[0], *cells[-3:]
        parsed = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        orders.append(Order(customer, parsed, int(discs), float(dollars)))
    return orders


def address(customer: str) -> str:
    """Invented: CDNOW's ids have no addresses."""
    return f"c{customer}@example.com"


class Api:
    """Plain HTTP to the emulator as its owner."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers["authorization"] = f"Bearer emulator:{OWNER}"

    def post(self, path: str, body: dict[str, Any], method: str = "POST") -> dict[str, Any]:
        answer = self.session.request(method, self.url + path, json=body, timeout=300)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()


def fill(url: str, orders: Sequence[Order]) -> str:
    """One contact per customer id and one order sheet; the spreadsheet's id."""
    with Api(url) as api:
        _contacts(api, sorted({order.customer for order in orders}))
        return _sheet(api, orders)


def _contacts(api: Api, customers: Sequence[str]) -> None:
    for batch in _batches(customers, 200):
        people = [
            {
                "contactPerson": {
                    "names": [{"givenName": "Customer", "familyName": customer}],
                    "emailAddresses": [{"value": address(customer)}],
                }
            }
            for customer in batch
        ]
        api.post("/v1/people:batchCreateContacts", {"contacts": people, "readMask": "names"})


def _sheet(api: Api, orders: Sequence[Order]) -> str:
    grid = {"rowCount": len(orders) + 1, "columnCount": 6}
    created = api.post(
        "/v4/spreadsheets",
        {
            "properties": {"title": "CDNOW", "locale": "en_US", "timeZone": "America/New_York"},
            "sheets": [{"properties": {"title": "Orders", "gridProperties": grid}}],
        },
    )
    spreadsheet: str = created["spreadsheetId"]
    rows: list[list[Any]] = [["Date", "E-mail", "Quantity", "Amount"]]
    rows += [[(o.day - EPOCH).days, address(o.customer), o.discs, o.dollars] for o in orders]
    path = f"/v4/spreadsheets/{spreadsheet}/values:batchUpdate"
    start = 1
    for batch in _batches(rows, 10_000):
        block = {"range": f"Orders!A{start}", "values": batch}
        api.post(path, {"valueInputOption": "RAW", "data": [block]})
        start += len(batch)
    return spreadsheet


def _batches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def config(url: str, spreadsheet: str) -> str:
    """A config.toml for it."""
    return f"""
[business]
name = "CDNOW"
time_zone = "America/New_York"
language = "en"
currency = "USD"

[google]
account = "{OWNER}"
emulator = "{url}"

[[orders]]
spreadsheet = "{spreadsheet}"

[sync]
schedule = ""
"""
