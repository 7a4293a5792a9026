"""`regulars campaign …`: written, looked at, sent once to each, killed at every call."""

from __future__ import annotations

import json
import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from emulator.gmail import Store
from emulator.server import start
from tests.e2e.shop import SmallShop, open_shop

pytestmark = pytest.mark.slow

BODY = """# Hvala

Draga {{ first_name or "kupac" }}, ovo je samo za vas.
"""
NEW = ["eva@example.com", "filip@example.com"]
AUDIENCE = {"cvita@example.com", "dino@example.com", "eva@example.com", "filip@example.com"}


def write_campaign(
    shop: SmallShop, name: str = "Hvala", segments: tuple[str, ...] = ("new", "potential")
) -> None:
    body = shop.folder / "body.md"
    body.write_text(BODY, "utf-8")
    to = [word for segment in segments for word in ("--to", f"status:{segment}")]
    done = shop.run("campaign", "new", name, "--subject", "Za vas", "--body", str(body), *to)
    assert done.returncode == 0, done.stderr


def received(shop: SmallShop) -> list[str]:
    """The addresses outside that got a mail, one entry per mail."""
    store = shop.google.world.stores["gmail"]
    assert isinstance(store, Store)
    return sorted(address for address, box in store.outside.items() for _ in box.mails)


def status(shop: SmallShop) -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(shop.run("campaign", "status", "--json").stdout)
    return found[0]


def test_a_campaign_reaches_each_of_its_audience_once(shop: SmallShop) -> None:
    shop.sync()
    write_campaign(shop)
    shown = shop.run("campaign", "preview", "Hvala")
    assert "ovo je samo za vas" in shown.stdout
    assert shop.run("campaign", "send", "Hvala", "--yes").returncode == 0
    assert received(shop) == sorted(AUDIENCE)
    assert status(shop)["state"] == "finished"
    assert shop.run("campaign", "send", "Hvala", "--yes").returncode == 2
    assert received(shop) == sorted(AUDIENCE)


def test_a_test_mail_goes_to_the_owner_alone(shop: SmallShop) -> None:
    shop.sync()
    write_campaign(shop)
    assert shop.run("campaign", "test", "Hvala").returncode == 0
    assert received(shop) == []


def test_who_leaves_loses_the_label_and_gets_no_further_mail(shop: SmallShop) -> None:
    shop.sync()
    write_campaign(shop)
    shop.run("campaign", "send", "Hvala", "--yes")
    sent = _mail_to(shop, "eva@example.com")
    shop.api(
        "POST",
        "/_emulator/deliver",
        {"account": "owner@example.com", "kind": "unsubscribe", "to_message": sent},
    )
    shop.pass_time(3600)
    shop.sync()
    assert "eva@example.com" not in shop.labels()["Novi kupac"]
    write_campaign(shop, "Drugi put")
    shop.run("campaign", "send", "Drugi put", "--yes")
    assert received(shop).count("eva@example.com") == 1
    assert received(shop).count("filip@example.com") == 2


@pytest.mark.timeout(540)
def test_killed_at_any_call_nobody_gets_it_twice_or_not_at_all(tmp_path: Path) -> None:
    number, ended = 0, False
    while not ended:
        number += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        with start() as google:
            shop = open_shop(google, folder)
            shop.sync()
            write_campaign(shop, segments=("new",))
            shop.forget_calls()
            ended = _killed_while_sending(shop, number)
            shop.forget_calls()
            shop.pass_time(600)
            again = shop.run("campaign", "send", "Hvala", "--yes")
            assert ended or again.returncode == 0, again.stderr
            assert received(shop) == NEW, f"killed at call {number}"
    assert number > len(NEW) * 2


def _killed_while_sending(shop: SmallShop, number: int) -> bool:
    """Kill the sending process once Google did its `number`th call but had not answered; True if
    it makes fewer calls than that."""
    shop.fault(method="*", kind="hold_after", nth=number)
    with shop.start("campaign", "send", "Hvala", "--yes") as process:
        while process.poll() is None:
            entries = shop.google.calls.entries()
            if len(entries) >= number and entries[number - 1].status:
                process.kill()
                return False
            time.sleep(0.02)  # noqa: TID251 waits for a real process
    return True


def _mail_to(shop: SmallShop, address: str) -> str:
    """The id of the message in Sent that went to `address`."""
    store = shop.google.world.stores["gmail"]
    assert isinstance(store, Store)
    for mail in store.account("owner@example.com").mails.values():
        parsed = message_from_bytes(mail.raw, policy=policy.default)
        if address in str(parsed["To"]):
            return mail.id
    raise AssertionError(f"nothing was sent to {address}")
