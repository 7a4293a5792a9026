"""A real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

HOW = "no chromium here: apt-get install chromium (or brew install chromium), then again"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Skips the test where there is none; in CI that is a failure."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    with sync_playwright() as playwright:
        # root has no sandbox of Chromium's own; CI containers run as root
        arguments = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def complaints(page: Any) -> list[str]:
    """What the browser says against the page from now on: script errors, blocked content."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console", lambda said: found.append(said.text) if said.type in ("error", "warning") else 0
    )
    return found
