"""Runs gspread's own tests against the emulator: a pytest run with this as its plugin.

It runs by its path, not as a module: gspread's suite is a package called "tests", as ours is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator.api import Json
from emulator.server import Running, start
from emulator.sheets.book import Book, new_tab
from emulator.sheets.store import store_of

ROBOT = "robot@example.com"
PRIVATE = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"
"""The spreadsheet of somebody else that gspread's test_access_private_spreadsheet knows."""
HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class Redirected(requests.Session):
    """A session of one account that reaches the emulator where Google was meant."""

    def __init__(self, origin: str, account: str) -> None:
        super().__init__()
        self.origin = origin
        self.headers["authorization"] = f"Bearer emulator:{account}"

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        for host in HOSTS:
            url = url.replace(host, self.origin, 1)
        answer = super().request(method, url, *args, **options)
        if answer.status_code >= 500:
            # gspread would try again for ever
            raise NotImplementedError(answer.text)
        return answer


@dataclass
class Suite:
    """The plugin: gives gspread's client the emulator, leaves tests out, counts outcomes."""

    google: Running
    left_out: dict[str, str]
    outcomes: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def pytest_configure(self, config: pytest.Config) -> None:
        """gspread marks even its fixtures as recorded, which today's pytest refuses."""
        setattr(pytest.mark, "vcr", lambda: lambda marked: marked)  # noqa: B010 mypy knows no such mark

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        value = yield
        if fixturedef.argname == "client":
            value.http_client.session = Redirected(self.google.url, ROBOT)
        return value

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        kept = [item for item in items if _name(item.nodeid) not in self.left_out]
        for item in items:
            if item not in kept:
                self.skipped[_name(item.nodeid)] = self.left_out[_name(item.nodeid)]
        items[:] = kept

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = _name(report.nodeid)
        if report.when == "call" or report.failed:
            worse = self.outcomes.get(name) == "failed"
            self.outcomes[name] = "failed" if worse else report.outcome
        elif report.skipped:
            self.outcomes[name] = "skipped"


def _name(nodeid: str) -> str:
    """ "WorksheetTest::test_sort": the file's folder depends on where the checkout lies."""
    return nodeid.partition(".py::")[2]


def run(checkout: Path, left_out: dict[str, str]) -> Json:
    """Outcome by test, reasons of those left out, and answers that broke Google's documents."""
    with start(conformance=True) as google:
        store, now = store_of(google.world), google.world.clock.now()
        for key, owner in ((PRIVATE, "somebody@example.com"), ("1" + "x" * 43, ROBOT)):
            there = Book(key, owner, "There before", tabs=[new_tab(0, "Sheet1")])
            store.keep(there, now)
        suite = Suite(google, left_out)
        options = [
            "-q",
            "--no-header",
            "-p",
            "no:vcr",
            "-p",
            "no:randomly",
            "-p",
            "no:cacheprovider",
        ]
        where = ["--rootdir", str(checkout), "-c", str(checkout / "pyproject.toml")]
        pytest.main([*options, *where, *sys.argv[4:], str(checkout / "tests")], plugins=[suite])
        return {
            "outcomes": suite.outcomes,
            "left_out": suite.skipped,
            "violations": google.violations,
        }


if __name__ == "__main__":
    listed, answer = Path(sys.argv[2]), Path(sys.argv[3])
    answer.write_text(json.dumps(run(Path(sys.argv[1]), json.loads(listed.read_text()))))
