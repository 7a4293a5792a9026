"""`regulars emulator`: the local Google alone, as another process uses it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

pytestmark = pytest.mark.slow

OWNER = {"authorization": "Bearer emulator:owner@example.com"}


def people_of(*arguments: str) -> int:
    """How many contacts the owner has on a started emulator, which is then told to end."""
    command = [sys.executable, "-m", "app", "emulator", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        answer = requests.get(
            f"{url}/v1/people/me/connections",
            params={"personFields": "names"},
            headers=OWNER,
            timeout=10,
        ).json()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    return int(answer.get("totalPeople", 0))


def test_the_sample_shop_is_kept_over_restarts(tmp_path: Path) -> None:
    state = str(tmp_path / "google.state")
    first = people_of("--seed", "demo", "--state", state)
    assert first > 200
    assert people_of("--seed", "demo", "--state", state) == first


def test_an_empty_one_has_nobody() -> None:
    assert people_of() == 0


def test_a_file_that_is_none_is_one_clear_message(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app", "emulator", "--seed", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "cannot start" in done.stderr
    assert "Traceback" not in done.stderr
