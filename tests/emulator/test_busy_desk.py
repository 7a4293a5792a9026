"""A call that cannot be answered yet keeps nobody else from being heard."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests

from emulator.server import Running
from tests.emulator.conftest import OWNER


def test_call_waits_for_a_busy_desk_while_others_are_heard(google: Running) -> None:
    headers = {"authorization": f"Bearer emulator:{OWNER}"}
    url = f"{google.url}/v1/contactGroups"
    with ThreadPoolExecutor(1) as others:
        with google.world.lock:
            waiting = others.submit(requests.get, url, headers=headers, timeout=30)
            while not google.calls.methods():
                pass
            heard = requests.get(f"{google.url}/v1/nothing", timeout=30)
            was_waiting = not waiting.done()
        answer = waiting.result()

    assert heard.status_code == 404
    assert was_waiting
    assert answer.status_code == 200
