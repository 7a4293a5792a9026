"""A run through the real gateways: what Google's own rules make of it."""

from __future__ import annotations

from msgspec.structs import replace

from sync.run import Parts
from tests.sync.emulated import run


def members(parts: Parts) -> dict[str, int]:
    return {
        label.name: label.member_count
        for label in parts.door.people.list_labels()
        if not label.system and label.member_count
    }


def test_a_first_run_and_a_quiet_second_one(parts: Parts) -> None:
    first = run(parts)
    second = run(parts)

    assert first.state == "done"
    assert first.counts["create_contacts"] == 1
    assert [str(problem.message) for problem in first.problems] == []
    assert members(parts)["Lojalan kupac"] == 1
    assert members(parts)["Novi kupac"] == 2
    assert second.counts == {}
    assert second.calls == {
        "people.people.connections.list": 1,
        "people.contactGroups.list": 1,
        "people.contactGroups.batchGet": 1,
        "sheets.spreadsheets.get": 1,
        "sheets.spreadsheets.values.batchGet": 2,
    }


def test_a_label_taken_by_hand_comes_back_as_none(parts: Parts) -> None:
    run(parts)
    parts.clock.sleep(20 * 60)  # what we wrote ourselves is forgotten by then
    people = parts.door.people
    loyal = next(label for label in people.list_labels() if label.name == "Lojalan kupac")
    ana = next(p for p in people.pull_contacts(None).contacts if p.name == "Ana Horvat")
    people.change_members(loyal.resource_name, [], [ana.resource_name])

    assert run(parts).counts == {}  # it may as well have been deleted: contacts are told late
    parts.clock.sleep(20 * 60)
    report = run(parts)

    assert report.counts["new_overrides"] == 1
    assert "Lojalan kupac" not in members(parts)
    assert run(parts).counts == {}


def test_two_labels_change_names_under_googles_rules(parts: Parts) -> None:
    run(parts)
    parts.clock.sleep(20 * 60)
    (status, *others) = parts.settings.dimensions
    names = {"Lojalan kupac": "Novi kupac", "Novi kupac": "Lojalan kupac"}
    swapped = tuple(replace(s, name=names.get(s.name, s.name)) for s in status.segments)
    settings = replace(parts.settings, dimensions=(replace(status, segments=swapped), *others))
    before, parts = members(parts), replace(parts, settings=settings)

    report = run(parts)

    assert report.problems == ()
    assert report.calls["people.contactGroups.update"] == 3
    assert members(parts) == before | {names[name]: before[name] for name in names}
    parts.clock.sleep(20 * 60)
    assert run(parts).counts == {}
