"""The real gateways on the emulator when things go wrong on the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import Engine, insert

from core import tables
from core.clock import SystemClock
from core.database import open_database
from core.errors import Denied, Expired, Gone, LostLease, Rejected, TryLater, Unsure
from core.google.door import Door, open_door
from core.google.sheets_client import method_of
from core.i18n import Text
from core.model import NewContact
from core.settings import Google
from emulator.server import Running, start
from tests.core.google.conftest import NOON, Naps

OWNER = "owner@example.com"
MAIL = b"To: ana@example.org\r\nSubject: News\r\n\r\nHello\r\n"
PEOPLE = [NewContact("01ANA", "Ana", "ana@example.org"), NewContact("01IVO", "Ivo")]


@pytest.fixture
def google() -> Iterator[Running]:
    with start(conformance=True) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'door.db'}")
    row = {"id": "A", "address": OWNER, "created_at": NOON, "scopes": []}
    with opened.begin() as connection:
        connection.execute(insert(tables.account).values(row))
    yield opened
    opened.dispose()


@pytest.fixture
def door(google: Running, engine: Engine, clock: Naps) -> Iterator[Door]:
    settings = Google(OWNER, emulator=google.url)
    with open_door(settings, account="A", engine=engine, clock=clock) as opened:
        yield opened


def admin(google: Running, what: str, body: Any) -> None:
    assert requests.post(f"{google.url}/_emulator/{what}", json=body, timeout=5).ok


def arrived(google: Running, method: str) -> int:
    calls = requests.get(f"{google.url}/_emulator/calls", timeout=5).json()["calls"]
    return sum(call["method"] == method for call in calls)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_a_send_that_broke_off_is_unsure_and_went_out_once(
    google: Running, door: Door, kind: str
) -> None:
    draft = door.gmail.create_draft(MAIL)
    admin(google, "faults", {"method": "gmail.users.drafts.send", "kind": kind, "count": 1})
    with pytest.raises(Unsure):
        door.gmail.send_draft(draft.id)
    assert arrived(google, "gmail.users.drafts.send") == 1
    assert len(door.gmail.list_ids(labels=["SENT"])) == (kind == "drop_after")
    assert door.gmail.draft_exists(draft.id) == (kind == "drop_before")


def test_a_create_that_broke_off_makes_nobody_twice(google: Running, door: Door) -> None:
    method = "people.people.batchCreateContacts"
    admin(google, "faults", {"method": method, "kind": "drop_after", "count": 1})
    with pytest.raises(Unsure):
        door.people.create_contacts(PEOPLE)
    assert arrived(google, method) == 1
    marks = sorted(contact.mark or "" for contact in door.people.pull_contacts(None).contacts)
    assert marks == ["01ANA", "01IVO"]


def test_one_batch_refused_once_makes_everybody_by_halves(google: Running, door: Door) -> None:
    method = "people.people.batchCreateContacts"
    admin(google, "faults", {"method": method, "http": 400, "count": 1})
    assert door.people.create_contacts(PEOPLE).keys() == {"01ANA", "01IVO"}
    assert arrived(google, method) == 3


def test_a_contact_google_refuses_takes_nobody_with_it(google: Running, door: Door) -> None:
    method = "people.people.batchCreateContacts"
    admin(google, "faults", {"method": method, "http": 400, "count": 2})
    assert door.people.create_contacts(PEOPLE).keys() == {"01IVO"}


def test_if_google_refuses_everybody_it_is_asked_only_some_times(
    google: Running, door: Door
) -> None:
    method = "people.people.batchCreateContacts"
    admin(google, "faults", {"method": method, "http": 400})
    crowd = [NewContact(f"{n}", f"P {n}") for n in range(200)]
    with pytest.raises(Rejected):
        door.people.create_contacts(crowd)
    assert arrived(google, method) == 21


def test_a_tab_whose_making_broke_off_is_unsure_but_a_format_is_repeated(
    google: Running, door: Door
) -> None:
    made = door.sheets.create("Shop", locale="en_GB", time_zone="Etc/GMT", tabs=["A"])
    method = "sheets.spreadsheets.batchUpdate"
    admin(google, "faults", {"method": method, "kind": "drop_after", "count": 2})
    add = {"addSheet": {"properties": {"sheetId": 7, "title": "B"}}}
    with pytest.raises(Unsure):
        door.sheets.change(made.id, [add])
    properties = {"sheetId": 7, "title": "C"}
    rename = {"updateSheetProperties": {"properties": properties, "fields": "title"}}
    door.sheets.change(made.id, [rename])
    assert arrived(google, method) == 3
    assert [tab.title for tab in door.sheets.describe(made.id).tabs] == ["A", "C"]


def test_a_pull_survives_a_fault_in_the_middle(google: Running, door: Door) -> None:
    for start_at in range(0, 1200, 200):
        crowd = [NewContact(f"{n}", f"P {n}") for n in range(start_at, start_at + 200)]
        door.people.create_contacts(crowd)
    fault = {"method": "people.people.connections.list", "nth": 2, "http": 503}
    admin(google, "faults", fault)
    assert len(door.people.pull_contacts(None).contacts) == 1200
    assert door.calls["people.people.connections.list"] == 3


def test_partial_pages_of_an_expired_token_are_dropped(google: Running, door: Door) -> None:
    token = door.people.pull_contacts(None).token
    for start_at in range(0, 1200, 200):
        crowd = [NewContact(f"{n}", f"P {n}") for n in range(start_at, start_at + 200)]
        door.people.create_contacts(crowd)
    admin(google, "faults", {"kind": "expire_sync_token", "nth": 2})
    with pytest.raises(Expired):
        door.people.pull_contacts(token)
    pull = door.people.pull_contacts(None)
    assert pull.full
    assert len(pull.contacts) == 1200


def test_a_garbled_token_is_an_expired_one_and_is_logged(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Expired):
        door.people.pull_contacts("no token of Google's")
    assert "sync token" in caplog.text


def test_many_labels_at_once_are_a_read_though_the_address_is_long(
    google: Running, door: Door
) -> None:
    (ana,) = door.people.create_contacts(PEOPLE[:1]).values()
    made = [door.people.create_label(f"Label {n}", f"d/{n}") for n in range(120)]
    door.people.change_members(made[7].resource_name, [ana.resource_name], [])
    door.reset_calls()
    fault = {"method": "people.contactGroups.batchGet", "kind": "drop_before", "count": 1}
    admin(google, "faults", fault)
    found = door.people.label_members({label.resource_name: 1 for label in made})
    assert len(found) == 120
    assert found[made[7].resource_name] == {ana.resource_name}
    assert door.calls == {"people.contactGroups.batchGet": 2}


def test_calls_are_counted_as_google_counts_them(google: Running, door: Door) -> None:
    door.people.list_labels()
    door.gmail.history_id()
    made = door.sheets.create("Shop", locale="en_GB", time_zone="Etc/GMT", tabs=["A"])
    door.sheets.describe(made.id)
    logged = requests.get(f"{google.url}/_emulator/calls", timeout=5).json()["calls"]
    assert sorted(call["method"] for call in logged) == sorted(door.calls.elements())


def test_calls_of_both_sessions_are_counted_and_guarded(door: Door) -> None:
    door.people.list_labels()
    book = door.sheets.create("Orders", locale="en_US", time_zone="Etc/GMT", tabs=())
    expected = {"people.contactGroups.list": 1, "sheets.spreadsheets.create": 1}
    assert door.calls == expected
    assert door.google_ahead is not None

    def refuse() -> None:
        raise LostLease(Text("No more."))

    door.guard(refuse)
    with pytest.raises(LostLease):
        door.people.create_label("Loyal", "status/loyal")
    with pytest.raises(LostLease):
        door.sheets.write_cells(book.id, [("A1", [["x"]])])
    assert door.calls == expected
    door.reset_calls()
    assert door.calls == {}


def test_with_quotas_on_the_pace_is_kept_and_nothing_is_refused(
    google: Running, engine: Engine
) -> None:
    admin(google, "options", {"quotas": True})
    clock = EmulatorTime(google)
    settings = Google(OWNER, emulator=google.url)
    with open_door(settings, account="A", engine=engine, clock=clock) as door:
        for _ in range(100):
            door.people.list_labels()
    logged = requests.get(f"{google.url}/_emulator/calls", timeout=5).json()["calls"]
    assert {call["status"] for call in logged} == {200}
    assert clock.slept


def test_without_pace_a_refusal_for_speed_is_waited_out(google: Running, engine: Engine) -> None:
    admin(google, "options", {"quotas": True})
    clock = EmulatorTime(google)
    settings = Google(OWNER, emulator=google.url)
    with open_door(settings, account="A", engine=engine, clock=clock, paced=False) as door:
        for _ in range(100):
            door.people.list_labels()
    assert door.calls["people.contactGroups.list"] > 100


class EmulatorTime(SystemClock):
    """Sleeping moves the emulator's clock instead of the test."""

    def __init__(self, google: Running) -> None:
        self._google = google
        self.slept: list[float] = []

    def now(self) -> Any:
        return self._google.world.clock.now()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._google.world.clock.advance(seconds)


def test_a_door_without_credentials_says_connect(engine: Engine, clock: Naps) -> None:
    with pytest.raises(Denied, match="regulars connect"):
        open_door(Google(OWNER), account="A", engine=engine, clock=clock)


def test_a_door_to_an_emulator_that_is_down_says_start_it(engine: Engine, clock: Naps) -> None:
    with start() as running:
        url = running.url
    settings = Google(OWNER, emulator=url)
    with (
        open_door(settings, account="A", engine=engine, clock=clock) as door,
        pytest.raises(TryLater, match="regulars emulator"),
    ):
        door.people.list_labels()


def test_a_draft_that_became_a_message_is_gone(door: Door) -> None:
    draft = door.gmail.create_draft(MAIL)
    door.gmail.delete_draft(draft.id)
    with pytest.raises(Gone):
        door.gmail.send_draft(draft.id)


def test_an_address_that_is_no_call_of_ours_is_refused() -> None:
    with pytest.raises(LookupError):
        method_of("POST", "https://www.googleapis.com/drive/v3/files")


def test_importing_the_door_loads_no_client_library() -> None:
    script = "import sys, core.google.door; print([m for m in sys.modules if m in sys.argv])"
    heavy = ["googleapiclient", "gspread", "google.auth", "requests"]
    run = subprocess.run([sys.executable, "-c", script, *heavy], capture_output=True, check=True)
    assert run.stdout.decode().strip() == "[]"


STREET = {"streetAddress": "Ilica 1", "city": "Zagreb"}


@pytest.mark.parametrize(
    ("field", "items"),
    [
        ("addresses", [{"streetAddress": "Ilica 1"}]),
        ("birthdays", [{"date": {"year": 1980}}]),
    ],
)
def test_a_field_that_says_something_else_is_not_empty(
    google: Running, door: Door, field: str, items: list[dict[str, Any]]
) -> None:
    name = _made_by_hand(google, {field: items})
    what = {"addresses": "city", "birthdays": "birthday"}[field]
    (pulled,) = door.people.pull_contacts(None).contacts
    read = door.people.read_contacts([name])[name]
    assert (pulled.told(what), pulled.has(what)) == ("", True)
    assert (read.told(what), read.has(what)) == ("", True)


@pytest.mark.parametrize(
    ("what", "field", "items"),
    [
        ("city", "addresses", [STREET]),
        ("phone", "phoneNumbers", [{"value": "+385911234567", "type": "mobile"}]),
        ("phone", "phoneNumbers", [{"value": "+385911234567"}, {"value": "112"}]),
        ("name", "names", [{"givenName": "Ana", "honorificPrefix": "dr."}]),
    ],
)
def test_where_more_stands_than_is_told_a_read_says_so(
    google: Running, door: Door, what: str, field: str, items: list[dict[str, Any]]
) -> None:
    name = _made_by_hand(google, {field: items})
    assert door.people.read_contacts([name])[name].beside == {what}


def test_an_etag_of_a_read_is_taken_where_those_of_lists_are_not(
    google: Running, door: Door
) -> None:
    google.world.options["strict_etags"] = True
    name = _made_by_hand(google, {})
    read = door.people.read_contacts([name])[name]
    made = door.people.write_fields([read.telling("city", "Split")], ["city"])
    assert made[name].city == "Split"


def _made_by_hand(google: Running, fields: dict[str, Any]) -> str:
    made = requests.post(
        f"{google.url}/v1/people:createContact",
        json=fields or {"nicknames": [{"value": "A"}]},
        headers={"authorization": f"Bearer emulator:{OWNER}"},
        timeout=5,
    )
    return str(made.json()["resourceName"])
