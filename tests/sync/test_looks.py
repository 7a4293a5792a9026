"""How the customer sheet looks on the emulator, and what the owner makes of its looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from core.errors import Rejected
from core.i18n import Text
from core.model import Segment
from emulator.sheets.store import store_of
from sync.run import Parts
from tests.sync.counter import STATUS, Shop, with_settings
from tests.sync.emulated import run
from tests.sync.her_sheet import Hers

LOYAL = "Lojalan kupac"
HERS = {"red": 1}


@pytest.fixture
def hers(parts: Parts) -> Hers:
    run(parts)
    parts.clock.sleep(20 * 60)
    return Hers(parts)


def looks(hers: Hers, emulator: Any) -> Mapping[str, Any]:
    """What the tab carries besides cells, as the emulator keeps it."""
    tab = store_of(emulator.world).books[hers.book].tab(hers.tab.sheet_id)
    assert tab is not None
    return {**tab.parts, "rows": tab.rows, "columns": tab.cols, "grid": tab.grid_properties}


def names(hers: Hers) -> list[str]:
    rules = hers.parts.door.sheets.format_rules(hers.book, hers.tab.sheet_id)
    said = (rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in rules)
    return [text.removeprefix('="').removesuffix('"') for text in said]


def with_status(hers: Hers, **renamed: str) -> Hers:
    """Status with other names, and a segment more where its key is new."""
    status, *others = hers.parts.settings.dimensions
    segments = tuple(replace(s, name=renamed.pop(s.key, s.name)) for s in status.segments)
    more = tuple(Segment(key, name, "orders > 99") for key, name in renamed.items())
    dimensions = (replace(status, segments=segments + more), *others)
    settings = replace(hers.parts.settings, dimensions=dimensions)
    return Hers(replace(hers.parts, settings=settings))


def test_a_new_sheet_has_colours_a_view_to_filter_in_and_room_in_its_head(
    hers: Hers, emulator: Any
) -> None:
    found = looks(hers, emulator)

    shown = [s.name for d in hers.parts.settings.dimensions if d.column for s in d.segments]
    assert names(hers) == shown
    assert [view["title"] for view in found["filterViews"]] == ["Regulars: kupci"]
    assert found["grid"]["frozenRowCount"] == found["grid"]["frozenColumnCount"] == 1
    assert found["rows"][0]["pixelSize"] == 40
    assert run(hers.parts).counts == {}


def test_what_she_changes_about_the_looks_stays_when_segments_change(
    hers: Hers, emulator: Any
) -> None:
    sheet = hers.tab.sheet_id
    (view,) = looks(hers, emulator)["filterViews"]
    hers.do("deleteFilterView", filterId=view["filterViewId"])
    rules = hers.parts.door.sheets.format_rules(hers.book, sheet)
    place = names(hers).index(LOYAL)
    painted = rules[place]["booleanRule"] | {"format": {"backgroundColorStyle": {"rgbColor": HERS}}}
    hers.do(
        "updateConditionalFormatRule", index=place, rule=rules[place] | {"booleanRule": painted}
    )
    hers.do("deleteConditionalFormatRule", sheetId=sheet, index=names(hers).index("Novi kupac"))
    wide = {"pixelSize": 333}
    where = hers.lines("COLUMNS", 1, 2)
    hers.do("updateDimensionProperties", range=where, properties=wide, fields="pixelSize")

    changed = with_status(hers, loyal="Naši najbolji", new="Novi", quiet="Tihi kupac")
    assert run(changed.parts).state == "done"

    now = names(changed)
    assert "Naši najbolji" in now
    assert now[-1] == "Tihi kupac"
    assert {"Novi kupac", "Novi", LOYAL}.isdisjoint(now)
    rule = hers.parts.door.sheets.format_rules(hers.book, sheet)[now.index("Naši najbolji")]
    assert rule["booleanRule"]["format"]["backgroundColorStyle"]["rgbColor"] == HERS
    found = looks(hers, emulator)
    assert not found.get("filterViews")
    assert found["columns"][1]["pixelSize"] == 333
    changed.parts.clock.sleep(20 * 60)
    assert run(changed.parts).counts == {}


def test_colours_google_refuses_are_told_and_tried_again(shop: Shop) -> None:
    segments = [replace(s, name="Our best") if s.key == "loyal" else s for s in STATUS.segments]
    renamed = with_settings(shop, dimensions=(replace(STATUS, segments=tuple(segments)),))
    refused = Rejected(Text("No."), http=400)
    shop.door.script.fail("sheets.spreadsheets.batchUpdate", refused, skip=1)

    report = renamed.run()

    assert (report.state, [p.kind for p in report.problems]) == ("done", ["sheet_colours"])
    assert renamed.answers()["Ana Horvat"] == "Our best"
    assert "Our best" not in str(renamed.customers_tab.rules)
    renamed.later(hours=1)
    assert renamed.run().open_problems == 0
    assert "Our best" in str(renamed.customers_tab.rules)
    renamed.later(hours=1)
    assert renamed.run().counts == {}
