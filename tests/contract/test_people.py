"""What both the fake Contacts and the real gateway on the emulator promise."""

from __future__ import annotations

import pytest

from core.errors import Conflict, Expired, Gone, Rejected
from core.model import TELLABLE, Contact, NewContact
from tests.contract.conftest import World

ANA = NewContact("01ANA", "Ana Anić", "ana@example.org", "+385911234567")
IVO = NewContact("01IVO", "Ivo Ivić", "ivo@example.org")


def create(world: World, *people: NewContact) -> list[Contact]:
    made = world.people.create_contacts(people)
    return [made[person.mark] for person in people]


class TestContacts:
    def test_a_created_contact_is_found_with_its_mark(self, world: World) -> None:
        (ana,) = create(world, ANA)
        assert world.people.pull_contacts(None).contacts[0].mark == "01ANA"
        assert (ana.name, ana.emails, ana.phones) == (
            "Ana Anić",
            ("ana@example.org",),
            ("+385911234567",),
        )
        assert "contactGroups/myContacts" in ana.labels

    def test_creating_nobody_makes_no_call(self, world: World) -> None:
        assert world.people.create_contacts([]) == {}
        assert not world.door.calls

    def test_more_than_200_at_once_are_rejected(self, world: World) -> None:
        crowd = [NewContact(f"{n}", f"Person {n}") for n in range(201)]
        with pytest.raises(Rejected):
            world.people.create_contacts(crowd)

    def test_full_pull_reads_everybody(self, world: World) -> None:
        create(world, ANA, IVO)
        pull = world.people.pull_contacts(None)
        assert pull.full
        assert {contact.name for contact in pull.contacts} == {"Ana Anić", "Ivo Ivić"}
        assert pull.token

    def test_empty_address_book_is_one_call_and_gives_a_token(self, world: World) -> None:
        pull = world.people.pull_contacts(None)
        assert pull.contacts == ()
        assert pull.token
        assert world.door.calls == {"people.people.connections.list": 1}

    def test_pull_with_a_token_reads_only_what_changed(self, world: World) -> None:
        create(world, ANA)
        token = world.people.pull_contacts(None).token
        create(world, IVO)
        pull = world.people.pull_contacts(token)
        assert [contact.name for contact in pull.contacts] == ["Ivo Ivić"]
        assert not pull.full

    def test_pull_with_a_token_names_who_was_deleted(self, world: World) -> None:
        (ana,) = create(world, ANA)
        token = world.people.pull_contacts(None).token
        world.delete_contact(ana.resource_name)
        pull = world.people.pull_contacts(token)
        assert pull.deleted == (ana.resource_name,)
        assert pull.contacts == ()

    def test_whoever_was_renamed_and_deleted_is_gone_under_both_names(self, world: World) -> None:
        (ana,) = create(world, ANA)
        token = world.people.pull_contacts(None).token
        renamed = world.rename_contact(ana.resource_name)
        world.delete_contact(renamed)
        pull = world.people.pull_contacts(token)
        assert sorted(pull.deleted) == sorted((ana.resource_name, renamed))

    def test_nothing_changed_is_an_empty_pull_with_a_new_token(self, world: World) -> None:
        create(world, ANA)
        token = world.people.pull_contacts(None).token
        pull = world.people.pull_contacts(token)
        assert (pull.contacts, pull.deleted) == ((), ())
        assert world.people.pull_contacts(pull.token).contacts == ()

    def test_an_expired_token_says_so(self, world: World) -> None:
        token = world.people.pull_contacts(None).token
        world.expire_tokens()
        with pytest.raises(Expired):
            world.people.pull_contacts(token)

    def test_pull_parameters_have_a_digest(self, world: World) -> None:
        assert world.people.pull_parameters == world.people.pull_parameters != ""


class TestLabels:
    def test_a_created_label_is_listed_with_its_mark(self, world: World) -> None:
        label = world.people.create_label("Loyal", "status/loyal")
        listed = {found.resource_name: found for found in world.people.list_labels()}
        assert listed[label.resource_name].mark == "status/loyal"
        assert not listed[label.resource_name].system

    def test_my_contacts_is_a_label_of_the_system(self, world: World) -> None:
        listed = {label.resource_name: label for label in world.people.list_labels()}
        assert listed["contactGroups/myContacts"].system

    def test_a_name_that_is_taken_is_a_conflict(self, world: World) -> None:
        world.people.create_label("Loyal", "status/loyal")
        with pytest.raises(Conflict):
            world.people.create_label("Loyal", "other/loyal")

    def test_members_are_counted_and_named(self, world: World) -> None:
        ana, ivo = create(world, ANA, IVO)
        label = world.people.create_label("Loyal", "s/l").resource_name
        world.people.change_members(label, [ana.resource_name, ivo.resource_name], [])
        counts = {found.resource_name: found.member_count for found in world.people.list_labels()}
        assert counts[label] == 2
        both = frozenset({ana.resource_name, ivo.resource_name})
        assert world.people.label_members({label: 2}) == {label: both}

    def test_members_who_joined_since_the_list_are_read_too(self, world: World) -> None:
        ana, ivo = create(world, ANA, IVO)
        label = world.people.create_label("Loyal", "s/l").resource_name
        world.people.change_members(label, [ana.resource_name, ivo.resource_name], [])
        assert len(world.people.label_members({label: 0})[label]) == 2

    def test_adding_and_removing_go_in_one_call(self, world: World) -> None:
        ana, ivo = create(world, ANA, IVO)
        label = world.people.create_label("Loyal", "s/l").resource_name
        world.people.change_members(label, [ana.resource_name], [])
        world.people.change_members(label, [ivo.resource_name], [ana.resource_name])
        assert world.people.label_members({label: 1})[label] == {ivo.resource_name}

    def test_changing_members_twice_is_changing_them_once(self, world: World) -> None:
        (ana,) = create(world, ANA)
        label = world.people.create_label("Loyal", "s/l").resource_name
        world.people.change_members(label, [ana.resource_name], [])
        result = world.people.change_members(label, [ana.resource_name], [])
        assert (result.not_found, result.kept) == (frozenset(), frozenset())

    def test_unknown_members_are_named(self, world: World) -> None:
        label = world.people.create_label("Loyal", "s/l").resource_name
        result = world.people.change_members(label, ["people/c404"], [])
        assert result.not_found == {"people/c404"}

    def test_the_last_label_of_a_contact_stays(self, world: World) -> None:
        (ana,) = create(world, ANA)
        result = world.people.change_members("contactGroups/myContacts", [], [ana.resource_name])
        assert result.kept == {ana.resource_name}

    def test_a_label_that_is_gone_has_no_members_and_takes_none(self, world: World) -> None:
        label = world.people.create_label("Loyal", "s/l").resource_name
        world.delete_label(label)
        assert world.people.label_members({label: 1}) == {}
        with pytest.raises(Gone):
            world.people.change_members(label, ["people/c1"], [])

    def test_a_removed_label_leaves_its_people(self, world: World) -> None:
        (ana,) = create(world, ANA)
        label = world.people.create_label("Loyal", "s/l").resource_name
        world.people.change_members(label, [ana.resource_name], [])
        world.people.remove_label(label)
        assert label not in {found.resource_name for found in world.people.list_labels()}
        assert [c.name for c in world.people.pull_contacts(None).contacts] == ["Ana Anić"]

    def test_removing_a_label_twice_is_removing_it_once(self, world: World) -> None:
        label = world.people.create_label("Loyal", "s/l").resource_name
        world.people.remove_label(label)
        world.people.remove_label(label)
        assert world.door.calls["people.contactGroups.delete"] == 2

    def test_a_label_that_was_hers_can_be_marked_and_keeps_its_name(self, world: World) -> None:
        label = world.people.create_label("Loyal", "")
        marked = world.people.mark_label(label, "status/loyal")
        (listed,) = (one for one in world.people.list_labels() if not one.system)
        assert (listed.name, listed.mark) == ("Loyal", "status/loyal")
        assert world.people.rename_label(marked, "Faithful").mark == "status/loyal"
        assert world.people.mark_label(marked, "").mark is None

    def test_no_labels_asked_is_no_call(self, world: World) -> None:
        assert world.people.label_members({}) == {}
        assert not world.door.calls

    def test_more_than_200_labels_take_another_call(self, world: World) -> None:
        names = {f"contactGroups/{n:x}": 0 for n in range(1, 202)}
        world.people.label_members(names)
        assert world.door.calls == {"people.contactGroups.batchGet": 2}

    def test_renaming_keeps_mark_and_members(self, world: World) -> None:
        label = world.people.create_label("Loyal", "s/l")
        renamed = world.people.rename_label(label, "Faithful")
        assert (renamed.resource_name, renamed.name) == (label.resource_name, "Faithful")
        assert renamed.mark == "s/l"

    def test_renaming_by_an_old_etag_is_a_conflict(self, world: World) -> None:
        label = world.people.create_label("Loyal", "s/l")
        world.people.rename_label(label, "Faithful")
        with pytest.raises(Conflict):
            world.people.rename_label(label, "Devoted")

    def test_renaming_to_a_name_that_is_taken_is_a_conflict(self, world: World) -> None:
        world.people.create_label("Loyal", "s/l")
        label = world.people.create_label("New", "s/n")
        with pytest.raises(Conflict):
            world.people.rename_label(label, "Loyal")


def told(contact: Contact) -> dict[str, str]:
    return {what: contact.told(what) for what in TELLABLE}


class TestFields:
    def test_fields_that_say_nothing_can_be_written(self, world: World) -> None:
        (ivo,) = create(world, IVO)
        read = world.people.read_contacts([ivo.resource_name])[ivo.resource_name]
        wanted = read.telling("birthday", "1980-05-17").telling("city", "Split")
        made = world.people.write_fields([wanted], ["birthday", "city"])[ivo.resource_name]
        assert told(made) == told(wanted)
        assert (made.emails, made.labels, made.mark) == (ivo.emails, ivo.labels, "01IVO")
        again = world.people.read_contacts([ivo.resource_name])[ivo.resource_name]
        assert (told(again), again.beside) == (told(wanted), frozenset())

    def test_each_field_comes_back_as_it_was_written(self, world: World) -> None:
        (nobody,) = create(world, NewContact("01NOBODY", "", "nobody@example.org"))
        values = ["--05-17", "+385911234567", "Novi Sad", "Pekarica", "Ana Anić"]
        wanted = world.people.read_contacts([nobody.resource_name])[nobody.resource_name]
        for what, value in zip(TELLABLE, values, strict=True):
            wanted = wanted.telling(what, value)
        world.people.write_fields([wanted], TELLABLE)
        (found,) = world.people.pull_contacts(None).contacts
        assert list(told(found).values()) == values
        there = world.people.read_contacts([nobody.resource_name])[nobody.resource_name]
        assert there.beside == frozenset()

    def test_fields_can_be_emptied_again(self, world: World) -> None:
        (ana,) = create(world, ANA)
        read = world.people.read_contacts([ana.resource_name])[ana.resource_name]
        made = world.people.write_fields([read.telling("phone", "")], ["phone"])
        assert made[ana.resource_name].phones == ()
        assert made[ana.resource_name].name == "Ana Anić"

    def test_whoever_changed_since_is_left_out(self, world: World) -> None:
        ana, ivo = create(world, ANA, IVO)
        read = world.people.read_contacts([ana.resource_name, ivo.resource_name])
        later = read[ana.resource_name].telling("city", "Zadar")
        world.people.write_fields([later], ["city"])
        wanted = [one.telling("city", "Split") for one in read.values()]
        made = world.people.write_fields(wanted, ["city"])
        assert made.keys() == {ivo.resource_name}
        now = world.people.read_contacts([ana.resource_name])
        assert now[ana.resource_name].city == "Zadar"

    def test_where_everybody_changed_it_is_a_conflict(self, world: World) -> None:
        (ana,) = create(world, ANA)
        read = world.people.read_contacts([ana.resource_name])[ana.resource_name]
        world.people.write_fields([read.telling("city", "Zadar")], ["city"])
        with pytest.raises(Conflict):
            world.people.write_fields([read.telling("city", "Split")], ["city"])

    def test_who_is_gone_is_absent(self, world: World) -> None:
        ana, ivo = create(world, ANA, IVO)
        world.delete_contact(ana.resource_name)
        found = world.people.read_contacts([ana.resource_name, ivo.resource_name])
        assert found.keys() == {ivo.resource_name}

    def test_nobody_asked_is_no_call(self, world: World) -> None:
        assert world.people.read_contacts([]) == {}
        assert world.people.write_fields([], ["city"]) == {}
        assert not world.door.calls

    def test_more_than_200_at_once_are_rejected(self, world: World) -> None:
        names = [f"people/c{number}" for number in range(201)]
        with pytest.raises(Rejected):
            world.people.read_contacts(names)
