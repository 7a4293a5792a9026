"""What all pages have in common: whose they are, and that nothing comes from elsewhere."""

from __future__ import annotations

import re

import pytest
import requests

from emulator.server import Running

PATHS = ("/", "/contacts", "/sheets", "/mail", "/mail/outside", "/customers", "/faults", "/calls")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_loads_nothing_from_elsewhere_and_runs_no_script_of_its_own(
    google: Running, path: str
) -> None:
    html = requests.get(google.url + path, timeout=30).text

    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "script-src 'self'" in policy[1]
    assert re.findall(r'(?:src|href)="(?:https?:)?//', html) == []
    assert re.findall(r"<script(?![^>]*src=)", html) == []


@pytest.mark.parametrize("name", ["/style.css", "/live.js", "/grid.js"])
def test_what_the_pages_need_is_served_here(google: Running, name: str) -> None:
    answer = requests.get(google.url + name, timeout=30)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/")
    assert len(answer.content) > 500


def test_the_style_sheet_holds_the_parts_of_all_pages(google: Running) -> None:
    css = requests.get(f"{google.url}/style.css", timeout=30).text

    for rule in (".notice", ".people", ".mail-list", ".grid", ".live"):
        assert f"\n{rule} {{" in css


def test_every_page_counts_the_faults_and_shows_a_clock_that_was_moved(google: Running) -> None:
    assert "in force" not in requests.get(google.url, timeout=30).text

    google.desk.faults.add({"method": "*"})
    google.world.clock.advance(3600)

    html = requests.get(google.url, timeout=30).text
    assert '<b class="badge">1<span class="unseen"> in force' in html
    assert "clock was moved" in html
