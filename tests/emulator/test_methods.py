"""What is implemented is documented, and answers as Google's documents say."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import requests

import emulator
from emulator.admin import Admin
from emulator.discovery import catalog
from emulator.faults import KINDS
from emulator.options import OPTIONS
from emulator.server import Running, handlers
from emulator.table import OUT_OF_SCOPE, is_out_of_scope, method_table
from tests.emulator.conftest import OWNER


def test_readme_has_the_table_of_methods() -> None:
    text = (Path(emulator.__file__).parent / "README.md").read_text()
    table = text.split("<!-- methods -->\n")[1].split("<!-- /methods -->")[0]

    assert table == method_table(handlers()), "put the output of `python -m emulator --methods` in"


def test_readme_has_every_option_fault_and_admin_request(google: Running) -> None:
    text = (Path(emulator.__file__).parent / "README.md").read_text()
    fault_table = text.split("| kind | what happens |")[1].split("## Methods")[0]
    requests_ = [route.path for route in Admin(google.desk, lambda: None).routes()]

    for name in OPTIONS:
        assert f"| `{name}` |" in text
    for kind in KINDS:
        assert f"`{kind}`" in fault_table
    for path in requests_:
        assert path.removeprefix("/_emulator/") in text.split("## Admin")[1].split("| option |")[0]


def test_no_handler_is_for_a_method_google_lacks() -> None:
    assert handlers().keys() <= catalog().methods.keys()


def test_nothing_implemented_is_out_of_scope() -> None:
    assert [name for name in handlers() if is_out_of_scope(name)] == []


def test_every_name_that_is_out_of_scope_is_one_of_googles() -> None:
    names = [name for names in OUT_OF_SCOPE.values() for name in names]

    assert [n for n in names if not any(m.startswith(n) for m in catalog().methods)] == []


def untried(google: Running, api: str) -> set[str]:
    """Implemented methods of an API that were not called with success."""
    good = {entry.method for entry in google.calls.entries() if 200 <= entry.status < 300}
    return {name for name in handlers() if name.startswith(f"{api}.")} - good


def test_people_methods_answer_as_documented(google: Running, people: Any) -> None:
    persons, groups = people.people(), people.contactGroups()
    group = groups.create(body={"contactGroup": {"name": "Loyal"}}).execute()
    name = {"names": [{"givenName": "Ana"}], "emailAddresses": [{"value": "ana@kupac.hr"}]}
    ana = persons.createContact(body=name).execute()
    made = persons.batchCreateContacts(
        body={"contacts": [{"contactPerson": name}], "readMask": "names,metadata"}
    ).execute()["createdPeople"]
    iva = made[0]["person"]
    changed = {"etag": ana["etag"], "names": [{"givenName": "Anka"}]}
    persons.updateContact(
        resourceName=ana["resourceName"], updatePersonFields="names", body=changed
    ).execute()
    persons.batchUpdateContacts(
        body={"contacts": {iva["resourceName"]: iva}, "updateMask": "names", "readMask": "names"}
    ).execute()
    picture = {"photoBytes": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}
    persons.updateContactPhoto(resourceName=ana["resourceName"], body=picture).execute()
    persons.deleteContactPhoto(resourceName=ana["resourceName"]).execute()
    listed = persons.connections().list(
        resourceName="people/me", personFields="names,memberships", requestSyncToken=True
    )
    assert len(listed.execute()["connections"]) == 2
    persons.get(resourceName="people/me", personFields="names").execute()
    persons.getBatchGet(resourceNames=[iva["resourceName"]], personFields="names").execute()
    persons.searchContacts(query="Iva", readMask="names").execute()
    groups.list().execute()
    groups.batchGet(resourceNames=[group["resourceName"]], maxMembers=5).execute()
    groups.members().modify(
        resourceName=group["resourceName"], body={"resourceNamesToAdd": [ana["resourceName"]]}
    ).execute()
    current = groups.get(resourceName=group["resourceName"], maxMembers=5).execute()
    renamed = {"contactGroup": {"name": "Regular", "etag": current["etag"]}}
    groups.update(resourceName=group["resourceName"], body=renamed).execute()
    groups.delete(resourceName=group["resourceName"]).execute()
    persons.deleteContact(resourceName=ana["resourceName"]).execute()
    persons.batchDeleteContacts(body={"resourceNames": [iva["resourceName"]]}).execute()

    assert untried(google, "people") == set()


def test_sheets_methods_answer_as_documented(google: Running, sheets_api: Any) -> None:
    books = sheets_api.spreadsheets()
    values = books.values()
    made = books.create(body={"properties": {"title": "Narudžbe"}}).execute()
    key = {"spreadsheetId": made["spreadsheetId"]}
    rows = {"range": "A1:C2", "values": [["Kupac", "Iznos", "Datum"], ["Ana", 12.5, "2026-01-05"]]}
    entered = {"valueInputOption": "USER_ENTERED"}
    values.update(**key, range="A1:C2", body=rows, **entered).execute()
    values.batchUpdate(**key, body={**entered, "data": [rows]}).execute()
    values.append(**key, range="A1", body={"values": [["Iva", 3]]}, **entered).execute()
    read = values.get(**key, range="A1:C", valueRenderOption="FORMATTED_VALUE").execute()
    assert len(read["values"]) == 3
    values.batchGet(**key, ranges=["A1:B2", "Sheet1!C:C"], majorDimension="COLUMNS").execute()
    metadata = {
        "metadataKey": "role",
        "metadataValue": "name",
        "visibility": "DOCUMENT",
        "location": {
            "dimensionRange": {
                "sheetId": 0,
                "dimension": "COLUMNS",
                "startIndex": 0,
                "endIndex": 1,
            }
        },
    }
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Novi"}]}}
    books.batchUpdate(
        **key,
        body={
            "requests": [
                {"createDeveloperMetadata": {"developerMetadata": metadata}},
                {"setDataValidation": {"range": {"sheetId": 0}, "rule": rule}},
                {"addSheet": {"properties": {"title": "Kupci"}}},
            ]
        },
    ).execute()
    books.get(**key, includeGridData=True).execute()
    wanted = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "role"}}]}
    found = books.developerMetadata().search(**key, body=wanted).execute()
    number = found["matchedDeveloperMetadata"][0]["developerMetadata"]["metadataId"]
    books.developerMetadata().get(**key, metadataId=number).execute()
    books.getByDataFilter(**key, body=wanted).execute()
    values.batchGetByDataFilter(**key, body=wanted).execute()
    data = [{"dataFilter": {"a1Range": "A1"}, "values": [["Kupac"]]}]
    values.batchUpdateByDataFilter(**key, body={**entered, "data": data}).execute()
    values.batchClearByDataFilter(**key, body=wanted).execute()
    books.sheets().copyTo(
        **key, sheetId=0, body={"destinationSpreadsheetId": made["spreadsheetId"]}
    ).execute()
    values.clear(**key, range="A2:C2").execute()
    values.batchClear(**key, body={"ranges": ["A1"]}).execute()

    assert untried(google, "sheets") == set()


def test_gmail_methods_answer_as_documented(google: Running, gmail_api: Any) -> None:
    users = gmail_api.users()
    drafts, messages, labels, threads = (
        users.drafts(),
        users.messages(),
        users.labels(),
        users.threads(),
    )
    profile = users.getProfile(userId="me").execute()
    mail = {"message": {"raw": raw_mail()}}
    draft = drafts.create(userId="me", body=mail).execute()
    drafts.update(userId="me", id=draft["id"], body=mail).execute()
    drafts.get(userId="me", id=draft["id"], format="full").execute()
    drafts.list(userId="me").execute()
    sent = drafts.send(userId="me", body={"id": draft["id"]}).execute()
    gone = drafts.create(userId="me", body=mail).execute()
    drafts.delete(userId="me", id=gone["id"]).execute()
    other = messages.send(userId="me", body={"raw": raw_mail()}).execute()
    messages.insert(userId="me", body={"raw": raw_mail(), "labelIds": ["INBOX"]}).execute()
    imported = messages.import_(userId="me", body={"raw": raw_mail()}).execute()
    full = messages.get(userId="me", id=sent["id"], format="full").execute()
    attached = full["payload"]["parts"][-1]["body"]["attachmentId"]
    messages.attachments().get(userId="me", messageId=sent["id"], id=attached).execute()
    messages.list(userId="me", labelIds=["SENT"]).execute()
    starred = {"addLabelIds": ["STARRED"]}
    messages.modify(userId="me", id=sent["id"], body=starred).execute()
    messages.batchModify(userId="me", body={"ids": [sent["id"]], **starred}).execute()
    messages.trash(userId="me", id=other["id"]).execute()
    messages.untrash(userId="me", id=other["id"]).execute()
    messages.delete(userId="me", id=other["id"]).execute()
    messages.batchDelete(userId="me", body={"ids": [imported["id"]]}).execute()
    label = labels.create(userId="me", body={"name": "Kupci"}).execute()
    labels.get(userId="me", id=label["id"]).execute()
    labels.list(userId="me").execute()
    labels.patch(userId="me", id=label["id"], body={"name": "Stalni kupci"}).execute()
    labels.update(userId="me", id=label["id"], body={"name": "Stalni"}).execute()
    labels.delete(userId="me", id=label["id"]).execute()
    threads.list(userId="me").execute()
    threads.get(userId="me", id=sent["threadId"]).execute()
    threads.modify(userId="me", id=sent["threadId"], body=starred).execute()
    threads.trash(userId="me", id=sent["threadId"]).execute()
    threads.untrash(userId="me", id=sent["threadId"]).execute()
    users.history().list(userId="me", startHistoryId=profile["historyId"]).execute()
    threads.delete(userId="me", id=sent["threadId"]).execute()
    try_settings(users.settings())

    assert untried(google, "gmail") == set()


def try_settings(settings: Any) -> None:
    sender = {"userId": "me", "sendAsEmail": "shop@krk.example"}
    settings.sendAs().create(userId="me", body={"sendAsEmail": "shop@krk.example"}).execute()
    settings.sendAs().verify(**sender).execute()
    settings.sendAs().patch(**sender, body={"displayName": "Shop"}).execute()
    settings.sendAs().update(**sender, body={"displayName": "The shop"}).execute()
    settings.sendAs().list(userId="me").execute()
    settings.sendAs().get(**sender).execute()
    settings.sendAs().delete(**sender).execute()
    away = {"enableAutoReply": True, "responseBodyPlainText": "Back on Monday"}
    settings.updateVacation(userId="me", body=away).execute()
    settings.getVacation(userId="me").execute()


def raw_mail() -> str:
    """A mail with an attachment, as `raw` wants it."""
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["To"], mail["Subject"] = "ana@kupac.hr", "Berba"
    mail.set_content("<p>Nova berba</p>", subtype="html")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="cjenik.pdf")
    return base64.urlsafe_b64encode(mail.as_bytes()).decode()


@pytest.mark.parametrize("path", ["/oauth2/v2/userinfo", "/userinfo/v2/me"])
def test_userinfo_answers_as_documented(google: Running, web: requests.Session, path: str) -> None:
    assert web.get(google.url + path).json()["email"] == OWNER
