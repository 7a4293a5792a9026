"""Every request a run makes, looked at: what is not ours is named in none of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.google.transport import Session
from sync.run import Parts
from tests.sync.emulated import run

Request = tuple[str, str, Any]


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """(verb, address, body) of everything that goes to Google; it goes there all the same."""
    made: list[Request] = []
    real = Session.request

    def noted(self: Session, method: str, url: str, *args: Any, **more: Any) -> Any:
        made.append((method.upper(), url, (args, more)))
        return real(self, method, url, *args, **more)

    monkeypatch.setattr(Session, "request", noted)
    return made


def test_no_write_names_a_label_or_tab_that_is_not_ours(
    parts: Parts, requests: list[Request], tmp_path: Path
) -> None:
    people = parts.door.people
    theirs = [people.create_label(name, "") for name in ("Lojalan kupac", "Prijatelji")]
    home = parts.settings.orders[0].spreadsheet
    parts.door.sheets.change(
        home, [{"addSheet": {"properties": {"sheetId": 77, "title": "Kupci"}}}]
    )
    requests.clear()

    report = run(parts)
    parts.clock.sleep(20 * 60)
    run(parts)

    assert {"label_taken", "tab_taken"} <= {one.kind for one in report.problems}
    writes = [one for one in requests if one[0] != "GET"]
    assert writes
    for verb, url, body in writes:
        told = f"{verb} {url} {body}"
        assert not any(label.resource_name in told for label in theirs)
        assert "deleteContacts=true" not in url
        assert ":updateContact" not in url
        assert ":batchUpdateContacts" not in url
        assert verb != "DELETE"
        assert "Kupci" not in told
    info = parts.door.sheets.describe(home)
    assert not next(tab for tab in info.tabs if tab.title == "Kupci").metadata
