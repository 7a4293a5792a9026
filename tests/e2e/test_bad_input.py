"""Bad input at the command line: one message that says what to do, the exit code, nothing written.

Exit codes: 1 needs approval, 2 wrong use or configuration, 3 Google refused or unreachable.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.shop import AS_OF, OWNER, SmallShop

pytestmark = pytest.mark.slow

READS = (".list", ".get", ".batchGet")
NOWHERE = "A" * 44
RULE = """
[[dimension]]
name = "Status"
[[dimension.segment]]
name = "Loyal"
when = "ordrs >= 2"
"""


def sync(shop: SmallShop, *arguments: str) -> subprocess.CompletedProcess[str]:
    return shop.run("sync", "--as-of", AS_OF, *arguments)


def writes(shop: SmallShop) -> list[str]:
    return [method for method in shop.methods() if not method.endswith(READS)]


def rename_header(shop: SmallShop, *header: str) -> None:
    shop.api(
        "PUT",
        f"/v4/spreadsheets/{shop.spreadsheet}/values/2026!A1",
        {"values": [header]},
        valueInputOption="RAW",
    )
    shop.forget_calls()


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("[sync]\nschedul = '04:10'", "sync.schedul: nepoznato; jeste li mislili schedule?"),
        ("[web]\nport = '8000'", "web.port: mora biti cijeli broj"),
        ("[contacts]\nexclude = 'Family'", "contacts.exclude: mora biti popis"),
        ("[mail]\ndaily_limit = ", "It is no TOML"),
        (RULE, "ordrs nije pokazatelj. Jeste li mislili orders?"),
    ],
)
def test_a_wrong_configuration_is_told_by_its_key(shop: SmallShop, added: str, told: str) -> None:
    shop.config.write_text(f"{shop.config.read_text('utf-8')}\n{added}\n", "utf-8")

    done = sync(shop)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert shop.methods() == []


def test_one_table_where_several_may_stand_is_told_how_to_write_them(shop: SmallShop) -> None:
    text = shop.config.read_text("utf-8")
    shop.config.write_text(text.replace("[[orders]]", "[orders]"), "utf-8")

    done = sync(shop)

    assert done.returncode == 2
    assert "napišite [[orders]] iznad njihovih ključeva" in done.stderr


def test_a_configuration_that_is_a_folder_is_told(shop: SmallShop) -> None:
    shop.config.unlink()
    shop.config.mkdir()

    done = sync(shop)

    assert (done.returncode, "cannot be read" in done.stderr) == (2, True)


def test_a_first_run_without_a_header_waits(shop: SmallShop) -> None:
    rename_header(shop, "a", "b", "c", "d")

    done = sync(shop)

    assert done.returncode == 1
    assert "2026" in done.stdout
    assert "columns" in done.stdout
    assert "regulars sync --approve" in done.stderr
    assert writes(shop) == []


def test_a_header_that_went_stops_the_run_until_its_digest_is_approved(shop: SmallShop) -> None:
    shop.sync()
    before = shop.state()
    rename_header(shop, "a", "b", "c", "d")

    done = sync(shop, "--json")
    waiting = json.loads(done.stdout)

    assert (done.returncode, waiting["state"]) == (1, "waiting")
    assert waiting["digest"] in done.stderr
    assert [trip["kind"] for trip in waiting["waits_for"]] == ["tab_gone"]
    assert writes(shop) == []
    assert shop.state() == before
    assert sync(shop, "--approve", "0" * 64).returncode == 2
    assert sync(shop, "--approve", waiting["digest"]).returncode == 0
    assert len(shop.labels()["Potencijalni kupac"]) == 6


def test_a_spreadsheet_that_is_not_there_ends_the_run(shop: SmallShop) -> None:
    text = shop.config.read_text("utf-8")
    shop.config.write_text(text.replace(shop.spreadsheet, NOWHERE), "utf-8")

    done = sync(shop)

    assert done.returncode == 3
    assert NOWHERE in done.stderr
    assert "→" in done.stderr
    assert writes(shop) == []


@pytest.mark.parametrize(
    ("method", "http"),
    [
        ("sheets.spreadsheets.get", 403),
        ("people.people.connections.list", 401),
        ("people.contactGroups.list", 403),
    ],
)
def test_what_google_forbids_ends_the_run(shop: SmallShop, method: str, http: int) -> None:
    shop.fault(method=method, kind="status", http=http)

    done = sync(shop)

    assert done.returncode == 3
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr
    assert writes(shop) == []


def test_a_google_that_does_not_answer_is_told(shop: SmallShop) -> None:
    text = shop.config.read_text("utf-8")
    shop.config.write_text(text.replace(shop.google.url, "http://127.0.0.1:9"), "utf-8")

    done = sync(shop)

    assert (done.returncode, "does not answer" in done.stderr) == (3, True)


def test_without_consent_it_says_how_to_give_it(shop: SmallShop) -> None:
    shop.config.write_text(f'[google]\naccount = "{OWNER}"\n', "utf-8")

    done = shop.run("sync")

    assert (done.returncode, "regulars connect" in done.stderr) == (3, True)


def test_the_connection_is_told_in_plain_lines(shop: SmallShop) -> None:
    good = shop.run("check")
    shop.fault(method="sheets.spreadsheets.get", kind="status", http=403)
    bad = shop.run("connect", "--check")

    assert (good.returncode, good.stdout.count("✓"), good.stdout.count("✗")) == (0, 7, 0)
    assert (bad.returncode, bad.stdout.count("✗"), bad.stdout.count("→")) == (3, 1, 1)


def init(path: Path, **answers: str) -> subprocess.CompletedProcess[str]:
    asked = {
        "account": OWNER,
        "name": 'Vina "Krk" [bold] 🍷',
        "language": "hr",
        "time-zone": "Europe/Zagreb",
        "currency": "EUR",
        "orders": f"https://docs.google.com/spreadsheets/d/{NOWHERE}/edit#gid=0",
    }
    options = [part for key, value in (asked | answers).items() for part in (f"--{key}", value)]
    command = [sys.executable, "-m", "app", "init", "--config", str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_init_writes_a_configuration_that_loads(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"

    done = init(config)
    again = init(config)
    used = subprocess.run(
        [sys.executable, "-m", "app", "runs", "--config", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, used.returncode, used.stderr) == (0, 0, "")
    assert (again.returncode, "exists already" in again.stderr) == (2, True)


def test_init_refuses_what_would_not_load(tmp_path: Path) -> None:
    done = init(tmp_path / "config.toml", account="ana", language="de")

    assert done.returncode == 2
    assert "google.account: this is no e-mail address" in done.stderr
    assert "business.language: must be" in done.stderr
    assert not (tmp_path / "config.toml").exists()


def test_init_says_when_there_is_no_such_folder(tmp_path: Path) -> None:
    done = init(tmp_path / "none" / "config.toml")

    assert (done.returncode, "cannot be written" in done.stderr) == (2, True)


def test_a_problem_is_called_fine_and_told_again_by_command(shop: SmallShop) -> None:
    shop.sync()
    (told,) = json.loads(shop.run("problems", "--json").stdout)
    assert told["id"] in shop.run("problems").stdout
    assert shop.run("problems", "--fine", told["id"]).returncode == 0
    shop.sync()
    assert json.loads(shop.run("problems", "--json").stdout) == []
    assert json.loads(shop.run("problems", "--called-fine", "--json").stdout) == [told]
    again = json.loads(shop.run("problems", "--again", told["id"], "--json").stdout)
    assert again == [told]
    assert shop.run("problems", "--again", told["id"]).returncode == 2
