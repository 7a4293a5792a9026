"""Display names as Google composes them."""

from __future__ import annotations

import pytest

from emulator.people.names import stored_name


def test_all_parts_stand_in_googles_order() -> None:
    name = stored_name(
        {
            "honorificPrefix": "Dr.",
            "givenName": "John",
            "middleName": "Jay",
            "familyName": "Doe",
            "honorificSuffix": "III",
        }
    )

    assert name["displayName"] == name["unstructuredName"] == "Dr. John Jay Doe III"
    assert name["displayNameLastFirst"] == "Doe, Dr. John Jay, III"


def test_mononym_has_no_comma() -> None:
    assert stored_name({"givenName": "Cher"})["displayNameLastFirst"] == "Cher"
    assert stored_name({"familyName": "Tito"})["displayNameLastFirst"] == "Tito"


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [("Ana Marija Kovač", "Ana Marija", "Kovač"), ("Cher", "Cher", None)],
)
def test_free_form_name_is_taken_apart(text: str, given: str, family: str | None) -> None:
    name = stored_name({"unstructuredName": text})

    assert (name["givenName"], name.get("familyName")) == (given, family)


def test_parts_win_over_free_form_and_display_name_counts_for_nothing() -> None:
    sent = {"givenName": "Ana", "unstructuredName": "Old Name", "displayName": "Other"}

    assert stored_name(sent)["displayName"] == "Ana"
    assert stored_name({"displayName": "Other"}) == {}
