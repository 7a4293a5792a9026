"""Segments edited on the page: shown before it is saved, saved without losing anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import insert, select

from app import operations
from app.config import load
from app.dimensions import dimensions
from app.operations import SyncOrder
from app.revisions import revisions
from core.ids import new_id
from core.tables import decision, override
from sync.shipped import dimensions as shipped
from tests.app.web.conftest import Shop, open_shop

SHIPPED = [dimension.key for dimension in shipped("en")]


@pytest.fixture(scope="module")
def synced() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


@pytest.fixture
def shop(synced: Shop) -> Iterator[Shop]:
    """As it was again afterwards: the server takes that up, too."""
    text = config(synced).read_text("utf-8")
    yield synced
    config(synced).write_text(text, "utf-8")
    with synced.services.engine.begin() as connection:
        connection.execute(override.delete())
        connection.execute(decision.delete())


def config(shop: Shop) -> Path:
    return shop.services.settings.path


def said(answer: requests.Response) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.text))


class Form:
    """What stands in the form of the last answer, as a browser would send it."""

    def __init__(self, shop: Shop, path: str) -> None:
        self.shop, self.path = shop, path
        self.answer = shop.browser.get(path)
        self.fields = self._read()

    def press(self, do: str, **changed: Any) -> requests.Response:
        path = self.path.partition("?")[0]
        self.answer = self.shop.browser.post(path, **{**self.fields, **changed, "do": do})
        if self.answer.url.endswith(path):
            self.fields = self._read()
        return self.answer

    def _read(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for tag in re.findall(r"<input[^>]+>|<textarea[^>]+>[^<]*", self.answer.text):
            found = re.search(r'name="([^"]+)"', tag)
            box = 'type="checkbox"' in tag or 'type="radio"' in tag
            if not found or found[1] == "csrf" or (box and " checked" not in tag):
                continue
            value = re.search(r'value="([^"]*)"', tag)
            text = unescape(value[1] if value else tag.partition(">")[2].strip("\n"))
            if found[1] in ("key", "segment", "when"):
                fields.setdefault(found[1], []).append(text)
            else:
                fields[found[1]] = text
        return fields


def status(shop: Shop) -> Form:
    return Form(shop, "/segments/edit?dimension=status")


def changed(values: list[str], at: int, to: str) -> list[str]:
    return [*values[:at], to, *values[at + 1 :]]


def test_a_rule_is_shown_with_who_moves_and_saved_only_then(shop: Shop) -> None:
    before = config(shop).read_text("utf-8")
    form = status(shop)
    rules = changed(form.fields["when"], 2, "orders >= 4")
    looked = form.press("save", when=rules)  # nobody has seen what it does
    assert config(shop).read_text("utf-8") == before
    assert "the number of orders is at least 4" in looked.text
    assert re.search(r"Would go out: [1-9]", said(looked))
    assert "Who moves" in looked.text

    saved = form.press("save")

    assert saved.url.endswith("/segments?saved=1")
    assert "orders &gt;= 4" in saved.text  # the running server goes by it
    after = config(shop).read_text("utf-8")
    assert after.startswith(before.rstrip("\n"))
    assert [d.key for d in load(config(shop)).dimensions] == SHIPPED


def test_a_comment_and_the_key_survive_another_name(shop: Shop) -> None:
    form = status(shop)
    form.press("look")
    form.press("save")
    text = config(shop).read_text("utf-8")
    config(shop).write_text(text.replace('key = "loyal"', '# my best\nkey = "loyal"  # hers'))
    form = status(shop)
    form.press("look", segment=changed(form.fields["segment"], 2, "Stammgast"))
    form.press("save")
    after = config(shop).read_text("utf-8")
    assert "# my best" in after
    assert 'key = "loyal"  # hers\nname = "Stammgast"' in after


def test_every_fault_stands_at_its_row_with_what_may_be_meant(shop: Shop) -> None:
    before = config(shop).read_text("utf-8")
    form = status(shop)
    names = changed(form.fields["segment"], 0, "")
    rules = changed(changed(form.fields["when"], 1, "order > 1"), 3, "city > 5")
    answer = form.press("save", segment=names, when=rules)
    assert answer.status_code == 400
    assert answer.text.count('role="alert"') == 3
    assert "orders" in said(answer)
    assert 'value="save"' not in answer.text
    assert form.fields["when"] == rules
    assert config(shop).read_text("utf-8") == before


def test_rows_go_up_and_down_come_and_go_without_javascript(shop: Shop) -> None:
    form = status(shop)
    keys = form.fields["key"]
    form.press("down:0")
    assert form.fields["key"] == [keys[1], keys[0], *keys[2:]]
    form.press("up:1")
    form.press("up:0")
    assert form.fields["key"] == keys
    form.press("add")
    form.press("remove:0")
    assert form.fields["key"] == [*keys[1:], ""]
    assert form.press("up:many").status_code == 400


def test_a_removed_segment_asks_what_becomes_of_its_label_and_answers(shop: Shop) -> None:
    services = shop.services
    with services.engine.begin() as connection:
        now = services.clock.now()
        row: dict[str, Any] = {
            "id": new_id(now),
            "account": services.account,
            "customer": "someone",
        }
        row |= {"dimension": "status", "segment": "loyal", "origin": "sheet", "since": now}
        connection.execute(insert(override).values(row))
    form = status(shop)
    form.press("remove:2")
    asked = form.press("look")
    assert "“Loyal customer” is removed" in asked.text
    refused = form.press("save")
    assert refused.status_code == 400
    assert "Say first what becomes" in refused.text

    answers = {"label/status/loyal": "delete", "hands/status/loyal": "new"}
    assert form.press("save", **answers).url.endswith("saved=1")

    with services.engine.connect() as connection:
        told = connection.execute(select(decision.c.question, decision.c.subject)).all()
        mine = select(override.c.segment).where(override.c.ended_at.is_(None))
        assert [tuple(one) for one in told] == [("retired", "status/loyal")]
        assert connection.scalars(mine).all() == ["new"]
    for page in ("/", "/customers", "/segments", "/segments/history", "/runs", "/problems"):
        assert shop.browser.get(page).status_code == 200, page
    customer = re.search(r'href="(/customers/\w{26})"', shop.browser.get("/customers").text)
    assert customer
    assert shop.browser.get(customer[1]).status_code == 200


def test_a_new_question_and_the_removal_of_one(shop: Shop) -> None:
    form = Form(shop, "/segments/edit")
    asked = {"name": "Value", "segment": ["Big"], "when": ["turnover >= 100"]}
    assert "Customers in it" in form.press("look", **asked).text
    form.press("save")
    assert [d.key for d in dimensions(shop.services.now())][-1] == "value"
    form = Form(shop, "/segments/edit?dimension=value")
    assert "goes, with its segments" in form.press("drop").text
    form.press("look")
    assert form.press("save").url.endswith("saved=1")
    assert [d.key for d in dimensions(shop.services.now())] == SHIPPED


def test_a_question_that_is_ready_is_taken_up(shop: Shop) -> None:
    assert "ready=rfm" in shop.browser.get("/segments/edit").text
    form = Form(shop, "/segments/edit?ready=rfm")
    assert "Champion" in form.press("look").text
    form.press("save")
    (taken,) = (d for d in dimensions(shop.services.now()) if d.key == "rfm")
    assert (taken.label, taken.column, len(taken.segments)) == (False, True, 10)
    assert taken.segments[0].when == "rfm_group = 'champions'"
    assert "ready=rfm" not in shop.browser.get("/segments/edit").text


def test_a_file_changed_meanwhile_is_told_and_nothing_is_lost(shop: Shop) -> None:
    form = status(shop)
    form.press("look", segment=changed(form.fields["segment"], 2, "VIP"))
    text = config(shop).read_text("utf-8")
    config(shop).write_text(text + "\n# by hand meanwhile\n[rates]\nUSD = 2\n")
    stale = form.press("save")
    assert stale.status_code == 400
    assert "was changed while you were here" in stale.text
    assert "VIP" in form.fields["segment"]
    assert "VIP" not in config(shop).read_text("utf-8")
    assert form.press("save").url.endswith("saved=1")
    after = config(shop).read_text("utf-8")
    assert "# by hand meanwhile" in after
    assert 'name = "VIP"' in after
    assert "USD" in load(config(shop)).rates


def test_a_broken_file_is_told_and_never_written_over(shop: Shop) -> None:
    broken = config(shop).read_text("utf-8") + "\n[nonsense]\n"
    config(shop).write_text(broken)
    assert "nonsense" in shop.browser.get("/segments").text
    assert shop.browser.get("/segments/edit?dimension=status").status_code == 500
    assert shop.browser.get("/customers").status_code == 200
    assert config(shop).read_text("utf-8") == broken


def test_each_change_is_kept_and_can_be_brought_back(shop: Shop) -> None:
    before = [d.segments for d in load(config(shop)).dimensions]
    form = status(shop)
    form.press("look", segment=changed(form.fields["segment"], 2, "Gold"))
    form.press("save")
    page = shop.browser.get("/segments/revisions")
    assert "Gold" in page.text
    assert "changed on the page" in page.text
    services = shop.services
    first = revisions(services.engine, services.account, 50)[-1]
    back = Form(shop, f"/segments/revisions/{first.id}")
    assert "Bring this one back" in back.answer.text
    back.press("back")
    assert [d.segments for d in load(config(shop)).dimensions] == before
    newest = revisions(services.engine, services.account, 1)[0]
    assert newest.origin == "page"


def test_a_change_by_hand_is_noticed_and_kept(shop: Shop) -> None:
    form = status(shop)
    form.press("look", segment=changed(form.fields["segment"], 2, "Silver"))
    form.press("save")
    text = config(shop).read_text("utf-8")
    config(shop).write_text(text.replace("Silver", "Bronze"))
    page = shop.browser.get("/segments/revisions").text
    assert "Bronze" in page
    assert "changed in config.toml" in page


@pytest.mark.parametrize("path", ["/segments/edit", "/segments/revisions/nonsense"])
def test_a_form_without_its_token_changes_nothing(shop: Shop, path: str) -> None:
    before = config(shop).read_text("utf-8")
    assert shop.browser.post(path, csrf="wrong", do="save").status_code == 403
    assert config(shop).read_text("utf-8") == before


def test_a_mail_that_is_to_go_to_a_removed_segment_is_told_and_can_be_opened(shop: Shop) -> None:
    mail = {"name": "Autumn", "subject": "Hi", "body": "Hi", "include": "status:loyal"}
    url = shop.browser.post("/campaigns/save", **mail).url
    form = status(shop)
    looked = form.press("look", when=changed(form.fields["when"], 2, "orders >= 4"))
    assert "“Autumn” names “Loyal customer”: others get it than before." in said(looked)
    form.press("remove:2")
    assert "“Autumn” names “Loyal customer”, which goes." in said(form.press("look"))
    assert form.press("save", **{"label/status/loyal": "leave"}).url.endswith("saved=1")

    opened = shop.browser.session.get(url)
    assert opened.status_code == 200
    assert "names segments or labels that are none any more: Loyal customer. Choose" in said(opened)
    assert "status:loyal" not in said(opened)
    shop.browser.post(f"/campaigns/{url.rpartition('/')[2]}/move", to="cancel")


def test_what_is_not_there_is_told(shop: Shop) -> None:
    assert shop.browser.get("/segments/edit?dimension=nonsense").status_code == 400
    assert shop.browser.get("/segments/revisions/nonsense").status_code == 400
    assert shop.browser.post("/segments/edit", do="save").status_code == 400


def test_a_segment_removed_in_the_file_is_asked_about_beside_its_problem() -> None:
    with open_shop() as shop:  # what is deleted in Google is the others' no more
        form = status(shop)
        form.press("look")
        form.press("save")
        text = config(shop).read_text("utf-8")
        above, _, rest = text.partition('[[dimension.segment]]\nkey = "loyal"')
        config(shop).write_text(above + rest.partition("\n\n")[2], "utf-8")
        assert [s.key for s in dimensions(shop.services.now())[0].segments][2] == "new"
        operations.sync(shop.services.now(), SyncOrder("page", attended=True), lambda _: None)

        page = shop.browser.get("/problems")

        assert "“Loyal customer” stands in config.toml no more" in said(page)
        assert "Removed segments and labels" in page.text
        empty = shop.browser.post("/segments/removed", segment="status/loyal")
        assert empty.status_code == 400
        answer = {"segment": "status/loyal", "label/status/loyal": "delete"}
        assert (
            "Answered. The next sync goes by it."
            in shop.browser.post("/segments/removed", **answer).text
        )
        operations.sync(shop.services.now(), SyncOrder("page", attended=True), lambda _: None)
        assert "Loyal customer" not in shop.browser.get("/problems").text
