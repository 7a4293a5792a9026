"""Every cell of messy_cells.json is answered rightly or refused, never silently wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sheets.cells import (
    Amount,
    Email,
    Refusal,
    read_amount,
    read_date,
    read_email,
    read_status,
    read_ticked,
)
from sheets.locales import conventions

CASES = json.loads(Path(__file__).with_name("messy_cells.json").read_text("utf-8"))
TODAY = date.fromisoformat(CASES["today"])


def read(case: dict[str, Any]) -> Any:
    zone = ZoneInfo(case["tz"]) if "tz" in case else None
    locale = conventions(case["locale"], language=case.get("business", "")[:2], zone=zone)
    match case["kind"]:
        case "order_date":
            return read_date(case["raw"], locale, last=TODAY)
        case "birth_date":
            return read_date(case["raw"], locale, last=TODAY, first=date(1900, 1, 1))
        case "amount":
            return read_amount(case["raw"], locale, cell_format=case.get("cell_format"))
        case "email":
            return read_email(case["raw"])
        case "bool":
            return read_ticked(case["raw"])
    return read_status(case["raw"])


def said(answer: Any) -> str:
    """The answer in the words of the file."""
    match answer:
        case Refusal(kind):
            return f"!{kind}"
        case None:
            return "=missing"
        case Amount(value, currency):
            plain = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
            return plain + (f" {currency}" if currency else "")
        case Email(address, _):
            return address
    return str(answer)


def expected(case: dict[str, Any]) -> set[str]:
    value = case.get("value")
    if "error" in case:
        wanted = f"!{case['error']}"
    elif isinstance(value, dict) and "amount" in value:
        wanted = value["amount"] + (f" {value['currency']}" if value["currency"] else "")
    elif isinstance(value, dict):
        wanted = value["address"]
    else:
        wanted = str(value)
    return {wanted, *map(str, case.get("tolerated", []))}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["id"])
def test_a_messy_cell_is_never_answered_silently_wrong(case: dict[str, Any]) -> None:
    answer = said(read(case))
    assert answer in expected(case), case["why"]
    assert answer not in map(str, case.get("never", ()))
