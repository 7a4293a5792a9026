"""What the tests of undo have in common: a second day, and what both places say."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.shop import AS_OF, SmallShop

ANSWERS = ("Status", "Aktivnost", "Dob")


def second_day(shop: SmallShop) -> None:
    """Boris and Dino buy: both move to other segments."""
    path = f"/v4/spreadsheets/{shop.spreadsheet}/values/2026!A8"
    rows = [
        ["20.11.2026.", "Boris Kovač", "boris@example.com", "12"],
        ["20.11.2026.", "Dino Marić", "dino@example.com", "15"],
    ]
    shop.api("PUT", path, {"values": rows}, valueInputOption="USER_ENTERED")


def places(shop: SmallShop) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Members by label, and each customer's answers in the sheet."""
    header, *rows = shop.customer_rows()
    columns = [header.index(name) for name in ANSWERS if name in header]
    answers = {str(row[1]): [row[at] if at < len(row) else "" for at in columns] for row in rows}
    return shop.labels(), answers


def undo(shop: SmallShop, number: int, *more: str, code: int = 0) -> dict[str, Any]:
    """The report of an undo."""
    done = shop.run("undo", str(number), "--as-of", AS_OF, "--json", "--yes", *more)
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    return found
