"""Problems over runs: opened once, mended when looked for, fine for good."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update

from core.i18n import Text
from core.model import Place, Problem
from core.tables import problem
from sync.problems import Recorded, record_problems
from tests.sync.counter import ACCOUNT, NOW, Shop, open_shop

ODD = Problem("bad_date", "orders:book/0", Place("book", 0, "Orders", "A7"), Text("No date."))
OTHER = Problem("bad_date", "orders:book/1", Place("book", 1, "Old", "A9"), Text("No date."))


def record(shop: Shop, *found: Problem, origins: tuple[str, ...]) -> Recorded:
    with shop.engine.begin() as connection:
        return record_problems(connection, ACCOUNT, "run", found, origins, NOW)


def states(shop: Shop) -> dict[str, str]:
    return {row.origin: row.state for row in shop.rows(problem)}


def test_a_finding_is_opened_once(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)

    first = record(shop, ODD, origins=(ODD.origin,))
    again = record(shop, ODD, origins=(ODD.origin,))

    assert (first, again) == (Recorded(1, 0, 1), Recorded(0, 0, 1))


def test_only_what_was_looked_for_is_mended(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    record(shop, ODD, OTHER, origins=(ODD.origin, OTHER.origin))

    recorded = record(shop, origins=(ODD.origin,))

    assert recorded == Recorded(0, 1, 1)
    assert states(shop) == {ODD.origin: "mended", OTHER.origin: "open"}


def test_what_comes_back_is_opened_again(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    record(shop, ODD, origins=(ODD.origin,))
    record(shop, origins=(ODD.origin,))

    assert record(shop, ODD, origins=(ODD.origin,)) == Recorded(1, 0, 1)


def test_what_the_owner_called_fine_stays_fine(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    record(shop, ODD, origins=(ODD.origin,))
    with shop.engine.begin() as connection:
        connection.execute(update(problem).values(state="fine"))

    assert record(shop, ODD, origins=(ODD.origin,)) == Recorded(0, 0, 0)
    assert states(shop) == {ODD.origin: "fine"}
