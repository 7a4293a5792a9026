"""Why each person of a plan moves; and that no reason is part of what is approved."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import orjson
from msgspec.structs import replace
from sqlalchemy import select, update

from core.database import reading
from core.settings import ContactRules
from core.tables import customer, override, run
from sync.hands import PAGE
from sync.merge import NewOverride
from sync.overrides import store_overrides
from sync.report import RunReport
from sync.run import Parts, SyncRequest, run_sync
from sync.whys import Whys
from tests.sync.counter import ACCOUNT, NOW, Shop, open_shop

IVO, LOYAL = "Ivo Babić", "Loyal customer"


def id_of(shop: Shop, name: str) -> str:
    found: str = next(row.id for row in shop.rows(customer) if row.name == name)
    return found


def why(shop: Shop, report: RunReport, name: str, answer: str, *, leaves: bool = False) -> str:
    return str(report.whys.of(id_of(shop, name), "status", answer, leaves=leaves))


def choose(shop: Shop, name: str, segment: str, until: date | None = None) -> None:
    begun = [NewOverride(id_of(shop, name), segment, PAGE)]
    with shop.engine.begin() as connection:
        store_overrides(connection, ACCOUNT, "status", begun, (), shop.clock.now(), until=until)


def test_a_rule_is_the_reason_of_nearly_everybody(tmp_path: Path) -> None:
    report = open_shop(tmp_path).run(attended=False)

    assert report.whys.rules["status:loyal"] == "orders >= 2"
    assert report.whys.answers == {}
    assert report.whys.left == {}


def test_whoever_follows_a_rule_is_told_which(shop: Shop) -> None:
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    assert why(shop, shop.run(), IVO, "loyal") == "by the rule: orders >= 2"


def test_a_choice_in_the_sheet_is_the_reason_of_its_mirror(shop: Shop) -> None:
    shop.pick(IVO, LOYAL)
    told = why(shop, shop.run(), IVO, "loyal")
    assert told == "chosen by hand in the sheet, since 1 Mar 2026"


def test_a_choice_on_the_page_is_the_reason_days_later(shop: Shop) -> None:
    choose(shop, IVO, "loyal")
    shop.later(days=3)
    assert why(shop, shop.run(), IVO, "loyal") == "chosen by hand on the page, since 1 Mar 2026"


def test_what_is_given_back_or_over_follows_the_rule_again(shop: Shop) -> None:
    shop.pick(IVO, LOYAL)
    choose(shop, "Ana Horvat", "new", until=NOW.date())
    shop.run()
    shop.later(days=1)
    shop.pick(IVO, "Automatic")
    report = shop.run()
    assert why(shop, report, IVO, "new") == "given back to the rules, by the rule: orders = 1"
    assert why(shop, report, "Ana Horvat", "loyal") == (
        "its last day is over, by the rule: orders >= 2"
    )


def test_whoever_is_left_out_loses_the_label_for_that(shop: Shop) -> None:
    group = shop.people.make_label("Family").resource_name
    shop.people.put(group, shop.contact(IVO))
    settings = replace(shop.settings, contacts=ContactRules(exclude=("Family",)))
    report = shop.but(settings=settings).run()
    assert report.counts["remove_members"] == 1
    assert why(shop, report, IVO, "", leaves=True) == "not a customer"


def test_whoever_unsubscribed_loses_the_label_for_that_and_keeps_the_answer(shop: Shop) -> None:
    parts = Parts(
        shop.settings,
        shop.engine,
        ACCOUNT,
        shop.clock,
        shop.door,
        suppressed=lambda keys: dict.fromkeys({"ivo@example.com"} & set(keys), "unsubscribed"),
    )
    report = run_sync(parts, SyncRequest("command", attended=True))
    assert why(shop, report, IVO, "new", leaves=True) == "must not be mailed any more"
    assert why(shop, report, IVO, "new") == "by the rule: orders = 1"


def test_reasons_are_kept_with_the_run_each_once(shop: Shop) -> None:
    shop.pick(IVO, LOYAL)
    shop.pick("Ana Horvat", "New customer")
    report = shop.run()
    with reading(shop.engine).begin() as connection:
        stored = connection.scalar(select(run.c.plan).where(run.c.number == report.run))
    assert stored is not None
    assert len(stored["why"]["answers"]["status"]) == 1
    assert Whys.from_json(orjson.loads(orjson.dumps(stored["why"]))) == report.whys


def test_a_quiet_night_has_no_reasons(shop: Shop) -> None:
    report = shop.run()
    assert not report.whys
    assert shop.rows(run)[-1].plan is None


def test_reason_time_and_order_of_rows_are_no_part_of_the_digest(shop: Shop) -> None:
    choose(shop, IVO, "loyal")
    shop.order(date(2026, 2, 28), "jan@example.com", 10)
    first = shop.run(dry_run=True)

    with shop.engine.begin() as connection:
        connection.execute(update(override).values(origin="command", since=NOW - timedelta(days=9)))
    shop.later(hours=2)
    shop.customers_tab.sort(key=lambda row: str(row[0]).split()[-1])
    tab = shop.book.tab("Orders")
    header, *rows = tab.values()
    tab.cells.clear()
    tab.fill([header, *reversed(rows)])
    again = shop.run(dry_run=True)

    assert first.whys != again.whys
    assert first.digest == again.digest
    shop.order(date(2026, 2, 28), "eva@example.com", 10)
    assert shop.run(dry_run=True).digest != first.digest
