"""The doctor names each cause, with its next click and a stable word, against the emulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from msgspec.structs import replace

from app import connection, wiring
from app.doctor import Finding, check, known, verdict
from app.wiring import Services
from core.clock import FixedClock
from core.errors import Denied
from core.google.consent import FEATURES
from core.google.door import open_door
from core.google.tokens import load_credentials
from core.keyfile import load_key
from emulator.server import start
from tests.app.conftest import MakeServices
from tests.app.test_connection import final_address
from tests.e2e.shop import AS_OF, OWNER, SmallShop, open_shop

OTHER = "partner@example.com"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with start(conformance=True) as google:
        yield open_shop(google, tmp_path)
    assert google.violations == []


@pytest.fixture
def connected(shop: SmallShop) -> Iterator[Callable[..., Services]]:
    """Services that went through consent, on a clock whose waits cost nothing."""
    made: list[Services] = []

    def connect(untick: str = "", who: str = OWNER, **toml: str) -> Services:
        _configure(shop, **toml)
        services = on_fixed_time(shop, wiring.build(shop.config))
        made.append(services)
        links: list[str] = []
        connection.connect(
            services,
            links.append,
            lambda bring: bring(final_address(links[0], who=who, untick=untick), lambda _: None),
        )
        return services

    yield connect
    for services in made:
        services.engine.dispose()


def on_fixed_time(shop: SmallShop, services: Services) -> Services:
    """With a clock that stands at the emulator's time; sleeping moves it."""
    clock = FixedClock(shop.google.world.clock.now())

    def door() -> Any:
        key = load_key(services.key_file)
        held = load_credentials(services.engine, services.account, key, clock)
        return open_door(
            services.settings.google,
            account=services.account,
            engine=services.engine,
            clock=clock,
            credentials=held,
        )

    return replace(services, clock=clock, open_door=door)


def _configure(shop: SmallShop, **toml: str) -> None:
    text = shop.config.read_text("utf-8").replace('language = "hr"', 'language = "en"')
    shop.config.write_text(text + toml.get("more", ""), "utf-8")


def trouble(findings: list[Finding]) -> dict[str, Finding]:
    return {found.cause: found for found in findings if found.state != "good"}


def only_trouble(services: Services) -> Finding:
    """The one thing that is not well, said with a next step."""
    findings = list(check(services))
    (found,) = trouble(findings).values()
    assert found.advice is not None
    return found


def share(shop: SmallShop, spreadsheet: str, owner: str, role: str) -> None:
    answer = requests.post(
        f"{shop.google.url}/drive/v3/files/{spreadsheet}/permissions",
        json={"type": "user", "role": role, "emailAddress": OWNER},
        headers={"authorization": f"Bearer emulator:{owner}"},
        timeout=30,
    )
    answer.raise_for_status()


def sheet_of(shop: SmallShop, owner: str, title: str = "Partner's orders") -> str:
    """Another account's spreadsheet."""
    answer = requests.post(
        f"{shop.google.url}/v4/spreadsheets",
        json={"properties": {"title": title}},
        headers={"authorization": f"Bearer emulator:{owner}"},
        timeout=30,
    )
    found: str = answer.json()["spreadsheetId"]
    return found


def customers_in(spreadsheet: str) -> str:
    return f'\n[customers]\nspreadsheet = "{spreadsheet}"\n'


def test_a_good_connection_has_nothing_to_mend(connected: Callable[..., Services]) -> None:
    findings = list(check(connected()))
    assert trouble(findings) == {}
    assert verdict(findings) == 0
    topics = [found.topic for found in findings]
    assert topics == ["connection", "clock", "contacts", "sheet", "sheet", "mail"]


def test_looking_changes_nothing(connected: Callable[..., Services], shop: SmallShop) -> None:
    before = shop.api("GET", f"/v4/spreadsheets/{shop.spreadsheet}", includeGridData="true")
    list(check(connected()))
    after = shop.api("GET", f"/v4/spreadsheets/{shop.spreadsheet}", includeGridData="true")
    assert after == before


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, "client_file_missing"),
        ('{"web": {}}', "client_file_wrong"),
        ('{"installed": {"client_id": "a", "client_secret": "b"}}', "not_connected"),
    ],
)
def test_before_the_first_connect_the_next_thing_missing_is_named(
    make_services: MakeServices, tmp_path: Path, content: str | None, cause: str
) -> None:
    if content:
        (tmp_path / "client_secret.json").write_text(content)
    found = list(check(make_services()))
    assert cause in trouble(found)
    assert verdict(found) == (3 if cause == "not_connected" else 2)


def test_without_gmail_only_mail_is_off(connected: Callable[..., Services]) -> None:
    services = connected(untick=FEATURES["mail"])
    found = only_trouble(services)
    assert (found.cause, found.subject, found.state) == ("scope_missing", "mail", "warning")
    assert verdict(list(check(services))) == 0


@pytest.mark.parametrize("feature", ["contacts", "sheets"])
def test_without_contacts_or_sheets_nothing_works_and_the_box_is_named(
    connected: Callable[..., Services], feature: str
) -> None:
    services = connected(untick=FEATURES[feature])
    found = only_trouble(services)
    assert (found.cause, found.subject, found.state) == ("scope_missing", feature, "bad")
    assert verdict([found]) == 3
    assert "ticked" in str(found.advice)


def test_a_revoked_permission_says_reconnect(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    services = connected()
    revoke(shop, services)
    found = only_trouble(services)
    assert found.cause == "revoked"
    assert "password" in str(found.advice)
    assert verdict([found]) == 3
    assert trouble(known(services)).keys() == {"revoked"}  # and now without asking again


def revoke(shop: SmallShop, services: Services) -> None:
    held = load_credentials(services.engine, services.account, load_key(services.key_file))
    assert held is not None
    token = {"token": held.refresh_token}
    requests.post(f"{shop.google.url}/revoke", data=token, timeout=5).raise_for_status()


def test_reconnecting_mends_a_revoked_permission(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    services = connected()
    revoke(shop, services)
    list(check(services))
    assert trouble(list(check(connected()))) == {}


def test_an_app_in_testing_is_warned_of_with_the_date(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    shop.api("POST", "/_emulator/options", {"testing": True})
    services = connected()
    found = only_trouble(services)
    assert (found.cause, found.state) == ("testing", "warning")
    ends = services.clock.now() + timedelta(days=7)
    assert str(ends.astimezone(services.settings.business.zone).year) in str(found.text)
    assert found.link == "https://console.cloud.google.com/auth/audience"
    assert "Publish app" in str(found.advice)


def test_after_seven_days_in_testing_that_is_the_cause(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    shop.api("POST", "/_emulator/options", {"testing": True})
    services = connected()
    week = timedelta(days=7, minutes=1).total_seconds()
    shop.pass_time(week)
    services.clock.sleep(week)
    assert only_trouble(services).cause == "testing_ended"


def test_a_testing_app_whose_end_was_heard_of_late_is_told_each_time(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    shop.api("POST", "/_emulator/options", {"testing": True})
    services = connected()
    holidays = timedelta(days=12).total_seconds()
    shop.pass_time(holidays)
    services.clock.sleep(holidays)
    assert [only_trouble(services).cause for _ in range(2)] == ["testing_ended", "testing_ended"]


def test_a_client_that_was_deleted_is_told_from_a_revocation(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    services = connected()
    shop.fault(method="oauth2.userinfo.get", http=401)
    shop.fault(method="oauth2.token", http=401)
    found = only_trouble(services)
    assert found.cause == "client_gone"
    assert "JSON" in str(found.advice)


@pytest.mark.parametrize(
    ("method", "api"),
    [
        ("people.contactGroups.list", "People API"),
        ("sheets.spreadsheets.get", "Google Sheets API"),
        ("gmail.users.settings.sendAs.list", "Gmail API"),
    ],
)
def test_an_api_that_is_off_is_named_with_googles_own_link(
    connected: Callable[..., Services], shop: SmallShop, method: str, api: str
) -> None:
    services = connected()
    shop.fault(method=method, kind="api_disabled")
    found = trouble(list(check(services)))["api_disabled"]
    assert api in str(found.text)
    assert found.link.startswith("https://console.developers.google.com/")
    assert "project=" in found.link
    assert found.link in str(found.advice)


@pytest.mark.parametrize(("seconds", "word"), [(1800, "slow"), (-1800, "fast")])
def test_a_wrong_clock_is_measured(
    connected: Callable[..., Services], shop: SmallShop, seconds: int, word: str
) -> None:
    services = connected()
    shop.fault(method="*", kind="skew", seconds=seconds)
    found = only_trouble(services)
    assert found.cause == "clock"
    assert word in str(found.text)
    assert "30" in str(found.text)


def test_a_spreadsheet_that_is_not_shared_is_named_with_whom_to_share_it(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    foreign = sheet_of(shop, OTHER)
    found = only_trouble(connected(more=customers_in(foreign)))
    assert found.cause == "sheet_forbidden"
    assert OWNER in str(found.text)
    assert found.link == f"{shop.google.url}/sheets/{foreign}"
    assert found.link in str(found.advice)
    assert found.subject == foreign


def test_a_spreadsheet_that_may_only_be_viewed_is_named(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    foreign = sheet_of(shop, OTHER)
    share(shop, foreign, OTHER, "reader")
    found = only_trouble(connected(more=customers_in(foreign)))
    assert found.cause == "sheet_view_only"
    assert "Partner's orders" in str(found.text)
    assert f"make {OWNER} an editor" in str(found.advice)


def test_protected_ranges_of_the_customer_tab_are_named(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    foreign = sheet_of(shop, OTHER)
    share(shop, foreign, OTHER, "writer")
    services = connected(more=customers_in(foreign))
    assert trouble(list(check(services))) == {}
    assert shop.run("sync", "--as-of", AS_OF).returncode == 0
    protect(shop, foreign, "Customers")
    found = only_trouble(services)
    assert found.cause == "range_protected"
    assert "Customers C:D" in str(found.text)
    assert found.link.startswith(f"{shop.google.url}/sheets/{foreign}?tab=")


def protect(shop: SmallShop, spreadsheet: str, tab: str) -> None:
    """Columns C and D, by the spreadsheet's owner for herself."""
    info = shop.api("GET", f"/v4/spreadsheets/{spreadsheet}")
    ids = {sheet["properties"]["title"]: sheet["properties"]["sheetId"] for sheet in info["sheets"]}
    where = {"sheetId": ids[tab], "startColumnIndex": 2, "endColumnIndex": 4, "startRowIndex": 0}
    requests.post(
        f"{shop.google.url}/v4/spreadsheets/{spreadsheet}:batchUpdate",
        json={"requests": [{"addProtectedRange": {"protectedRange": {"range": where}}}]},
        headers={"authorization": f"Bearer emulator:{OTHER}"},
        timeout=30,
    ).raise_for_status()


def test_a_view_only_order_sheet_is_good_enough(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    foreign = sheet_of(shop, OTHER)
    share(shop, foreign, OTHER, "reader")
    more = f'\n[[orders]]\nspreadsheet = "{foreign}"\n'
    assert trouble(list(check(connected(more=more)))) == {}


def test_a_deleted_spreadsheet_says_to_look_at_the_link(connected: Callable[..., Services]) -> None:
    gone = "1" + "x" * 43
    assert only_trouble(connected(more=customers_in(gone))).cause == "sheet_gone"


def test_another_account_than_the_configured_one_is_named(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    services = connected()
    shop.config.write_text(shop.config.read_text().replace(OWNER, OTHER))
    theirs = connected(who=OTHER)
    settings = replace(theirs.settings, google=services.settings.google)
    found = only_trouble(replace(theirs, settings=settings))
    assert found.cause == "wrong_account"
    assert OTHER in str(found.text)
    assert verdict([found]) == 2


def test_a_google_that_cannot_be_reached_is_said_once(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    services = connected()
    shop.google.stop()
    assert only_trouble(services).cause == "unreachable"


def test_a_used_up_quota_ends_the_looking(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    services = connected()
    shop.fault(method="people.contactGroups.list", kind="rate_limit")
    findings = list(check(services))
    assert findings[-1].cause == "quota"
    assert verdict(findings) == 3


def test_a_sender_gmail_does_not_know_is_named(connected: Callable[..., Services]) -> None:
    services = connected(more='\n[mail]\nfrom = "Ana <shop@elsewhere.example>"\n')
    found = only_trouble(services)
    assert found.cause == "sender_unknown"
    assert "shop@elsewhere.example" in str(found.text)


def test_a_missing_key_file_is_told_and_not_made_anew(connected: Callable[..., Services]) -> None:
    services = connected()
    services.key_file.unlink()
    found = only_trouble(services)
    assert found.cause == "key_file_missing"
    assert verdict([found]) == 2
    assert not services.key_file.exists()


def test_the_key_file_of_another_database_is_told(connected: Callable[..., Services]) -> None:
    services = connected()
    services.key_file.unlink()
    load_key(services.key_file)
    assert only_trouble(services).cause == "key_file_wrong"


def test_a_key_file_others_could_read_is_made_private_and_told(
    connected: Callable[..., Services],
) -> None:
    services = connected()
    services.key_file.chmod(0o644)
    assert only_trouble(services).cause == "key_file_open"
    assert services.key_file.stat().st_mode & 0o777 == 0o600


def test_what_one_google_gave_is_never_shown_to_another(
    connected: Callable[..., Services], shop: SmallShop
) -> None:
    services = connected()
    real = replace(services.settings.google, emulator="")
    there = replace(services, settings=replace(services.settings, google=real))
    (shop.folder / "client_secret.json").write_text(
        '{"installed": {"client_id": "a", "client_secret": "b"}}'
    )
    assert [found.cause for found in check(there)] == ["not_connected"]
    with pytest.raises(Denied, match="not connected"):
        wiring.build(_without_emulator(shop)).open_door()


def _without_emulator(shop: SmallShop) -> Path:
    lines = shop.config.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("emulator")]
    shop.config.write_text("\n".join(kept), "utf-8")
    return shop.config


def test_an_emulator_needs_no_consent(shop: SmallShop) -> None:
    services = wiring.build(shop.config)
    findings = list(check(services))
    services.engine.dispose()
    assert trouble(findings) == {}


def test_a_permission_given_for_a_time_is_told_from_testing(
    connected: Callable[..., Services],
) -> None:
    services = connected()
    from core.google.tokens import save_credentials

    key = load_key(services.key_file)
    held = load_credentials(services.engine, services.account, key)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    save_credentials(services.engine, services.account, key, held, now, now + timedelta(days=30))
    assert only_trouble(replace(services, clock=FixedClock(now))).cause == "limited"
