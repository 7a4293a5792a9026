"""The sample shop put into the emulator as any program would put it into Google.

Google's own client library is used and no gateway of ours, so that what Regulars finds there does
not depend on Regulars.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import tomlkit
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp  # type: ignore[import-untyped]
from googleapiclient.discovery import build_from_document
from httplib2 import Http  # type: ignore[import-untyped]
from msgspec import Struct

from app.demo.people import Person
from app.demo.shop import OrderSpreadsheet, OrderTab, Shop
from core.google.discovery import document

SECONDS = 60
MOST_PEOPLE = 200
SPARE_ROWS = 50


class Seeded(Struct, frozen=True):
    """Where the shop is now: its account and the ids of its order spreadsheets."""

    account: str
    order_spreadsheets: tuple[str, ...]


def seed(shop: Shop, url: str, address: str) -> Seeded:
    """Fill the account `address` of the emulator at `url`. Call once for an account."""
    _set_country(url, shop.business.country)
    with _api(url, address, "people", "v1") as people:
        _put_contacts(people, shop)
    with _api(url, address, "sheets", "v4") as sheets:
        made = tuple(_put_orders(sheets, shop, each) for each in shop.spreadsheets)
    return Seeded(address, made)


def config_for(shop: Shop, seeded: Seeded, emulator_url: str) -> str:
    """The config.toml of the shop."""
    business = shop.business
    return tomlkit.dumps(
        {
            "business": {
                "name": business.name,
                "time_zone": business.time_zone,
                "language": business.language,
                "currency": business.currency,
                "country": business.country,
            },
            "google": {"account": seeded.account, "emulator": emulator_url},
            "orders": [{"spreadsheet": each} for each in seeded.order_spreadsheets],
            "contacts": {"exclude": [shop.family_label]},
        }
    )


def _set_country(url: str, country: str) -> None:
    """Google knows where an account is at home; the emulator has to be told."""
    with requests.Session() as session:
        session.trust_env = False
        options = {"country": country}
        answer = session.post(f"{url}/_emulator/options", json=options, timeout=SECONDS)
        answer.raise_for_status()


@contextmanager
def _api(url: str, address: str, name: str, version: str) -> Iterator[Any]:
    # Without proxies: the emulator is on this machine whatever the environment says.
    http = AuthorizedHttp(
        Credentials(f"emulator:{address}"), Http(timeout=SECONDS, proxy_info=None)
    )
    endpoint = {"api_endpoint": url}
    described = document(name, version)
    with build_from_document(described, http=http, client_options=endpoint) as api:
        yield api


def _put_contacts(api: Any, shop: Shop) -> None:
    known = [person for person in shop.people if person.in_contacts]
    resources: list[str] = []
    for start in range(0, len(known), MOST_PEOPLE):
        contacts = [{"contactPerson": _contact(p)} for p in known[start : start + MOST_PEOPLE]]
        body = {"contacts": contacts, "readMask": "names"}
        answer = api.people().batchCreateContacts(body=body).execute()
        resources += [made["person"]["resourceName"] for made in answer["createdPeople"]]
    for label, title in (("family", shop.family_label), ("own", shop.own_label)):
        members = [
            resource
            for resource, person in zip(resources, known, strict=True)
            if label in person.labels
        ]
        _put_label(api, title, members)


def _put_label(api: Any, title: str, members: list[str]) -> None:
    groups = api.contactGroups()
    group = groups.create(body={"contactGroup": {"name": title}}).execute()["resourceName"]
    change = {"resourceNamesToAdd": members}
    groups.members().modify(resourceName=group, body=change).execute()


def _contact(person: Person) -> dict[str, Any]:
    contact: dict[str, Any] = {"names": [{"givenName": person.given, "familyName": person.family}]}
    if person.email:
        contact["emailAddresses"] = [{"value": person.email}]
    if person.phone:
        contact["phoneNumbers"] = [{"value": person.phone, "type": "mobile"}]
    if person.birthday:
        contact["birthdays"] = [{"date": _date(person.birthday)}]
    if person.city:
        contact["addresses"] = [{"city": person.city}]
    return contact


def _date(birthday: str) -> dict[str, int]:
    """Google's Date, without a year where there is none."""
    year, month, day = birthday.rsplit("-", 2)
    known = {"year": int(year)} if year.isdigit() else {}
    return {**known, "month": int(month), "day": int(day)}


def _put_orders(api: Any, shop: Shop, wanted: OrderSpreadsheet) -> str:
    """Typed as the owner would: Sheets makes dates and numbers of it by the locale."""
    properties = {
        "title": wanted.title,
        "locale": shop.locale,
        "timeZone": shop.business.time_zone,
    }
    tabs = [_tab(number, tab, shop) for number, tab in enumerate(wanted.tabs)]
    body = {"properties": properties, "sheets": tabs}
    spreadsheets = api.spreadsheets()
    made: str = spreadsheets.create(body=body, fields="spreadsheetId").execute()["spreadsheetId"]
    blocks = [{"range": f"'{tab.title}'!A1", "values": tab.rows} for tab in wanted.tabs]
    typed = {"valueInputOption": "USER_ENTERED", "data": blocks}
    spreadsheets.values().batchUpdate(spreadsheetId=made, body=typed).execute()
    bold = {"requests": [_bold(number, tab) for number, tab in enumerate(wanted.tabs)]}
    spreadsheets.batchUpdate(spreadsheetId=made, body=bold).execute()
    return made


def _tab(number: int, tab: OrderTab, shop: Shop) -> dict[str, Any]:
    grid = {
        "rowCount": len(tab.rows) + SPARE_ROWS,
        "columnCount": max(map(len, tab.rows)) + 2,
        "frozenRowCount": tab.header,
    }
    return {
        "properties": {
            "sheetId": number,
            "title": tab.title,
            "gridProperties": grid,
            "rightToLeft": shop.right_to_left,
        }
    }


def _bold(number: int, tab: OrderTab) -> dict[str, Any]:
    header = {"sheetId": number, "startRowIndex": tab.header - 1, "endRowIndex": tab.header}
    return {
        "repeatCell": {
            "range": header,
            "cell": {"userEnteredFormat": {"textFormat": {"bold": True}}},
            "fields": "userEnteredFormat.textFormat.bold",
        }
    }
