"""Requests find their methods as Google's front end finds them."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from emulator.discovery import catalog
from emulator.server import Running

PEOPLE = "/v1/people"
SHEET = "/v4/spreadsheets/1x"
GMAIL = "/gmail/v1/users"


@pytest.mark.parametrize(
    ("request_line", "method", "values"),
    [
        (f"GET {PEOPLE}/me/connections", "people.people.connections.list", ["people/me"]),
        (f"GET {PEOPLE}/c12", "people.people.get", ["people/c12"]),
        (f"GET {PEOPLE}:batchGet", "people.people.getBatchGet", []),
        (f"PATCH {PEOPLE}/c12:updateContact", "people.people.updateContact", ["people/c12"]),
        (
            "POST /v1/contactGroups/a1/members:modify",
            "people.contactGroups.members.modify",
            ["contactGroups/a1"],
        ),
        ("GET /v1/contactGroups:batchGet", "people.contactGroups.batchGet", []),
        (f"GET {SHEET}/", "sheets.spreadsheets.get", ["1x"]),
        (f"POST {SHEET}/:batchUpdate", "sheets.spreadsheets.batchUpdate", ["1x"]),
        (f"GET {SHEET}/values/A1%3AB2", "sheets.spreadsheets.values.get", ["1x", "A1:B2"]),
        (f"GET {SHEET}/values/A1:B2", "sheets.spreadsheets.values.get", ["1x", "A1:B2"]),
        (
            f"POST {SHEET}/values/A1%3AB2:append",
            "sheets.spreadsheets.values.append",
            ["1x", "A1:B2"],
        ),
        (
            f"PUT {SHEET}/values/%27Narud%C5%BEbe%20a%2Fb%27%21A%3AA",
            "sheets.spreadsheets.values.update",
            ["1x", "'Narudžbe a/b'!A:A"],
        ),
        (f"GET {SHEET}/values:batchGet", "sheets.spreadsheets.values.batchGet", ["1x"]),
        (f"POST {GMAIL}/a%40b.hr/messages/send", "gmail.users.messages.send", ["a@b.hr"]),
        (f"POST {GMAIL}/me/drafts/send", "gmail.users.drafts.send", ["me"]),
        (f"GET {GMAIL}/me/settings/sendAs", "gmail.users.settings.sendAs.list", ["me"]),
        ("GET /drive/v3/files", "drive.files.list", []),
        ("GET /oauth2/v2/userinfo", "oauth2.userinfo.get", []),
    ],
)
def test_path_is_matched_to_its_method(request_line: str, method: str, values: list[str]) -> None:
    verb, _, path = request_line.partition(" ")
    found = catalog().match(verb, path)

    assert found is not None
    assert (found[0].id, list(found[1].values())) == (method, values)


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
    answer = web.get(f"{google.url}/drive/v3/apps")

    assert answer.status_code == 501
    assert "does not implement drive.apps.list" in answer.json()["error"]["message"]


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


def test_long_get_of_the_plain_google_client_is_understood(google: Running, people: Any) -> None:
    names = [f"people/c{number}" for number in range(10_000_000_000, 10_000_000_200)]
    answer = people.people().getBatchGet(resourceNames=names, personFields="names").execute()

    assert len(answer["responses"]) == 200


def test_plain_gspread_reaches_tabs_with_a_slash_and_a_quote(
    google: Running, sheets_api: Any, gspread_client: Any
) -> None:
    made = sheets_api.spreadsheets().create(body={"properties": {"title": "Narudžbe"}}).execute()
    book = gspread_client.open_by_key(made["spreadsheetId"])
    tab = book.add_worksheet("Ana's 1/2: prodaja č", rows=5, cols=3)
    tab.update([["Kupac", 2]], "A1:B1")

    assert tab.get("A1:B1") == [["Kupac", "2"]]


@pytest.mark.parametrize(
    "path",
    [
        "/_emulator/reset",
        "/contacts/owner@example.com/new",
        "/mail/play",
        "/o/oauth2/v2/auth",
        "/v1/people:createContact?access_token=emulator:owner@example.com",
    ],
)
@pytest.mark.parametrize("origin", ["https://shop.example", "null"])
def test_page_of_another_site_changes_nothing(google: Running, path: str, origin: str) -> None:
    answer = requests.post(google.url + path, headers={"origin": origin}, timeout=10)

    assert answer.status_code == 403
    assert "another site" in answer.text
    assert google.calls.methods() == []


def test_own_pages_change_things(google: Running) -> None:
    headers = {"origin": google.url}
    form = {"givenName": "Ana"}
    url = f"{google.url}/contacts/owner@example.com/new"
    answer = requests.post(url, form, headers=headers, timeout=10, allow_redirects=False)

    assert answer.status_code == 303


def test_form_that_is_no_text_names_nobody(google: Running, web: requests.Session) -> None:
    """Google's client sends long addresses so."""
    answer = web.post(
        f"{google.url}/v1/people:batchGet",
        data=b"personFields=names&resourceNames=\xff\xfe",
        headers={"x-http-method-override": "GET"},
    )

    assert answer.status_code == 200
    assert answer.json()["responses"][0]["httpStatusCode"] == 404
