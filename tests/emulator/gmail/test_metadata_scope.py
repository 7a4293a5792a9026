"""What a token sees that has the scope gmail.metadata: headers and labels, no content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from emulator.grants import Grant
from emulator.server import Running
from tests.emulator.conftest import OWNER

Ask = Callable[[str], requests.Response]
AUTH = "https://www.googleapis.com/auth/"


@pytest.fixture(params=[("gmail.metadata",), ("gmail.metadata", "gmail.modify")])
def ask(google: Running, request: pytest.FixtureRequest) -> Ask:
    """A request with a token of these scopes: others beside it do not help."""
    grant = Grant(OWNER, "shop", tuple(AUTH + scope for scope in request.param))
    world = google.world
    token = google.desk.tokens.access(grant, world.clock.now(), world.random)["access_token"]
    headers = {"authorization": f"Bearer {token}"}

    def get(path: str) -> requests.Response:
        url = f"{google.url}/gmail/v1/users/me/{path}"
        return requests.get(url, headers=headers, timeout=30)

    return get


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("messages?q=in:sent", "Metadata scope does not support 'q' parameter"),
        ("messages?q=", "Metadata scope does not support 'q' parameter"),
        ("threads?q=in:sent", "Metadata scope does not support 'q' parameter"),
        ("messages/{id}", "Metadata scope doesn't allow format FULL"),
        ("messages/{id}?format=raw", "Metadata scope doesn't allow format RAW"),
        ("threads/{id}", "Metadata scope doesn't allow format FULL"),
    ],
)
def test_it_is_refused_searches_and_content(
    ask: Ask, post: Callable[..., dict[str, Any]], path: str, message: str
) -> None:
    answer = ask(path.format(id=post()["id"]))

    error = answer.json()["error"]
    assert (answer.status_code, error["status"], error["message"]) == (
        403,
        "PERMISSION_DENIED",
        message,
    )
    assert error["errors"][0]["reason"] == "forbidden"


@pytest.mark.parametrize(
    "path",
    [
        "messages?labelIds=SENT",
        "threads",
        "messages/{id}?format=metadata",
        "threads/{id}?format=minimal",
    ],
)
def test_it_lists_by_label_and_reads_headers(
    ask: Ask, post: Callable[..., dict[str, Any]], path: str
) -> None:
    sent = post()["id"]

    answer = ask(path.format(id=sent))

    assert answer.status_code == 200
    assert sent in answer.text
