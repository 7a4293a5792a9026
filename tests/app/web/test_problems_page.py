"""A problem is called fine on the page, stays so over a sync, and is looked at again."""

from __future__ import annotations

import pytest

from app import operations
from app.problems import call_fine, may_be_fine
from app.reading.problems import fine_problems, open_problems
from core.errors import WrongUse
from tests.app.web.conftest import Shop


def test_a_problem_called_fine_stays_fine_until_it_is_looked_at_again(shop: Shop) -> None:
    one = next(p for p in open_problems(shop.services) if may_be_fine(p.kind))
    page = shop.browser.post("/problems/fine", id=one.id)
    assert page.ok
    assert "Called fine" in page.text
    assert one.id not in {p.id for p in open_problems(shop.services)}

    operations.sync(shop.services, operations.SyncOrder("test"), lambda step: None)
    assert [p.id for p in fine_problems(shop.services)] == [one.id]
    shop.browser.post("/problems/again", id=one.id)
    assert one.id in {p.id for p in open_problems(shop.services)}
    assert fine_problems(shop.services) == []


def test_what_is_not_there_or_wants_an_answer_is_not_called_fine(shop: Shop) -> None:
    before = open_problems(shop.services)
    assert shop.browser.post("/problems/fine", id="nonsense").status_code == 400
    assert shop.browser.post("/problems/again", id=before[0].id).status_code == 400
    assert shop.browser.post("/problems/fine", id=before[0].id, csrf="wrong").status_code == 403
    with pytest.raises(WrongUse):
        call_fine(shop.services, [before[0].id, "nonsense"])
    assert open_problems(shop.services) == before
    assert not may_be_fine("label_taken")
    assert not may_be_fine("older")
