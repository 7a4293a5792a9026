"""Dimensions saved: what becomes of names she gave in Google, of answers by hand, of the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.config import load
from app.dimensions import dimensions
from app.editing.draft import Draft, Row, draft_of
from app.editing.effect import effect, gone_segments
from app.editing.removed import removed, settle, without_label
from app.editing.saving import Said, Stale, digest_now, save
from app.revisions import CONFIG, digest_of, keep_revision, revisions
from app.watched import Watched
from app.wiring import Services
from core.errors import ConfigProblem, WrongUse
from core.i18n import Text
from core.model import Dimension
from core.tables import change, customer, override
from sync.merge import AUTOMATIC, NewOverride
from sync.overrides import store_overrides
from tests.sync.counter import ACCOUNT, STATUS, Shop, open_shop, with_settings

CONFIG_TEXT = '[google]\naccount = "owner@example.com"  # hers\n'


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = open_shop(tmp_path)
    shop.settings.path.write_text(CONFIG_TEXT)
    shop.run()
    shop.later(hours=1)
    return shop


def services(shop: Shop) -> Services:
    key = shop.settings.path.with_name("key")
    return Services(shop.settings, shop.engine, ACCOUNT, shop.clock, key, lambda: shop.door)  # type: ignore[arg-type,return-value]


def saved(shop: Shop, *wanted: Dimension, said: Said | None = None) -> Shop:
    """Saved on the page, and taken up by whoever runs next."""
    here = services(shop)
    save(here, wanted, said or Said(), digest_now(here), wanted)
    return with_settings(shop, dimensions=load(shop.settings.path).dimensions)


def test_a_name_typed_here_holds_though_the_file_always_had_it(shop: Shop) -> None:
    shop.people.edit_label(shop.label("Loyal customer"), "VIP")
    shop.run()
    shop.later(hours=1)
    assert dimensions(services(shop))[0].named("loyal") == "VIP"

    shop = saved(shop, STATUS)

    assert dimensions(services(shop))[0].named("loyal") == "Loyal customer"
    shop.run()
    assert "VIP" not in shop.labels()
    assert shop.labels()["Loyal customer"] == ["Ana Horvat"]
    assert shop.rows(override) == []


@pytest.mark.parametrize(("heir", "answer"), [("loyal", "Loyal customer"), (AUTOMATIC, "—")])
def test_answers_by_hand_of_a_removed_segment_go_where_she_says(
    shop: Shop, heir: str, answer: str
) -> None:
    ivo = next(row.id for row in shop.rows(customer) if row.name == "Ivo Babić")
    with shop.engine.begin() as connection:
        chosen, until = [NewOverride(ivo, "potential", "sheet")], date(2026, 12, 31)
        now = shop.clock.now()
        store_overrides(connection, ACCOUNT, "status", chosen, (), now, until=until)
    shop.run()
    shop.later(hours=1)
    rest = replace(STATUS, segments=STATUS.segments[1:3])
    said = Said({"status/potential": "delete", "status/new": "leave"}, {"status/potential": heir})
    with pytest.raises(WrongUse):
        saved(shop, rest)

    shop = saved(shop, rest, said=said)
    report = shop.run()

    assert report.problems == ()
    assert shop.answers().get("Ivo Babić", "") == (answer if heir == "loyal" else "")
    assert "Potential customer" not in shop.labels()
    assert shop.labels()["New customer"] == ["Mia Perić"]
    ends = [row.until for row in shop.rows(override) if row.ended_at is None]
    assert ends == ([until] if heir == "loyal" else [])
    shop.later(hours=1)
    assert shop.run().counts == {}


def test_a_segment_removed_in_the_file_is_asked_about_and_answered_later(shop: Shop) -> None:
    ivo = next(row.id for row in shop.rows(customer) if row.name == "Ivo Babić")
    with shop.engine.begin() as connection:
        chosen = [NewOverride(ivo, "potential", "sheet")]
        store_overrides(connection, ACCOUNT, "status", chosen, (), shop.clock.now())
    shop.run()
    shop.later(hours=1)
    rest = replace(STATUS, segments=STATUS.segments[1:])
    shop = with_settings(shop, dimensions=(rest,))
    asked = [shop.run().problems for _ in range(2)]
    assert [one.kind for one in asked[0]] == ["segment_removed"]  # one, whoever it was chosen for
    assert asked[0] == asked[1]
    (gone,) = removed(services(shop))
    assert (gone.segment, gone.label, gone.by_hand) == ("Potential customer", True, 1)
    assert "Potential customer" in shop.labels()
    with pytest.raises(WrongUse, match="Say first"):
        settle(services(shop), "status/potential", Said({"status/potential": "delete"}), "page")

    said = Said({"status/potential": "delete"}, {"status/potential": "loyal"})
    settle(services(shop), "status/potential", said, "page")

    assert removed(services(shop)) == []
    with pytest.raises(WrongUse, match="Nothing is asked"):
        settle(services(shop), "status/potential", said, "page")
    shop.later(hours=1)
    assert shop.run().problems == ()
    assert "Potential customer" not in shop.labels()
    assert shop.answers()["Ivo Babić"] == "Loyal customer"
    shop.later(hours=1)
    assert shop.run().counts == {}


@pytest.mark.parametrize("fate", ["delete", "leave"])
def test_labels_turned_off_in_the_file_are_asked_about(shop: Shop, fate: str) -> None:
    shop.run()
    before = shop.labels()
    shop.later(hours=1)
    shop = with_settings(shop, dimensions=(replace(STATUS, label=False),))
    asked = [shop.run().problems for _ in range(2)]
    assert {one.kind for one in asked[0]} == {"segment_removed"}
    assert asked[0] == asked[1]
    assert shop.labels() == before
    waiting = removed(services(shop))
    assert all(one.stays and one.label and not one.by_hand for one in waiting)
    assert [one.segment for one in waiting] == sorted(s.name for s in STATUS.segments)

    for one in waiting:
        settle(services(shop), one.mark, Said({one.mark: fate}), "page")
    shop.later(hours=1)
    assert shop.run().problems == ()

    assert shop.labels() == ({} if fate == "delete" else before)
    asked_for = [row.why for row in shop.rows(change) if row.kind == f"{fate}_label"]
    assert {Text.from_json(why).say("en") for why in asked_for} == {
        f"“{segment.name}” is to have no label any more." for segment in STATUS.segments
    }
    assert removed(services(shop)) == []
    assert shop.answers()["Ana Horvat"] == "Loyal customer"  # in the sheet as before
    shop.later(hours=1)
    assert shop.run().counts == {}


def test_labels_turned_off_in_a_form_are_asked_about_before_it_is_saved(shop: Shop) -> None:
    shop.run()
    shop.later(hours=1)
    bare = replace(STATUS, label=False)
    with pytest.raises(WrongUse, match="Say first"):
        saved(shop, bare)
    gone = gone_segments(services(shop), [STATUS], [bare])
    assert {one.title.say("en") for one in gone} == {
        f"“{segment.name}” has no label any more" for segment in STATUS.segments
    }
    shop = saved(shop, bare, said=Said({one.mark: "delete" for one in gone}))
    assert shop.run().problems == ()
    assert shop.labels() == {}


def test_labels_turned_off_in_the_file_stop_nobody_who_saves_something_else(shop: Shop) -> None:
    bare = replace(STATUS, label=False)
    shop = with_settings(shop, dimensions=(bare,))
    shop.run()
    shop = saved(shop, replace(bare, name="How they stand"))
    assert len(removed(services(shop))) == len(STATUS.segments)


def test_a_label_nobody_wants_is_found_by_all_that_she_may_call_it(shop: Shop) -> None:
    shop = with_settings(shop, dimensions=(replace(STATUS, label=False),), label_prefix="★ ")
    shop.run()
    for name in ("status/loyal", "loyal customer", "★ Loyal customer"):
        assert without_label(services(shop), name).mark == "status/loyal"
    with pytest.raises(WrongUse, match="Nothing is asked"):
        without_label(services(shop), "activity/active")


def test_labels_turned_on_again_before_an_answer_are_ours_as_before(shop: Shop) -> None:
    shop.run()
    before = shop.labels()
    off = with_settings(shop, dimensions=(replace(STATUS, label=False),))
    off.later(hours=1)
    off.run()
    (first, *_) = removed(services(off))
    settle(services(off), first.mark, Said({first.mark: "delete"}), "page")
    back = with_settings(off, dimensions=(STATUS,))
    back.later(hours=1)
    assert back.run().problems == ()
    assert back.labels() == before
    off = with_settings(back, dimensions=(replace(STATUS, label=False),))
    off.later(hours=1)
    off.run()
    assert off.labels() == before  # what was said the other time is said no more
    assert len(removed(services(off))) == len(STATUS.segments)


def test_who_saves_second_is_told_and_takes_nothing_away(shop: Shop) -> None:
    here = services(shop)
    opened = digest_now(here)
    save(here, (replace(STATUS, name="Standing"),), Said(), opened, ())
    kept = shop.settings.path.read_text()
    with pytest.raises(Stale):
        save(here, (replace(STATUS, name="Rank"),), Said(), opened, ())
    assert shop.settings.path.read_text() == kept
    assert [one.text for one in revisions(shop.engine, ACCOUNT, 9)] == [kept]


def test_what_cannot_be_loaded_is_never_written(shop: Shop) -> None:
    wrong = replace(STATUS, segments=(replace(STATUS.segments[0], when="nonsense"),))
    gone = {f"status/{segment.key}": "leave" for segment in STATUS.segments}
    with pytest.raises(ConfigProblem):
        saved(shop, wrong, said=Said(gone))
    assert shop.settings.path.read_text() == CONFIG_TEXT
    assert revisions(shop.engine, ACCOUNT, 9) == []


def test_reordering_tells_who_moves(shop: Shop) -> None:
    turned = draft_of(STATUS).moved(3, -1).moved(2, -1).among([STATUS])
    found = effect(services(shop), [STATUS], turned)
    (one,) = found.moved
    assert (one.before, one.after) == ("Inactive customer", "New customer")
    assert [person.name for person in one.people] == ["Eva Novak"]
    entering = found.segments["status", "new"].entering
    assert [person.name for person in entering] == ["Eva Novak"]


def test_what_is_new_gets_a_key_that_nobody_has(shop: Shop) -> None:
    rows = (
        Row("vip", "Gold", "orders > 9"),
        Row("", "VIP", "orders > 5"),
        Row("", "Automatic", ""),
    )
    made = Draft("", "Status", rows).dimension({"status"})
    assert made.key == "status_2"
    assert [segment.key for segment in made.segments] == ["vip", "vip_2", "automatic_2"]


def test_a_changed_file_is_taken_up_and_kept_once(shop: Shop) -> None:
    settings = load(shop.settings.path)
    seen: list[str] = []
    watched = Watched(settings, seen.append)
    assert watched.settings() is settings
    shop.settings.path.write_text(
        CONFIG_TEXT + '[business]\ncurrency = "CZK"\n[labels]\nprefix="A "\n'
    )
    now = watched.settings()
    assert (now.label_prefix, now.business) == ("A ", settings.business)
    assert watched.settings() is now
    shop.settings.path.write_text("broken")
    assert watched.settings() is now
    assert watched.wrong is not None
    shop.settings.path.write_text(CONFIG_TEXT)
    assert watched.settings().label_prefix == ""
    assert watched.wrong is None
    assert len(seen) == 2


def test_a_text_is_kept_when_it_is_new_only(shop: Shop) -> None:
    for text in ("a", "a", "b", "a"):
        keep_revision(shop.engine, ACCOUNT, text, CONFIG, shop.clock.now())
        shop.later(seconds=1)
    kept = revisions(shop.engine, ACCOUNT, 9)
    assert [one.text for one in kept] == ["a", "b", "a"]
    assert digest_of("a") != digest_of("b")
