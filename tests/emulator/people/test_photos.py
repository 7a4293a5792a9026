"""Photos of contacts."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from .conftest import Book, refusal

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"picture").decode()
Json = dict[str, Any]


def put(book: Book, name: str, **body: Any) -> Json:
    people = book.api.people()
    answer: Json = people.updateContactPhoto(resourceName=name, body=body).execute()
    return answer


def test_photo_takes_the_place_of_the_drawn_one_and_goes_again(book: Book) -> None:
    name = book.create()["resourceName"]
    drawn = book.get(name, "photos")["photos"]

    answer = put(book, name, photoBytes=PNG, personFields="names,photos")
    book.move("contactGroups/starred", add=[name])
    (own,) = book.get(name, "photos")["photos"]
    gone = book.api.people().deleteContactPhoto(resourceName=name, personFields="photos").execute()

    assert answer["person"]["photos"] == [own]
    assert "default" not in own
    assert gone["person"]["photos"] == drawn
    assert drawn[0]["default"] is True


def test_without_person_fields_no_person_is_answered(book: Book) -> None:
    person = book.create()
    name = person["resourceName"]

    assert put(book, name, photoBytes=PNG) == {}
    assert book.api.people().deleteContactPhoto(resourceName=name).execute() == {}
    assert book.get(name)["etag"] != person["etag"]


@pytest.mark.parametrize("content", ["", "AAAA", base64.b64encode(b"GIF89a").decode()])
def test_what_is_no_picture_is_refused(book: Book, content: str) -> None:
    name = book.create()["resourceName"]

    assert refusal(lambda: put(book, name, photoBytes=content))[:2] == (400, "INVALID_ARGUMENT")
    assert refusal(lambda: put(book, "people/c1", photoBytes=PNG))[0] == 404
