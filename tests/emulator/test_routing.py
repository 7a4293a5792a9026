"""Requests find their methods as Google's front end finds them."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from emulator.discovery import catalog
from emulator.server import Running


@pytest.mark.parametrize(
    ("verb", "path", "method", "values"),
    [
        ("GET", "/v1/people/me/connections", "people.people.connections.list", {"resourceName": "people/me"}),
        ("GET", "/v1/people/c12", "people.people.get", {"resourceName": "people/c12"}),
        ("GET", "/v1/people:batchGet", "people.people.getBatchGet", {}),
        ("PATCH", "/v1/people/c12:updateContact", "people.people.updateContact", {"resourceName": "people/c12"}),
        ("POST", "/v1/contactGroups/a1/members:modify", "people.contactGroups.members.modify", {"resourceName": "contactGroups/a1"}),
        ("GET", "/v1/contactGroups:batchGet", "people.contactGroups.batchGet", {}),
        ("GET", "/v4/spreadsheets/1x/", "sheets.spreadsheets.get", {"spreadsheetId": "1x"}),
        ("POST", "/v4/spreadsheets/1x/:batchUpdate", "sheets.spreadsheets.batchUpdate", {"spreadsheetId": "1x"}),
        ("GET", "/v4/spreadsheets/1x/values/A1%3AB2", "sheets.spreadsheets.values.get", {"spreadsheetId": "1x", "range": "A1:B2"}),
        ("GET", "/v4/spreadsheets/1x/values/A1:B2", "sheets.spreadsheets.values.get", {"spreadsheetId": "1x", "range": "A1:B2"}),
        ("POST", "/v4/spreadsheets/1x/values/A1%3AB2:append", "sheets.spreadsheets.values.append", {"spreadsheetId": "1x", "range": "A1:B2"}),
        ("PUT", "/v4/spreadsheets/1x/values/%27Narud%C5%BEbe%20a%2Fb%27%21A%3AA", "sheets.spreadsheets.values.update", {"spreadsheetId": "1x", "range": "'Narudžbe a/b'!A:A"}),
        ("GET", "/v4/spreadsheets/1x/values:batchGet", "sheets.spreadsheets.values.batchGet", {"spreadsheetId": "1x"}),
        ("POST", "/gmail/v1/users/ana%40example.com/messages/send", "gmail.users.messages.send", {"userId": "ana@example.com"}),
        ("POST", "/gmail/v1/users/me/drafts/send", "gmail.users.drafts.send", {"userId": "me"}),
        ("GET", "/gmail/v1/users/me/settings/sendAs", "gmail.users.settings.sendAs.list", {"userId": "me"}),
        ("GET", "/drive/v3/files", "drive.files.list", {}),
        ("GET", "/oauth2/v2/userinfo", "oauth2.userinfo.get", {}),
    ],
)  # fmt: skip
def test_path_is_matched_to_its_method(
    verb: str, path: str, method: str, values: dict[str, str]
) -> None:
    found = catalog().match(verb, path)

    assert found is not None
    assert (found[0].id, found[1]) == (method, values)


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", "/v1/people/me:createContact"),
        ("GET", "/v1/nothing"),
        ("DELETE", "/v4/spreadsheets/1x"),
    ],
)
def test_path_google_does_not_know_is_a_404_page(
    google: Running, web: requests.Session, verb: str, path: str
) -> None:
    answer = web.request(verb, google.url + path)

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_method_without_handler_says_so(google: Running, web: requests.Session) -> None:
    answer = web.get(f"{google.url}/drive/v3/files")

    assert answer.status_code == 501
    assert "does not implement drive.files.list" in answer.json()["error"]["message"]


def test_every_template_of_the_documents_matches_itself() -> None:
    for method in catalog().methods.values():
        path = "/" + method.template
        for name, parameter in method.parameters.items():
            value = "people/c1" if "connections" in path else "contactGroups/c1"
            if "ontact" in method.id.rpartition(".")[2] or method.id == "people.people.get":
                value = "otherContacts/c1" if "copyOther" in method.id else "people/c1"
            if parameter.location == "path":
                path = path.replace(f"{{+{name}}}", value).replace(f"{{{name}}}", "x1")
        found = catalog().match(method.verb, path)
        assert found is not None, method.id
        assert found[0].id == method.id


def test_long_get_arrives_as_post_with_a_form(google: Running, web: requests.Session) -> None:
    answer = web.post(
        f"{google.url}/oauth2/v2/userinfo",
        data="fields=email",
        headers={
            "x-http-method-override": "GET",
            "content-type": "application/x-www-form-urlencoded",
        },
    )

    assert answer.json() == {"email": "owner@example.com"}


def test_plain_google_client_gets_an_answer(google: Running) -> None:
    from tests.emulator.conftest import client

    with client(google, "oauth2", "v2", "ana@example.com") as oauth:
        info: Any = oauth.userinfo().get().execute()

    assert info["email"] == "ana@example.com"
