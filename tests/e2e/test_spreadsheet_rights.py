"""A run that may not write the customer sheet says which one, and what its owner has to do."""

from __future__ import annotations

import pytest
import requests

from tests.e2e.shop import AS_OF, OWNER, SmallShop

PARTNER = "partner@example.com"

pytestmark = pytest.mark.slow


def as_partner(shop: SmallShop, method: str, path: str, body: object) -> dict[str, str]:
    headers = {"authorization": f"Bearer emulator:{PARTNER}"}
    url = shop.google.url + path
    answer = requests.request(method, url, json=body, headers=headers, timeout=30)
    answer.raise_for_status()
    found: dict[str, str] = answer.json()
    return found


def partners_sheet(shop: SmallShop, role: str = "") -> str:
    """A spreadsheet of somebody else's, configured as the place of the customer tab."""
    made = as_partner(
        shop, "POST", "/v4/spreadsheets", {"properties": {"title": "Zajednički kupci"}}
    )
    id = made["spreadsheetId"]
    if role:
        permission = {"type": "user", "role": role, "emailAddress": OWNER}
        as_partner(shop, "POST", f"/drive/v3/files/{id}/permissions", permission)
    with shop.config.open("a") as config:
        config.write(f'\n[customers]\nspreadsheet = "{id}"\n')
    return id


def english(shop: SmallShop) -> None:
    text = shop.config.read_text("utf-8").replace('language = "hr"', 'language = "en"')
    shop.config.write_text(text, "utf-8")


def test_a_spreadsheet_that_may_only_be_viewed_is_named(shop: SmallShop) -> None:
    english(shop)
    id = partners_sheet(shop, "reader")
    done = shop.run("sync", "--as-of", AS_OF)
    assert done.returncode == 3
    assert f"{OWNER} may only view the spreadsheet Zajednički kupci." in done.stderr
    assert f"{shop.google.url}/sheets/{id}" in done.stderr
    assert f"make {OWNER} an editor" in done.stderr


def test_a_spreadsheet_that_is_not_shared_is_named(shop: SmallShop) -> None:
    english(shop)
    id = partners_sheet(shop)
    done = shop.run("sync", "--as-of", AS_OF)
    assert done.returncode == 3
    assert f"{OWNER} may not open the spreadsheet {id}." in done.stderr
    assert f"add {OWNER} as an editor" in done.stderr


def test_made_an_editor_the_next_run_goes_through(shop: SmallShop) -> None:
    id = partners_sheet(shop, "reader")
    assert shop.run("sync", "--as-of", AS_OF).returncode == 3
    permission = {"type": "user", "role": "writer", "emailAddress": OWNER}
    as_partner(shop, "POST", f"/drive/v3/files/{id}/permissions", permission)
    assert shop.sync()["state"] == "done"
