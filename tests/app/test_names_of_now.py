"""What she renamed in Google is called so wherever people read a name, and understood wherever they
type one; so is what the configuration calls it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import app
from app import composing, trying, undo
from app.choices import choice_named
from app.dimensions import dimensions, settings_now
from app.labels import labels
from app.reading.customers import customer_story
from app.reading.history import moves, segment_meant
from app.reading.segments import segment_counts
from app.reading.story import run_story, trial_story
from app.reading.undo import told
from app.who import find_customer
from core.errors import WrongUse
from sync.undo.plan import Scope
from tests.app.test_answers import services_of
from tests.sync.counter import Shop, open_shop, with_settings
from tests.sync.test_renamed_segments import configured, rename_label, rename_option

LOYAL, VIP, STARS = "Loyal customer", "VIP", "Stars"
ANA = "Ana Horvat"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Loyal customers became VIP in the sheet's drop-down, later Stars in Contacts."""
    shop = open_shop(tmp_path)
    shop.run()
    for rename, before, after in ((rename_option, LOYAL, VIP), (rename_label, VIP, STARS)):
        shop.later(hours=1)
        rename(shop, before, after)
        shop.run()
    return shop


def test_every_door_shows_the_new_name(shop: Shop) -> None:
    services = services_of(shop)
    ana = find_customer(services, ANA).id
    (counts,) = segment_counts(services)
    (choices,) = composing.choices(services)
    (told,) = trying.told(services, ana)
    assert customer_story(services, ana).customer.answers["status"].name == STARS
    assert STARS in [one.name for one in counts.segments]
    assert STARS in [one.name for one in choices.choices]
    assert told.dimension.named("loyal") == STARS
    assert STARS in [one.segment for one in labels(services)]
    assert STARS in [one.label for one in labels(services)]


def test_the_run_that_found_a_new_name_lists_it_and_its_undo_says_it_stays(shop: Shop) -> None:
    services = services_of(shop)
    found = [group for group in run_story(services, 3).done if group.kind == "renamed"]
    assert [(one.name, one.before, one.after) for one in found[0].people] == [
        ("Status", VIP, STARS)
    ]
    remarks = told(services, undo.preview(services, 3, Scope())).remarks
    assert [remark.text.say("en") for remark in remarks][:1] == [
        "The name “Stars” stays; before it was “VIP”."
    ]
    trial = configured(shop, "loyal", "Regular").run(dry_run=True)
    planned = trial_story(services, trial).planned
    assert [one.name for one in planned[0].people] == ["Regular"]


def test_runs_plans_and_history_show_the_new_name(shop: Shop) -> None:
    services = services_of(shop)
    shop.order(date(2026, 2, 28), "ivo@example.com", 8)
    shop.run()
    (moved,) = moves(services)
    written = [(o.before, o.after) for group in run_story(services, 4).done for o in group.people]
    assert (moved.before, moved.after) == ("New customer", STARS)
    assert ("New customer", STARS) in written


@pytest.mark.parametrize("typed", [STARS, "stars", VIP, LOYAL, "loyal", "status:loyal"])
def test_every_name_it_ever_had_is_understood(shop: Shop, typed: str) -> None:
    services = services_of(shop)
    assert choice_named(services, typed).segment == "loyal"
    assert segment_meant(services, typed) == "status:loyal"
    assert undo.scope_named(services, name=typed).label == ("status", "loyal")


def test_a_name_that_another_segment_has_now_is_that_segments(shop: Shop) -> None:
    shop.later(hours=1)
    rename_option(shop, "New customer", LOYAL)
    shop.run()
    services = services_of(shop)
    assert choice_named(services, LOYAL).segment == "new"
    assert choice_named(services, VIP).segment == "loyal"


def test_what_it_can_be_is_told_in_names_of_now(shop: Shop) -> None:
    with pytest.raises(WrongUse) as wrong:
        choice_named(services_of(shop), "Best friends")
    assert wrong.value.next is not None
    assert STARS in wrong.value.next.say("en")


def test_a_name_the_configuration_changed_since_is_the_name_of_now(shop: Shop) -> None:
    services = services_of(configured(shop, "loyal", "Regulars"))
    (status,) = dimensions(services)
    assert status.named("loyal") == "Regulars"
    assert choice_named(services, STARS).segment == "loyal"


def test_before_the_first_sync_the_configuration_names_them(tmp_path: Path) -> None:
    shop = with_settings(open_shop(tmp_path))
    assert dimensions(services_of(shop)) == shop.settings.dimensions


def test_mail_speaks_of_the_new_name(shop: Shop) -> None:
    services = services_of(shop)
    services.key_file.write_bytes(b"k" * 32)
    services.key_file.chmod(0o600)
    ana = find_customer(services, ANA).id
    draft = composing.Draft("Hello", "For our {{ segments.status }}", ("status:loyal",), ())
    assert STARS in composing.preview(services, draft, ana).text
    assert settings_now(services).dimensions == dimensions(services)


def test_one_place_says_what_dimensions_are_called() -> None:
    """Whoever takes them from the settings shows the name of before."""
    for path in Path(app.__file__).parent.rglob("*.py"):
        if path.name != "dimensions.py":
            assert not re.search(r"services\.settings\.dimensions", path.read_text()), path
