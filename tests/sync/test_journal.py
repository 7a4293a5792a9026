"""The journal holds all that a run changed, as it was before and as it was left."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from core.tables import change, customer, run
from tests.sync.counter import Shop, open_shop, settled_shop


def journal(shop: Shop) -> list[Any]:
    last = max(shop.rows(run), key=lambda row: row.number).id
    return sorted((row for row in shop.rows(change) if row.run == last), key=lambda row: row.seq)


def sheet_write(shop: Shop) -> Any:
    return next(row for row in journal(shop) if row.kind == "write_sheet")


def ids(shop: Shop) -> dict[str, str]:
    return {row.name: row.id for row in shop.rows(customer)}


def test_the_rows_of_a_first_run_and_the_columns_it_made(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.run()
    written = sheet_write(shop)
    assert sorted(written.items["rows"]) == sorted(ids(shop).values())
    assert written.items["cells"] == {}
    assert written.target["made"]
    assert "dimension:status" in written.target["columns"]


def test_changed_numbers_stand_beside_changed_answers(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.run()
    shop.order(date(2026, 2, 28), "ivo@example.com", 8)
    shop.run()
    items, ivo = sheet_write(shop).items, ids(shop)["Ivo Babić"]
    assert items["answers"] == {"status": [[ivo, "new", "loyal"]]}
    assert items["cells"]["metric:orders"] == [[ivo, 1, 2]]
    assert items["cells"]["metric:turnover"] == [[ivo, 12, 20]]
    assert items["rows"] == []


def test_what_was_made_stands_with_googles_name_for_it(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.run()
    made = {row.kind: row.target for row in journal(shop)}
    mia = ids(shop)["Mia Perić"]
    assert made["create_contacts"]["contacts"] == {mia: shop.contact("Mia Perić")}
    assert made["create_label"]["resource_name"] in {
        label.resource_name for label in shop.people.list_labels()
    }


def test_the_owners_edits_are_noted_with_the_run_that_found_them(tmp_path: Path) -> None:
    shop = settled_shop(tmp_path)
    shop.pick("Ana Horvat", "Inactive customer")
    shop.run()
    found = [row.edits for row in sorted(shop.rows(run), key=lambda row: row.number)]
    assert found == [None, {"status": [ids(shop)["Ana Horvat"]]}]
