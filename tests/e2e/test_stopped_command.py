"""A command that its owner stops ends at once, and never as if a plan waited for approval."""

from __future__ import annotations

import signal
import subprocess

import pytest

from tests.e2e.shop import SmallShop
from tests.e2e.test_campaign_command import received, write_campaign
from tests.e2e.test_connect import connecting

STOPPED = 130


def test_ctrl_c_while_google_is_waited_for(shop: SmallShop) -> None:
    with connecting(shop) as (process, _):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == STOPPED
    assert "Traceback" not in errors


@pytest.mark.slow
def test_a_question_nobody_answers_sends_nothing(shop: SmallShop) -> None:
    shop.sync()
    write_campaign(shop)
    done = subprocess.run(
        shop.command("campaign", "send", "Hvala"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == STOPPED
    assert received(shop) == []


@pytest.mark.slow
def test_a_reader_that_goes_away(shop: SmallShop) -> None:
    command = shop.command("check", "--json")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.close()
        errors = process.stderr.read() if process.stderr else b""
    assert process.returncode == STOPPED, errors
