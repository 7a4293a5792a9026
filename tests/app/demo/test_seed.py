"""The sample shop in the emulator, read back by plain clients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from app import config
from app.demo.country import country
from app.demo.seed import Seeded, config_for, seed
from app.demo.shop import Shop, make_shop
from core.i18n import LANGUAGES
from emulator.server import Running, start
from tests.app.demo.conftest import SEED, TODAY

OWNER = "ana@shop.example.com"
EPOCH = date(1899, 12, 30)
UNFORMATTED = {"valueRenderOption": "UNFORMATTED_VALUE"}


class LocalSheets(gspread.HTTPClient):  # type: ignore[misc]
    """gspread's own client with Google's host replaced."""

    origin = ""

    def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> Any:
        local = endpoint.replace("https://sheets.googleapis.com", self.origin)
        return super().request(method, local, *args, **options)


@pytest.fixture(scope="module", params=LANGUAGES)
def place(request: pytest.FixtureRequest) -> Iterator[tuple[Shop, Seeded, Running]]:
    """A shop, where it was put, and the emulator that held every answer against Google's."""
    shop = make_shop(request.param, TODAY, SEED)
    with start(conformance=True) as google:
        yield shop, seed(shop, google.url, OWNER), google
        assert google.violations == []


@pytest.fixture
def people(place: tuple[Shop, Seeded, Running]) -> Iterator[Any]:
    options = {"api_endpoint": place[2].url}
    token = Credentials(f"emulator:{OWNER}")
    with build("people", "v1", credentials=token, client_options=options) as api:
        yield api


@pytest.fixture
def books(place: tuple[Shop, Seeded, Running]) -> Iterator[list[gspread.Spreadsheet]]:
    _, seeded, google = place
    with requests.Session() as session:
        session.headers["authorization"] = f"Bearer emulator:{OWNER}"
        client = gspread.Client(auth=None, session=session, http_client=LocalSheets)
        client.http_client.origin = google.url
        yield [client.open_by_key(each) for each in seeded.order_spreadsheets]


def _everybody(api: Any) -> list[dict[str, Any]]:
    fields = "names,emailAddresses,phoneNumbers,birthdays,memberships"
    listed = api.people().connections().list
    answer = listed(resourceName="people/me", personFields=fields, pageSize=1000).execute()
    found: list[dict[str, Any]] = answer["connections"]
    return found


def test_contacts_are_there_as_the_shop_has_them(
    place: tuple[Shop, Seeded, Running], people: Any
) -> None:
    known = {person.name: person for person in place[0].people if person.in_contacts}

    found = {person["names"][0]["displayName"]: person for person in _everybody(people)}

    assert found.keys() == known.keys()
    for name, person in found.items():
        email = person.get("emailAddresses", [{}])[0].get("value")
        assert email == known[name].email
        assert ("birthdays" in person) == (known[name].birthday is not None)


def test_birthdays_without_a_year_have_none(people: Any) -> None:
    dates = [p["birthdays"][0]["date"] for p in _everybody(people) if "birthdays" in p]

    assert any("year" not in day for day in dates)
    assert {"year": 1988, "month": 2, "day": 29} in dates


def test_phones_are_read_as_the_countrys(place: tuple[Shop, Seeded, Running], people: Any) -> None:
    numbers = [p["phoneNumbers"][0] for p in _everybody(people) if "phoneNumbers" in p]

    codes = {"HR": "+385", "RS": "+381", "CZ": "+420", "IR": "+98"}
    code = codes.get(place[0].business.country)
    assert len(numbers) > 100
    # Google gives no canonical form to Britain's numbers for fiction: they are nobody's.
    for number in numbers:
        assert number.get("canonicalForm", "").startswith(code) if code else "07700" in str(number)


def test_owners_labels_have_their_members(place: tuple[Shop, Seeded, Running], people: Any) -> None:
    shop = place[0]
    groups = people.contactGroups().list(pageSize=100).execute()["contactGroups"]
    sizes = {group["name"]: group.get("memberCount", 0) for group in groups}

    assert sizes[shop.family_label] == sum("family" in p.labels for p in shop.people)
    assert sizes[shop.own_label] == sum("own" in p.labels for p in shop.people)


def test_typed_dates_and_amounts_became_numbers(
    place: tuple[Shop, Seeded, Running], books: list[gspread.Spreadsheet]
) -> None:
    shop = place[0]
    meanings = list(country(shop.business.language).online.headers)
    sheet = books[0].worksheet("2025")

    rows = sheet.get_values(value_render_option="UNFORMATTED_VALUE")[1:]

    serials = [row[meanings.index("date")] for row in rows]
    amounts = [row[meanings.index("amount")] for row in rows]
    first, last = (date(2025, 1, 1) - EPOCH).days, (date(2025, 12, 31) - EPOCH).days
    assert sum(isinstance(day, int) and first <= day <= last for day in serials) >= len(rows) - 5
    assert sum(isinstance(amount, int | float) for amount in amounts) >= len(rows) - 5


def test_mistakes_stay_as_they_were_typed(
    place: tuple[Shop, Seeded, Running], books: list[gspread.Spreadsheet]
) -> None:
    mistakes = country(place[0].business.language).mistakes

    cells = [
        cell
        for sheet in books[0].worksheets()
        for row in sheet.get_values(value_render_option="UNFORMATTED_VALUE")
        for cell in row
    ]

    assert mistakes["wrong_date"].format(y=TODAY.year) in cells
    assert mistakes["amount"] in cells
    assert mistakes["name"] in cells
    assert "#N/A" in cells


def test_counter_sheet_ends_with_its_sum(
    place: tuple[Shop, Seeded, Running], books: list[gspread.Spreadsheet]
) -> None:
    meanings = list(country(place[0].business.language).counter.headers)
    at = meanings.index("amount")

    rows = books[1].sheet1.get_values(value_render_option="UNFORMATTED_VALUE")

    numbers = [row[at] for row in rows[4:-1] if isinstance(row[at], int | float)]
    assert rows[3][at]
    assert rows[-1][at] == pytest.approx(sum(numbers))


def test_spreadsheets_have_the_countrys_locale(
    place: tuple[Shop, Seeded, Running], books: list[gspread.Spreadsheet]
) -> None:
    shop = place[0]

    assert [book.title for book in books] == [each.title for each in shop.spreadsheets]
    assert {book.locale for book in books} == {shop.locale}
    assert {book.timezone for book in books} == {shop.business.time_zone}


def test_config_loads_and_names_what_was_made(
    place: tuple[Shop, Seeded, Running], tmp_path: Path
) -> None:
    shop, seeded, google = place
    path = tmp_path / "config.toml"
    path.write_text(config_for(shop, seeded, google.url), "utf-8")

    loaded = config.load(path)

    assert loaded.business == shop.business
    assert loaded.google.account == OWNER
    assert loaded.google.emulator == google.url
    assert tuple(each.spreadsheet for each in loaded.orders) == seeded.order_spreadsheets
    assert loaded.contacts.exclude == (shop.family_label,)
